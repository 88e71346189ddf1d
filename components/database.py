"""A database: RDS for PostgreSQL or MySQL in one region, on its own or as a replica of another region's."""

from typing import Any

import pulumi
import pulumi_aws as aws

from .database_access import admit_clients
from .database_instances import instances
from .database_options import EVENTS, PORTS, DatabaseArgs, DatabaseCredentials, DatabaseRole, engine_of
from .database_problems import problems
from .database_proxy import proxy
from .naming import Children
from .security_groups import closed


class Database(pulumi.ComponentResource):
    """A database that only clients named can reach, over TLS, encrypted, watched and backed up.

    Network, key, password and topic are the caller's. Across regions it is one ``Database`` a region: the first is the
    primary, the others are replicas with its ``instance_arn`` as ``source_arn``, and become ``promoted`` in a disaster.
    """

    writer_endpoint: pulumi.Output[str | None]
    """Host that takes writes; null while it is a replica."""
    reader_endpoint: pulumi.Output[str | None]
    """Host for reads beside the writer's: the first read replica, or the writer without one; null for a replica."""
    regional_reader_endpoint: pulumi.Output[str | None]
    """Host that copies another region's writer; null unless it is a replica."""
    reader_endpoints: pulumi.Output[list[str]]
    """Every host of this region that is there for reads; the writer where there is no other."""
    proxy_endpoint: pulumi.Output[str | None]
    """Host of the proxy before the writer; null if there is none."""
    port: pulumi.Output[int]
    """Port of every host, the proxy's too."""
    instance_arn: pulumi.Output[str]
    """Identifies the writer, or the replica of another region's; what replicas take as ``source_arn``."""
    instance_identifier: pulumi.Output[str]
    """Its identifier, which CloudWatch's metrics go by."""
    instance_identifiers: pulumi.Output[list[str]]
    """Identifiers of all instances, for alarms; that of ``instance_identifier`` first."""
    resource_id: pulumi.Output[str]
    """What IAM calls it in ``rds-db:connect``."""
    resource_ids: pulumi.Output[list[str]]
    """What IAM calls all instances, and last the proxy if there is one."""
    security_group_id: pulumi.Output[str]
    """Security group of the instances."""
    secret_arn: pulumi.Output[str | None]
    """Secret with user and password; null if the caller named none."""
    parameter_group_name: pulumi.Output[str]
    """The parameters."""

    def __init__(self, name: str, args: DatabaseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises pulumi.RunError, which lists everything wrong with ``args``, before anything is created."""
        super().__init__("tenfold:index:Database", name, {}, opts)
        if found := problems(args):
            raise pulumi.RunError(f"database {name}: " + "; ".join(found))
        children = Children(self, name, args.get("tags", {}))
        port, replica = PORTS[engine_of(args)], args.get("role") == DatabaseRole.REPLICA

        group = closed(children, "db", args["vpc_id"], "Clients of the database")
        admit_clients(children, "client", group, args, port)
        made = instances(children, args, group)
        secret: Any = args.get("secret_arn")
        if args.get("credentials") == DatabaseCredentials.MANAGED:
            secret = made.main.master_user_secrets.apply(lambda found: found[0].secret_arn if found else None)
        before = proxy(children, args, args["proxy"], made.main, group, secret) if "proxy" in args else None
        if copy := args.get("backup_copy"):
            aws.rds.InstanceAutomatedBackupsReplication(
                children.named("backup-copy"),
                # It stands in the other region, and belongs to this database: so it needs no second provider.
                region=copy["region"],
                source_db_instance_arn=made.main.arn,
                kms_key_id=copy["kms_key_arn"],
                retention_period=int(copy.get("retention_days", 7)),
                # AWS makes no second copy beside the first.
                opts=children.opts(delete_before_replace=True),
            )
        if "topic_arn" in args:
            aws.rds.EventSubscription(
                children.named("events"),
                sns_topic=args["topic_arn"],
                source_type="db-instance",
                source_ids=[each.identifier for each in made.all],
                event_categories=args.get("event_categories", list(EVENTS)),
                tags=children.tags("events"),
                opts=children.opts(),
            )

        writer: Any = None if replica else made.main.address
        readers = [each.address for each in made.readers] or [made.main.address]
        self.writer_endpoint = pulumi.Output.from_input(writer)
        self.reader_endpoint = pulumi.Output.from_input(None if replica else readers[0])
        self.regional_reader_endpoint = pulumi.Output.from_input(made.main.address if replica else None)
        self.reader_endpoints = pulumi.Output.all(*readers)
        self.proxy_endpoint = pulumi.Output.from_input(before.endpoint if before else None)
        self.port = pulumi.Output.from_input(port)
        self.instance_arn = made.main.arn
        self.instance_identifier = made.main.identifier
        self.instance_identifiers = pulumi.Output.all(*(each.identifier for each in made.all))
        self.resource_id = made.main.resource_id
        proxies = [before.arn.apply(lambda arn: arn.rpartition(":")[2])] if before else []
        self.resource_ids = pulumi.Output.all(*(each.resource_id for each in made.all), *proxies)
        self.security_group_id = group.id
        self.secret_arn = pulumi.Output.from_input(secret)
        self.parameter_group_name = made.parameter_group.name
        self.register_outputs({key: getattr(self, key) for key in Database.__annotations__})

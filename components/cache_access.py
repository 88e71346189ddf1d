"""Who may use a cache: from where, and as whom."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from . import security_groups
from .cache_options import CacheArgs, CacheAuthentication, CacheUser
from .naming import Children
from .security_groups import addresses_in, members_of

DEFAULT_USERS: Mapping[str, CacheUser] = {"app": {}}
"""Who may use a cache if the caller does not say."""
ACCESS = "on ~* &* +@all -@dangerous +info"
"""Every key and channel, and every command but those that look at or empty the whole cache."""


def security_group(children: Children, args: CacheArgs) -> aws.ec2.SecurityGroup:
    """The cache's security group: its port, from the clients that the caller names; nothing out."""
    group = security_groups.closed(children, "security-group", args["vpc_id"], "Clients of the cache")
    clients = {name: members_of(client) for name, client in args.get("client_security_group_ids", {}).items()}
    clients |= {block.replace("/", "-"): addresses_in(block) for block in args.get("client_cidr_blocks", [])}
    port = int(args.get("port", 6379))
    for name, who in clients.items():
        security_groups.admit(children, f"from-{name}", group.id, who, (port, port), f"From {name}")
    return group


def users(
    children: Children, args: CacheArgs, unique: pulumi.Output[str]
) -> tuple[aws.elasticache.UserGroup, dict[str, aws.elasticache.User]]:
    """The users by name, and their group, in which the user called default is off.

    All are of engine ``redis``: such a group serves Valkey and Redis OSS alike, so that changing the engine touches no
    user, and it takes a default user without a password (ElastiCache guide, Clusters.RBAC).

    Args:
        unique: What no other cache of the account and region has; users have no names of their own per cache.
    """

    def named(part: str) -> pulumi.Output[str]:
        return unique.apply(lambda known: f"{children.named(part)}-{known}")

    def user(name: str, options: CacheUser) -> aws.elasticache.User:
        mode: aws.elasticache.UserAuthenticationModeArgsDict = {"type": "iam"}
        if CacheAuthentication(options.get("authentication", CacheAuthentication.IAM)) == CacheAuthentication.PASSWORD:
            mode = {"type": "password", "passwords": pulumi.Output.secret(options["passwords"])}
        return aws.elasticache.User(
            children.named(f"user-{name}"),
            user_id=named(name),
            user_name=named(name),  # with IAM the two are one (ElastiCache guide, auth-iam)
            engine="redis",
            access_string=options.get("access_string", ACCESS),
            authentication_mode=mode,
            tags=children.tags(f"user-{name}"),
            opts=children.opts(),
        )

    default = aws.elasticache.User(
        children.named("user-default"),
        user_id=named("default"),
        user_name="default",
        engine="redis",
        access_string="off ~* -@all",
        authentication_mode={"type": "no-password-required"},
        tags=children.tags("user-default"),
        opts=children.opts(),
    )
    found = {name: user(name, options) for name, options in args.get("users", DEFAULT_USERS).items()}
    group = aws.elasticache.UserGroup(
        children.named("users"),
        user_group_id=named("users"),
        engine="redis",
        user_ids=[each.user_id for each in (default, *found.values())],
        tags=children.tags("users"),
        opts=children.opts(),
    )
    return group, found

"""RE03: databases of which something is left when their region is not."""

from __future__ import annotations

from collections.abc import Iterator

from policies.databases import ORIGIN, is_copy
from policies.rule import PROD_ONLY, Context, Example, Severity, example, rule
from policies.stack import Resource, Stack
from policies.tokens import AURORA, BACKUP_COPY, CACHE, DATABASE, GLOBAL_DATABASE
from policies.values import ABSENT, UNKNOWN, NotKnown


def _copies(database: Resource, stack: Stack) -> list[Resource]:
    """What holds the same data, wherever it is."""
    found = stack.users(database, ORIGIN[database.type], database.type)
    if database.type == DATABASE:
        return found + stack.users(database, "sourceDbInstanceArn", BACKUP_COPY)
    world = [*stack.targets(database, "globalClusterIdentifier", GLOBAL_DATABASE)]
    world += stack.users(database, "sourceDbClusterIdentifier", GLOBAL_DATABASE)
    return found + [member for each in world for member in stack.users(each, "globalClusterIdentifier", AURORA)]


def _loose(database: Resource, stack: Stack) -> list[Resource]:
    """What may hold the same data, for all that can be told."""
    found = stack.loose(ORIGIN[database.type], database.type)
    if database.type == DATABASE:
        return found + stack.loose("sourceDbInstanceArn", BACKUP_COPY)
    return found + [each for each in stack.loose("globalClusterIdentifier", AURORA) if each is not database]


def _pair(region: str, linked: bool = True, kind: str = DATABASE, key: str = "replicateSourceDb") -> Example:
    """A database, and what copies it in a region."""
    links = {key: ["orders"]} if linked else {}
    copy = example(kind, {key: UNKNOWN}, "copy", region, links=links)
    return Example([example(DATABASE, {"id": UNKNOWN}, "orders"), copy])


def _global(second: str) -> Example:
    links = {"globalClusterIdentifier": ["world"]}
    members = [
        example(AURORA, {"globalClusterIdentifier": UNKNOWN, **login}, f"orders-{at}", region, links=links)
        for at, (region, login) in enumerate((("us-east-1", {"masterUsername": "app"}), (second, {})))
    ]
    return Example([example(GLOBAL_DATABASE, {"id": UNKNOWN}, "world"), *members])


@rule(
    id="RE03",
    name="cross-region-db",
    types=(DATABASE, AURORA),
    reads=(BACKUP_COPY, GLOBAL_DATABASE),
    why="When a region is lost, data that was in no other cannot be had until it is back.",
    remedy="Let a replica, a global cluster or a copy of the automated backups lie in another region.",
    snippet="""\
orders = aws.rds.Instance("orders", engine="postgres", instance_class="db.m8g.large", allocated_storage=100,
    username="app", manage_master_user_password=True, backup_retention_period=7, region="us-east-1")
aws.rds.InstanceAutomatedBackupsReplication("orders", source_db_instance_arn=orders.arn, region="us-west-2")""",
    severity=Severity.HIGH,
    levels=PROD_ONLY,
    references=(
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReplicateBackups.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database.html",
    ),
    passes=(
        _pair("us-west-2"),
        _pair("us-west-2", kind=BACKUP_COPY, key="sourceDbInstanceArn"),
        _global("us-west-2"),
        Example([example(DATABASE, {"replicateSourceDb": "of another stack"})]),
    ),
    fails=({}, _pair("us-east-1"), _global("us-east-1"), Example([example(AURORA, {})])),
    unknown=(_pair("us-west-2", linked=False), _pair("")),
    not_applicable=(Example([example(CACHE, {})]),),
)
def CROSS_REGION_DB(database: Resource, context: Context) -> Iterator[str]:
    """A database's data lie in a second region, too."""
    stack = context.stack
    if is_copy(database):
        return
    regions = {each.region for each in _copies(database, stack)}
    if regions - {database.region, ""}:
        return
    if "" in regions:
        raise NotKnown(f"the region of a copy of {database.name}")
    if loose := [each.name for each in _loose(database, stack)]:
        raise NotKnown(f"what {loose[0]} copies")
    joined = database.type == AURORA and database.props.get("globalClusterIdentifier") not in (ABSENT, "")
    if joined and not stack.targets(database, "globalClusterIdentifier", GLOBAL_DATABASE):
        raise NotKnown(f"who else is in the global cluster of {database.name}")
    yield f"has no replica and no copied backup outside {database.region or 'its region'}"

"""CO09: how large a database's disk may become by itself."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rule import Context, Example, Option, Severity, example, rule
from policies.stack import Resource
from policies.tokens import DATABASE
from policies.values import UNKNOWN


def _database(environment: str = "prod", **props: object) -> Example:
    return Example([example(DATABASE, props)], environment)


@rule(
    id="CO09",
    name="storage-cap",
    types=(DATABASE,),
    why="A full disk stops a database, and one that grew never shrinks again: at $0.115 a GB, twice with a standby.",
    remedy="Set maxAllocatedStorage to what the data may grow to within a year, at most the limit.",
    snippet="""\
size = {"allocated_storage": 100, "max_allocated_storage": 1000}
aws.rds.Instance("orders", engine="postgres", instance_class="db.r8g.large", **size)""",
    severity=Severity.MEDIUM,
    options=(
        Option(
            "max_gib",
            "GiB that a database may grow to.",
            {"type": "integer", "minimum": 20},
            4000,
            {"dev": 100, "staging": 500},
        ),
    ),
    references=(
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html",
        "https://aws.amazon.com/rds/postgresql/pricing/",
    ),
    passes=(
        _database(allocatedStorage=100, maxAllocatedStorage=1000),
        _database("dev", allocatedStorage=20, maxAllocatedStorage=100),
        _database(engine="custom-oracle-ee", allocatedStorage=100),
    ),
    fails=(
        _database(allocatedStorage=100),
        _database(allocatedStorage=100, maxAllocatedStorage=0),
        _database("dev", allocatedStorage=20, maxAllocatedStorage=101),
        _database("dev", allocatedStorage=200, maxAllocatedStorage=UNKNOWN),
    ),
    unknown=(_database(allocatedStorage=100, maxAllocatedStorage=UNKNOWN),),
    not_applicable=(Example([example("aws:rds/cluster:Cluster", {})]),),
)
def STORAGE_CAP(database: Resource, context: Context) -> Iterator[str]:
    """A database's disk grows by itself, up to a limit."""
    limit, environment = context.options["max_gib"], context.environment
    if database.props.text("engine").startswith("custom-"):
        return  # RDS Custom does not grow by itself
    if (size := database.props.number("allocatedStorage")) > limit:
        yield f"allocatedStorage {size:g} GiB is more than the {limit} that {environment} may have"
        return
    most = database.props.number("maxAllocatedStorage")
    if not most:
        yield "maxAllocatedStorage is not set: the database stops when its disk is full"
    elif most > limit:
        yield f"maxAllocatedStorage {most:g} GiB is more than the {limit} that {environment} may have"

"""CO24: nothing counts as free because nobody looked it up."""

from __future__ import annotations

from collections.abc import Iterator

from policies.cost.costing import CostError, cost
from policies.cost.estimate_floor import database, stack_of
from policies.rule import Context, Level, Severity, example, rule
from policies.stack import ROOT, Resource
from policies.tokens import DATABASE
from policies.values import UNKNOWN, NotKnown


@rule(
    id="CO24",
    name="unpriced",
    types=(ROOT,),
    reads=(DATABASE,),
    why="An estimate that counts as $0 what it does not know lets pass what is new, of which nobody knows the price.",
    remedy="Add the price with its source to policies/cost/prices.csv, or the type to policies/cost/unpriced.csv.",
    snippet="""\
size = {"instance_class": "db.t4g.micro", "allocated_storage": 20, "storage_type": "gp3"}
aws.rds.Instance("orders", engine="postgres", region="us-east-1", **size)""",
    severity=Severity.MEDIUM,
    levels={"dev": Level.ADVISORY, "staging": Level.ADVISORY, "prod": Level.MANDATORY},
    references=("https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/price-changes.html",),
    passes=(stack_of(database()), stack_of(example("aws:sqs/queue:Queue", {}))),
    fails=(
        stack_of(database("db.q9z.large")),
        stack_of(example("aws:redshift/cluster:Cluster", {"nodeType": "ra3.large"})),
        stack_of(example(DATABASE, database().props.given, region="cn-north-1")),
    ),
    unknown=(stack_of(database(UNKNOWN)),),
    not_applicable=(stack_of(), stack_of(example("kubernetes:core/v1:ConfigMap", {}))),
)
def UNPRICED(stack: Resource, context: Context) -> Iterator[str]:
    """Everything that AWS charges for has a price, or is known to be charged by use."""
    try:
        found = cost(context)
    except CostError as problem:
        yield str(problem)
        return
    yield from (str(each) for each in found.problems if not each.unknown)
    for each in found.problems:
        if each.unknown:
            raise NotKnown(f"the price of {each.name}")

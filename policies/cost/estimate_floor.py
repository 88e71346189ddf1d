"""CO22: what the stack costs, against its budget."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.cost.costing import CostError, cost
from policies.rule import Context, Example, Option, Severity, example, rule
from policies.stack import ROOT, Resource
from policies.tokens import BUDGET, DATABASE, NAT
from policies.values import UNKNOWN


def stack_of(*resources: Resource, budget: Any = None, **options: Any) -> Example:
    """A stack with a budget, for examples."""
    month = {"budgetType": "COST", "timeUnit": "MONTHLY", "limitUnit": "USD", "limitAmount": budget}
    own = [] if budget is None else [example(BUDGET, month, "budget")]
    return Example([example(ROOT, {}, "stack"), *resources, *own], options=options)


def database(class_: Any = "db.r8g.large") -> Resource:
    """A database, for examples: $174 a month and its disk."""
    return example(
        DATABASE, {"engine": "postgres", "instanceClass": class_, "allocatedStorage": 100, "storageType": "gp3"}
    )


@rule(
    id="CO22",
    name="estimate-floor",
    types=(ROOT,),
    reads=(BUDGET,),
    why="AWS Budgets says so after the money is spent; the same sum can be done before anything is created.",
    remedy="Make it smaller, or raise the budget in review: policies/cost/usage.yaml has the use that is expected.",
    snippet="""\
month = {"budget_type": "COST", "time_unit": "MONTHLY", "limit_amount": "400", "limit_unit": "USD"}
aws.budgets.Budget("month", **month)
size = {"instance_class": "db.t4g.micro", "allocated_storage": 20, "storage_type": "gp3"}
aws.rds.Instance("orders", engine="postgres", region="us-east-1", **size)""",
    severity=Severity.HIGH,
    on_unknown="fail",
    options=(
        Option(
            "max_usd",
            "Dollars a month that it may cost; 0 for what the stack's own budget allows.",
            {"type": "number", "minimum": 0},
            0,
        ),
    ),
    references=(
        "https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html",
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-on-demand-instances.html",
    ),
    equivalents=("infracost:budget",),
    passes=(
        stack_of(database(), budget="1000"),
        stack_of(database(), max_usd=1000),
        stack_of(database()),
    ),
    fails=(
        stack_of(database(), budget="150"),
        stack_of(database(), budget="1000", max_usd=150),
        stack_of(*(example(NAT, {"subnetId": "subnet-1"}, f"nat-{number}") for number in range(4)), budget="120"),
    ),
    unknown=(stack_of(database(), budget=UNKNOWN),),
    not_applicable=(stack_of(example("aws:iam/role:Role", {}), budget="1"),),
)
def ESTIMATE_FLOOR(stack: Resource, context: Context) -> Iterator[str]:
    """What the stack costs, unused and as expected, is within its budget."""
    from policies.cost import guardrails  # as in policies/cost/costing.py

    try:
        found = cost(context)
    except CostError:
        return  # CO24 says so
    limit = context.options["max_usd"] or guardrails.budget(context.stack.of(BUDGET))
    if limit is not None:  # without one, CO20 says so
        yield from map(str, guardrails.against_budget(found, limit))

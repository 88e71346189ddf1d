"""CO23: what the stack can come to cost, when every scaler is at its largest."""

from __future__ import annotations

from collections.abc import Iterator

from policies.cost.costing import CostError, cost
from policies.cost.estimate_floor import database, stack_of
from policies.rule import Context, Level, Option, Severity, example, rule
from policies.stack import ROOT, Resource
from policies.tokens import BUDGET, NODE_GROUP


def _group(most: int) -> Resource:
    """A node group of machines for $60 a month each."""
    sizes = {"minSize": 1, "desiredSize": 1, "maxSize": most}
    return example(NODE_GROUP, {"instanceTypes": ["m7g.large"], "diskSize": 20, "scalingConfig": sizes})


@rule(
    id="CO23",
    name="estimate-ceiling",
    types=(ROOT,),
    reads=(BUDGET,),
    why="Scalers at their maximum are what a retry storm, a crawler or an attack costs: no bill has another limit.",
    remedy="Lower the maxima of the scalers, or raise what the environment may grow to in the options of CO23.",
    snippet="""\
role = aws.iam.Role("nodes", assume_role_policy="{}")
sizes = {"min_size": 1, "desired_size": 1, "max_size": 10}
arguments = {"cluster_name": "prod", "node_role_arn": role.arn, "subnet_ids": ["subnet-1"], "region": "us-east-1"}
aws.eks.NodeGroup("system", instance_types=["m7g.large"], scaling_config=sizes, **arguments)""",
    severity=Severity.MEDIUM,
    # In prod it is a trade against what users can do, which people decide.
    levels={"dev": Level.MANDATORY, "staging": Level.ADVISORY, "prod": Level.ADVISORY},
    on_unknown="skip",
    options=(
        Option(
            "max_usd",
            "Dollars a month that it may cost with every scaler at its largest.",
            {"type": "number", "exclusiveMinimum": 0},
            60000,
            {"dev": 3000, "staging": 12000},
        ),
    ),
    references=(
        "https://docs.aws.amazon.com/wellarchitected/latest/cost-optimization-pillar/welcome.html",
        "https://karpenter.sh/docs/concepts/nodepools/#speclimits",
    ),
    passes=(stack_of(database()), stack_of(_group(100), max_usd=7000)),
    fails=(stack_of(_group(1000)), stack_of(_group(100), max_usd=5000)),
    unknown=(stack_of(_group(10)),),
    not_applicable=(stack_of(example("aws:iam/role:Role", {}), max_usd=1),),
)
def ESTIMATE_CEILING(stack: Resource, context: Context) -> Iterator[str]:
    """What the stack can come to cost has a limit that somebody chose."""
    from policies.cost import guardrails  # as in policies/cost/costing.py

    try:
        found = cost(context)
    except CostError:
        return  # CO24 says so
    crossings = guardrails.against_budget(found, found.ceiling, context.options["max_usd"])
    yield from (str(each) for each in crossings if each.guardrail == "ceiling")

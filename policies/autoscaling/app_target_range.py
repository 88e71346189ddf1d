"""AS24: scalable targets that can grow, to a size that can be paid for."""

from __future__ import annotations

from collections.abc import Iterator

from policies.autoscaling import ranges
from policies.autoscaling.samples import node_group, target
from policies.rule import Context, Example, Option, Severity, rule
from policies.stack import Resource
from policies.tokens import SCALABLE_TARGET
from policies.values import UNKNOWN

_REST = "*"
_COUNT = "ecs:service:DesiredCount"
_READS = "dynamodb:table:ReadCapacityUnits"


@rule(
    id="AS24",
    name="app-target-range",
    types=(SCALABLE_TARGET,),
    why="A target whose maximum is its minimum scales nothing; one without a cap pays for any loop in a client.",
    remedy="Set max_capacity above min_capacity, and below the cap of its service in this environment.",
    snippet="""\
aws.appautoscaling.Target("api", service_namespace="ecs", scalable_dimension="ecs:service:DesiredCount",
    resource_id="service/prod/api", min_capacity=2, max_capacity=20)""",
    severity=Severity.HIGH,
    options=(
        Option(
            "max_capacity",
            "The most by service namespace; * is every other.",
            {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}, "required": [_REST]},
            {"ecs": 200, "dynamodb": 10000, "rds": 15, "elasticache": 60, "lambda": 500, _REST: 100},
            {
                "dev": {"ecs": 5, "dynamodb": 100, "rds": 2, "elasticache": 3, "lambda": 10, _REST: 5},
                "staging": {"ecs": 20, "dynamodb": 1000, "rds": 5, "elasticache": 10, "lambda": 50, _REST: 20},
            },
        ),
    ),
    references=("https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html",),
    passes=(
        Example([target("service/prod/api", _COUNT, 2, 200)]),
        Example([target("table/orders", _READS, 5, 10000)]),
        Example([target("table/orders", _READS, 5, 100)], "dev"),
    ),
    fails=(
        Example([target("service/prod/api", _COUNT, 2, 2)]),
        Example([target("service/prod/api", _COUNT, 2, 201)]),
        Example([target("service/prod/api", _COUNT, 1, 6)], "dev"),
        Example([target("fleet/web", "appstream:fleet:DesiredCapacity", 1, 101)]),
    ),
    unknown=(
        Example([target("service/prod/api", _COUNT, UNKNOWN, 2)]),
        Example([target("service/prod/api", _COUNT, 2, UNKNOWN)]),
    ),
    not_applicable=(Example([node_group()]),),
)
def APP_TARGET_RANGE(subject: Resource, context: Context) -> Iterator[str]:
    """A scalable target can grow, within what the environment may pay for."""
    yield from ranges.cannot_grow(subject)
    caps = context.options["max_capacity"]
    yield from ranges.above(subject, caps.get(subject.props.text("serviceNamespace"), caps[_REST]), context)

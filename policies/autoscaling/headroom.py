"""AS19: room for a peak, not only for one more."""

from __future__ import annotations

from collections.abc import Iterator

from policies.autoscaling import ranges
from policies.autoscaling.samples import AUTOSCALER, deployment, hpa, node_group, scaled_object, target
from policies.rule import ADVISORY, Context, Example, Option, Severity, rule
from policies.stack import Resource
from policies.values import UNKNOWN


@rule(
    id="AS19",
    name="headroom",
    types=tuple(ranges.RANGES),
    why="A campaign, a retry storm or a failed zone asks for a multiple of the usual load, not for one more.",
    remedy="Raise the maximum to the minimum times the factor of this rule, or lower the minimum.",
    snippet=AUTOSCALER,
    severity=Severity.LOW,
    levels=ADVISORY,
    options=(
        Option(
            "factor",
            "How many times its minimum something must be able to become.",
            {"type": "number", "minimum": 1},
            3,
            {"dev": 2, "staging": 2},
        ),
    ),
    references=(
        "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/"
        "design-your-workload-to-adapt-to-changes-in-demand.html",
    ),
    equivalents=("gatekeeper:horizontalpodautoscaler",),
    passes=(
        Example([hpa(2, 6)]),
        Example([node_group(1, 3)]),
        Example([target("service/web/api", "ecs:service:DesiredCount", 2, 6)]),
        Example([scaled_object(0, 1)]),
        Example([hpa(2, 4)], "dev"),
    ),
    fails=(
        Example([hpa(2, 5)]),
        Example([node_group(1, 2)]),
        Example([target("service/web/api", "ecs:service:DesiredCount", 2, 5)]),
        Example([hpa(1, 2)], options={"factor": 2.5}),
    ),
    unknown=(Example([hpa(2, UNKNOWN)]), Example([node_group(UNKNOWN, 3)])),
    not_applicable=(Example([deployment()]),),
)
def HEADROOM(resource: Resource, context: Context) -> Iterator[str]:
    """What scales can become a multiple of what it is at its lowest."""
    few, many = ranges.least(resource), ranges.most(resource)
    factor = context.options["factor"]
    if many < (wanted := few * factor):
        yield f"at most {many:g} is below {wanted:g}, {factor:g} times the {few:g} that there are at least"

"""RE09: load balancers that survive the loss of a zone."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rule import Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.tokens import LOAD_BALANCERS, TARGET_GROUPS
from policies.values import UNKNOWN, Props

_ALB = {"subnets": [UNKNOWN, UNKNOWN], "enableZonalShift": True}
_NLB = {**_ALB, "loadBalancerType": "network", "enableCrossZoneLoadBalancing": True}


def _zones(props: Props) -> int:
    """The number of its subnets, one in each zone: known even where their ids are not."""
    lists = [props.known(name) for name in ("subnets", "subnetMappings")]
    return max(len(each) if isinstance(each, list) else 0 for each in lists)


@rule(
    id="RE09",
    name="lb-zones",
    types=LOAD_BALANCERS,
    why="A load balancer in one zone is down with it; without zonal shift, a sick zone goes on getting its share.",
    remedy="Name subnets in two zones or more, set enableZonalShift, and on an NLB enableCrossZoneLoadBalancing.",
    snippet="""\
aws.lb.LoadBalancer(
    "web",
    load_balancer_type="application",
    subnets=["subnet-a", "subnet-b", "subnet-c"],
    enable_zonal_shift=True,
)""",
    severity=Severity.HIGH,
    on_unknown="fail",
    references=(
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html",
        "https://docs.aws.amazon.com/r53recovery/latest/dg/arc-zonal-shift.resource-types.app-load-balancers.html",
    ),
    equivalents=("CKV_AWS_152", "AwsSolutions-ELB4", "config:elbv2-multiple-az", "prowler:elbv2_is_in_multiple_az"),
    passes=(
        _ALB,
        _NLB,
        {"subnetMappings": [{"subnetId": UNKNOWN}, {"subnetId": UNKNOWN}], "enableZonalShift": True},
        {"loadBalancerType": "gateway", "subnets": [UNKNOWN, UNKNOWN], "enableCrossZoneLoadBalancing": True},
    ),
    fails=(
        {},
        {**_ALB, "subnets": [UNKNOWN]},
        {**_ALB, "enableZonalShift": False},
        {**_NLB, "enableCrossZoneLoadBalancing": False},
    ),
    unknown=({**_ALB, "subnets": UNKNOWN}, {**_NLB, "enableCrossZoneLoadBalancing": UNKNOWN}),
    not_applicable=(Example([example(TARGET_GROUPS[0], {})]),),
)
def LB_ZONES(balancer: Resource, context: Context) -> Iterator[str]:
    """A load balancer is in two zones at least, and can leave one of them."""
    props = balancer.props
    kind = props.text("loadBalancerType", default="application")
    if (zones := _zones(props)) < 2:
        yield f"has {zones or 'no'} subnet{'' if zones == 1 else 's'}: it is down with its zone"
    if kind != "application" and not props.flag("enableCrossZoneLoadBalancing"):
        yield "enableCrossZoneLoadBalancing is not true: a zone without healthy targets loses its share of requests"
    if kind != "gateway" and not props.flag("enableZonalShift"):
        yield "enableZonalShift is not true: nobody can take a sick zone out"

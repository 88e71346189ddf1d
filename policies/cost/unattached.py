"""CO14: what is paid for and serves nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policies.rule import Context, Example, Severity, example, rule
from policies.stack import Resource, Stack
from policies.tokens import ADDRESS, LISTENERS, LOAD_BALANCERS, NAT, VOLUME
from policies.values import ABSENT, UNKNOWN, NotKnown

ADDRESS_USE = "aws:ec2/eipAssociation:EipAssociation"
VOLUME_USE = "aws:ec2/volumeAttachment:VolumeAttachment"
PERSISTENT_VOLUME = "kubernetes:core/v1:PersistentVolume"
USES: Mapping[str, Sequence[tuple[str, str]]] = {
    ADDRESS: (
        (ADDRESS_USE, "allocationId"),
        (ADDRESS_USE, "publicIp"),
        (NAT, "allocationId"),
        (NAT, "secondaryAllocationIds"),
        (NAT, "availabilityZoneAddresses"),
        *((balancer, "subnetMappings") for balancer in LOAD_BALANCERS),
    ),
    VOLUME: ((VOLUME_USE, "volumeId"), (PERSISTENT_VOLUME, "spec"), (PERSISTENT_VOLUME, "spec.csi.volumeHandle")),
    **{balancer: tuple((listener, "loadBalancerArn") for listener in LISTENERS) for balancer in LOAD_BALANCERS},
}
"""What makes use of each, by which property."""
_WASTE = {
    ADDRESS: "no gateway, balancer or machine has this address: it costs $3.65 a month all the same",
    VOLUME: "no machine has this volume: its GB are paid for all the same",
}
_NO_LISTENER = "has no listener: it answers nobody, and costs $16 a month and more for its addresses all the same"


def _inline(balancer: Resource, address: Resource) -> bool:
    """Whether a balancer names an address in one of its ``subnetMappings``, as a state does."""
    ids = [each.get("allocationId") for each in balancer.props.each("subnetMappings")]
    return address.props.get("id") in ids and address.props.get("id") is not ABSENT


def _used(resource: Resource, stack: Stack) -> bool:
    if resource.type == ADDRESS and not {resource.props.get("instance"), resource.props.get("networkInterface")} <= {
        ABSENT,
        "",
    }:
        return True
    if any(stack.users(resource, prop, type_) for type_, prop in USES[resource.type]):
        return True
    return resource.type == ADDRESS and any(_inline(balancer, resource) for balancer in stack.of(*LOAD_BALANCERS))


def _unlinked(resource: Resource, stack: Stack) -> Iterator[str]:
    """Properties by which something unknown is used, which may be this resource."""
    for type_, prop in USES[resource.type]:
        for user in stack.of(type_):
            path = prop.split(".")
            if user.props.get(*path) is UNKNOWN and not user.links.get(path[0]):
                yield f"{prop} of {user.name}"


def _pair(type_: str, user: str, links: Mapping[str, Sequence[str]], props: Mapping[str, Any] | None = None) -> Example:
    return Example([example(type_, {}, "it"), example(user, props or {}, "user", links=links)])


@rule(
    id="CO14",
    name="unattached",
    types=tuple(USES),
    reads=tuple({type_ for uses in USES.values() for type_, _ in uses}),
    why="What serves nothing is paid for by the hour like what does, and is what is left of every half-undone change.",
    remedy="Delete it, or attach it in the same program.",
    snippet="""\
server = aws.ec2.Instance("server", instance_type="t4g.small", ami="ami-0123456789abcdef0")
aws.ec2.Eip("address", domain="vpc", instance=server.id)""",
    severity=Severity.MEDIUM,
    references=(
        "https://docs.aws.amazon.com/awssupport/latest/user/cost-optimization-checks.html",
        "https://aws.amazon.com/vpc/pricing/",
    ),
    equivalents=(
        "CKV2_AWS_19",
        "config:ec2-volume-inuse-check",
        "config:eip-attached",
        "prowler:ec2_elastic_ip_unassigned",
        "awsguard:ec2-volume-inuse",
    ),
    passes=(
        _pair(ADDRESS, NAT, {"allocationId": ["it"]}),
        Example([example(ADDRESS, {"instance": UNKNOWN})]),
        Example([example(ADDRESS, {"instance": "i-1"})]),
        _pair(VOLUME, VOLUME_USE, {"volumeId": ["it"]}),
        _pair(LOAD_BALANCERS[1], LISTENERS[0], {"loadBalancerArn": ["it"]}),
        Example(
            [
                example(ADDRESS, {"id": "eipalloc-1"}, "it"),
                example(LOAD_BALANCERS[0], {"subnetMappings": [{"allocationId": "eipalloc-1"}]}, "nlb"),
                example(LISTENERS[0], {}, "listener", links={"loadBalancerArn": ["nlb"]}),
            ]
        ),
    ),
    fails=(
        Example([example(ADDRESS, {"domain": "vpc"})]),
        _pair(ADDRESS, NAT, {"subnetId": ["it"]}),
        Example([example(VOLUME, {"size": 100})]),
        Example([example(LOAD_BALANCERS[0], {})]),
    ),
    unknown=(_pair(ADDRESS, NAT, {}, {"allocationId": UNKNOWN}), _pair(VOLUME, VOLUME_USE, {}, {"volumeId": UNKNOWN})),
    not_applicable=(Example([example(LISTENERS[0], {})]),),
)
def UNATTACHED(resource: Resource, context: Context) -> Iterator[str]:
    """Addresses, volumes and load balancers serve something."""
    if not _used(resource, context.stack):
        for where in _unlinked(resource, context.stack):
            raise NotKnown(where)
        yield _WASTE.get(resource.type, _NO_LISTENER)

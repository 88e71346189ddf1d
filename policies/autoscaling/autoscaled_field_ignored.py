"""AS14: what an autoscaler sets, Pulumi leaves alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from policies.autoscaling import ranges
from policies.autoscaling.samples import hpa, node_group
from policies.rule import Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.tokens import ASG, ECS_SERVICE, NODE_GROUP, TABLE
from policies.values import ABSENT, UNKNOWN

_SET_BY_SCALERS = {
    NODE_GROUP: ("scalingConfig.desiredSize",),
    ASG: ("desiredCapacity",),
    ECS_SERVICE: ("desiredCount",),
    TABLE: ("readCapacity", "writeCapacity"),
}


def _resource(type_: str, props: dict[str, Any], *ignored: str) -> Example:
    return Example([example(type_, props, ignore_changes=ignored)])


def _is_scaled(resource: Resource) -> bool:
    """Whether an autoscaler may change it: other rules of this pack see to it that there is one. Raises NotKnown."""
    if resource.type == ECS_SERVICE:
        return resource.props.text("schedulingStrategy", default="REPLICA") == "REPLICA"
    if resource.type == TABLE:
        return resource.props.text("billingMode", default="PROVISIONED") == "PROVISIONED"
    return ranges.least(resource) < ranges.most(resource)


@rule(
    id="AS14",
    name="autoscaled-field-ignored",
    types=tuple(_SET_BY_SCALERS),
    why="Otherwise every `pulumi up` sets the size back to the one in the code, amid the peak that it had grown for.",
    remedy="Name the property in ignore_changes of the resource's options, or leave it out where it may be left out.",
    snippet="""\
aws.eks.NodeGroup("system", cluster_name="prod", node_role_arn="arn:aws:iam::123456789012:role/node",
    subnet_ids=["subnet-1"],
    scaling_config={"min_size": 1, "max_size": 3, "desired_size": 1},
    opts=pulumi.ResourceOptions(ignore_changes=["scalingConfig.desiredSize"]))""",
    severity=Severity.HIGH,
    references=(
        "https://www.pulumi.com/docs/iac/concepts/options/ignorechanges/",
        "https://docs.aws.amazon.com/eks/latest/best-practices/cas.html",
    ),
    passes=(
        Example([replace(node_group(), ignore_changes=("scalingConfig.desiredSize",))]),
        Example([replace(node_group(), ignore_changes=("scalingConfig",))]),
        Example([node_group(2, 2)]),
        _resource(ASG, {"minSize": 1, "maxSize": 3}),
        _resource(ECS_SERVICE, {"desiredCount": 2}, "desiredCount"),
        _resource(ECS_SERVICE, {"desiredCount": 2, "schedulingStrategy": "DAEMON"}),
        _resource(TABLE, {"readCapacity": 5, "billingMode": "PAY_PER_REQUEST"}),
    ),
    fails=(
        Example([node_group()]),
        _resource(ASG, {"minSize": 1, "maxSize": 3, "desiredCapacity": UNKNOWN}),
        _resource(ECS_SERVICE, {"desiredCount": 2}),
        _resource(TABLE, {"readCapacity": 5, "writeCapacity": 5}, "readCapacity"),
    ),
    unknown=(
        Example([node_group(1, UNKNOWN)]),
        _resource(TABLE, {"readCapacity": 5, "billingMode": UNKNOWN}),
    ),
    not_applicable=(Example([hpa()]),),
)
def AUTOSCALED_FIELD_IGNORED(resource: Resource, context: Context) -> Iterator[str]:
    """Pulumi leaves alone what an autoscaler sets."""
    if not _is_scaled(resource):
        return
    for path in _SET_BY_SCALERS[resource.type]:
        if resource.props.get(*path.split(".")) is not ABSENT and not resource.ignores(path):
            yield f"{path} is set and changes of it are not ignored: every update sets it back"

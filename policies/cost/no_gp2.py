"""CO07: disks of the current kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.cost import disks
from policies.rule import REMEDIATE, Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.tokens import DATABASE, INSTANCE, LAUNCH_TEMPLATE, STORAGE_CLASS, VOLUME
from policies.values import UNKNOWN

OLD = ("gp2", "standard")
"""The former general purpose disks, and magnetic ones."""
_CSI = "ebs.csi.aws.com"
_KEYS = {VOLUME: ["type"], LAUNCH_TEMPLATE: ["blockDeviceMappings"], DATABASE: ["storageType"]}
_KEYS |= {INSTANCE: ["rootBlockDevice", "ebsBlockDevices"], STORAGE_CLASS: ["parameters"]}


def _one(type_: str, props: Mapping[str, Any]) -> Example:
    return Example([example(type_, props)])


def _mend(resource: Resource, context: Context) -> Mapping[str, Any] | None:
    """The same with gp3; what the former in-tree driver of Kubernetes serves knows none."""
    if resource.type == STORAGE_CLASS and resource.props.text("provisioner") != _CSI:
        return None
    if not list(_said(resource)):
        return None
    given = {"type": "gp2", **resource.props.given} if resource.type == VOLUME else resource.props.given
    return {key: _with_gp3(given[key], key) for key in _KEYS[resource.type] if key in given}


def _with_gp3(value: Any, key: str = "") -> Any:
    """A property with every old type in it replaced, at any depth."""
    if isinstance(value, Mapping):
        return {name: _with_gp3(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [_with_gp3(each) for each in value]
    return "gp3" if key.lower().endswith("type") and value in OLD else value


def _said(resource: Resource) -> Iterator[tuple[str, str]]:
    """Where an old type is said, and which."""
    if resource.type == STORAGE_CLASS:
        found = [("parameters.type", resource.props.text("parameters", "type"))]
    else:
        found = [(disk.where, disk.type) for disk in disks.disks(resource)]
    yield from ((where, type_) for where, type_ in found if type_ in OLD)


@rule(
    id="CO07",
    name="no-gp2",
    types=(*disks.TYPES, STORAGE_CLASS),
    why="gp3 costs a fifth less a GB than gp2, and has the 3,000 operations a second that gp2 has from 1,000 GB.",
    remedy="Say gp3: the change is made in place, while the disk is in use.",
    snippet='aws.ebs.Volume("data", availability_zone="us-east-1a", size=100, type="gp3")',
    severity=Severity.LOW,
    levels=REMEDIATE,
    remediate=_mend,
    references=(
        "https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html",
        "https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/parameters.md",
    ),
    equivalents=("infracost:gp2-to-gp3",),
    passes=(
        _one(VOLUME, {"type": "gp3"}),
        _one(DATABASE, {}),
        _one(INSTANCE, {"rootBlockDevice": {"volumeSize": 20}}),
        _one(LAUNCH_TEMPLATE, {"blockDeviceMappings": [{"ebs": {"volumeType": "gp3"}}]}),
        _one(STORAGE_CLASS, {"provisioner": _CSI, "parameters": {"type": "io2"}}),
    ),
    fails=(
        _one(VOLUME, {"size": 10}),
        _one(VOLUME, {"type": "standard"}),
        _one(DATABASE, {"storageType": "gp2"}),
        _one(
            LAUNCH_TEMPLATE, {"blockDeviceMappings": [{"ebs": {"volumeType": "gp3"}}, {"ebs": {"volumeType": "gp2"}}]}
        ),
        _one(INSTANCE, {"ebsBlockDevices": [{"volumeType": "gp2"}]}),
        _one(STORAGE_CLASS, {"provisioner": _CSI, "parameters": {"type": "gp2"}}),
        _one(STORAGE_CLASS, {"provisioner": "kubernetes.io/aws-ebs", "parameters": {"type": "gp2"}}),
    ),
    unknown=(_one(VOLUME, {"type": UNKNOWN}), _one(LAUNCH_TEMPLATE, {"blockDeviceMappings": UNKNOWN})),
    not_applicable=(_one("aws:efs/fileSystem:FileSystem", {}), _one(LAUNCH_TEMPLATE, {})),
)
def NO_GP2(resource: Resource, context: Context) -> Iterator[str]:
    """Disks are gp3, not gp2 or magnetic."""
    for where, type_ in _said(resource):
        yield f"{where} is {type_}; gp3 costs less"

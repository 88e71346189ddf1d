"""CO08: disks whose speed is bought apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.cost.disks import TYPES, Disk, disks
from policies.rule import Context, Example, Option, Severity, example, rule
from policies.stack import Resource
from policies.tokens import DATABASE, INSTANCE, LAUNCH_TEMPLATE, VOLUME
from policies.values import UNKNOWN


def _one(type_: str, props: Mapping[str, Any], environment: str = "dev") -> Example:
    return Example([example(type_, props)], environment)


def _included(resource: Resource, disk: Disk) -> float:
    """What gp3 has at no charge: four times as much where RDS spreads a larger database over four volumes.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html#gp3-storage
    """
    if resource.type != DATABASE or resource.props.text("engine").startswith("sqlserver"):
        return 3000
    from_size = 200 if resource.props.text("engine").startswith("oracle") else 400
    return 12000 if disk.size >= from_size else 3000


@rule(
    id="CO08",
    name="provisioned-iops",
    types=TYPES,
    why="io2 costs $0.125 a GB and $0.065 an operation a second: 10,000 of them are $650 a month, whether used or not.",
    remedy="Use gp3 with what it includes; where that is measured to be too slow, raise max_iops of CO08 in review.",
    snippet='aws.ebs.Volume("data", availability_zone="us-east-1a", size=100, type="gp3")',
    severity=Severity.HIGH,
    options=(
        Option(
            "max_iops",
            "Operations a second that a disk may be given beyond what gp3 includes; 0 for none at all.",
            {"type": "integer", "minimum": 0},
            16000,
            {"dev": 0, "staging": 0},
        ),
    ),
    references=(
        "https://aws.amazon.com/ebs/pricing/",
        "https://docs.aws.amazon.com/ebs/latest/userguide/provisioned-iops.html",
    ),
    passes=(
        _one(VOLUME, {"type": "gp3", "iops": 3000}),
        _one(DATABASE, {"storageType": "gp3", "allocatedStorage": 400, "iops": 12000, "engine": "postgres"}),
        _one(VOLUME, {"type": "io2", "iops": 16000}, "prod"),
        _one(VOLUME, {"type": "gp2", "iops": 300}),
        _one(LAUNCH_TEMPLATE, {"blockDeviceMappings": [{"ebs": {"volumeSize": 20}}]}),
    ),
    fails=(
        _one(VOLUME, {"type": "io2", "iops": 100}),
        _one(VOLUME, {"type": "io1", "iops": 16001}, "prod"),
        _one(VOLUME, {"type": "gp3", "iops": 3001}, "staging"),
        _one(DATABASE, {"allocatedStorage": 100, "iops": 1000}),
        _one(DATABASE, {"storageType": "gp3", "allocatedStorage": 100, "iops": 12000, "engine": "postgres"}),
        _one(INSTANCE, {"ebsBlockDevices": [{"volumeType": "io2"}]}),
    ),
    unknown=(_one(VOLUME, {"type": "gp3", "iops": UNKNOWN}), _one(DATABASE, {"storageType": UNKNOWN})),
    not_applicable=(_one("aws:efs/fileSystem:FileSystem", {"iops": 9000}), _one(LAUNCH_TEMPLATE, {})),
)
def PROVISIONED_IOPS(resource: Resource, context: Context) -> Iterator[str]:
    """A disk's speed is bought apart only where the environment may, and up to a limit."""
    most, environment = context.options["max_iops"], context.environment
    for disk in disks(resource):
        if disk.type in ("io1", "io2") and not most:
            yield f"{disk.where} is {disk.type}, but {environment} may have no bought operations"
        elif disk.type in ("io1", "io2", "gp3"):
            free = _included(resource, disk) if disk.type == "gp3" else 0
            if disk.iops > max(free, most):
                limit = max(free, most)
                yield f"{disk.where} is {disk.type} with {disk.iops:g} operations a second; {limit:g} are the most"

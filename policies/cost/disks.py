"""Disks wherever they are said: of volumes, machines, templates of machines, and databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policies.stack import Resource
from policies.tokens import DATABASE, INSTANCE, LAUNCH_TEMPLATE, VOLUME
from policies.values import Props

TYPES = (VOLUME, LAUNCH_TEMPLATE, INSTANCE, DATABASE)


@dataclass(frozen=True)
class Disk:
    """A disk as a resource describes it. Its values raise NotKnown where they are not known."""

    where: str
    """Path of its type: ``blockDeviceMappings[0].ebs.volumeType``."""
    props: Props
    """What describes it."""
    path: tuple[str, ...] = ()
    """Where, within ``props``."""
    type_key: str = "volumeType"
    size_key: str = "volumeSize"
    default: str = ""
    """Its type where none is said; empty where that is the machine image's."""

    @property
    def type(self) -> str:
        """``gp3``; empty where it is not said."""
        return self.props.text(*self.path, self.type_key, default=self.default)

    @property
    def iops(self) -> float:
        """Operations a second that are asked for; 0 where none are."""
        return self.props.number(*self.path, "iops")

    @property
    def size(self) -> float:
        """GiB; 0 where it is not said."""
        return self.props.number(*self.path, self.size_key)


def disks(resource: Resource) -> Iterator[Disk]:
    """The disks of a resource of these types. Raises NotKnown where it is not known how many there are."""
    props = resource.props
    if resource.type == VOLUME:
        # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html
        yield Disk("type", props, type_key="type", size_key="size", default="gp2")
    elif resource.type == DATABASE:
        # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
        default = "io1" if props.number("iops") else "gp3"
        yield Disk("storageType", props, type_key="storageType", size_key="allocatedStorage", default=default)
    elif resource.type == LAUNCH_TEMPLATE:
        for number, mapping in enumerate(props.each("blockDeviceMappings")):
            yield Disk(f"blockDeviceMappings[{number}].ebs.volumeType", mapping, ("ebs",))
    elif resource.type == INSTANCE:
        yield Disk("rootBlockDevice.volumeType", props, ("rootBlockDevice",))
        for number, device in enumerate(props.each("ebsBlockDevices")):
            yield Disk(f"ebsBlockDevices[{number}].volumeType", device)

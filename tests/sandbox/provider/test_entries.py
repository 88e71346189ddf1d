"""Every entry, through its whole life, against the emulated AWS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2

from sandbox.provider.entries import ENTRIES
from tests.sandbox.provider.conftest import Engine, Made

NONE = provider_pb2.DiffResponse.DIFF_NONE


class Examples:
    """The examples of entries, and what they need, made once each."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.made = engine, dict[str, Made]()

    def resolve(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self.resolve(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        if not isinstance(value, str) or not value.startswith("@"):
            return value
        type, _, output = value[1:].rpartition(".")
        found = self.made.get(type) or self.create(type)
        return found.id if output == "id" else found.outputs[output]

    def create(self, type: str) -> Made:
        token, _, variant = type.partition("#")
        entry = ENTRIES[token]
        made = self.engine.create(token, self.resolve({**entry.example, **(entry.others[variant] if variant else {})}))
        self.made[type] = made
        return made

    def clear(self) -> None:
        for made in reversed(list(self.made.values())):
            self.engine.delete(made)


@pytest.fixture
def examples(engine: Engine) -> Iterator[Examples]:
    found = Examples(engine)
    yield found
    found.clear()


@pytest.mark.parametrize("type", sorted(ENTRIES))
def test_life_of_every_type(examples: Examples, engine: Engine, type: str) -> None:
    entry = ENTRIES[type]
    made = examples.create(type)
    assert made.id

    read = engine.read(made)
    assert read.id == made.id
    assert read.inputs == made.inputs
    assert read.outputs == made.outputs
    example = examples.resolve(entry.example)
    assert engine.diff(read, example).changes == NONE

    imported = engine.import_(type, import_id(made))
    assert imported.id == made.id
    ours = {k: v for k, v in example.items() if k not in {*entry.local, *entry.unread}}
    assert set(engine.diff(imported, {**imported.inputs, **ours}).replaces) == set()

    if entry.changed:
        changed = {**example, **examples.resolve(entry.changed)}
        diff = engine.diff(read, changed)
        assert set(entry.changed) <= set(diff.diffs) and not diff.replaces
        examples.made[type] = updated = engine.update(made, changed)
        read = engine.read(updated)
        assert read.inputs == updated.inputs
        assert read.outputs == updated.outputs
        assert engine.diff(read, changed).changes == NONE

    gone = examples.made.pop(type)
    engine.delete(gone)
    if entry.delete and type not in STAYS:
        assert engine.read(gone).id == ""
    engine.delete(gone)


STAYS = {
    "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation",  # every VPC has a set of DHCP options
    "aws:kms/keyPolicy:KeyPolicy",  # every key has a policy
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",  # and every bucket a key
    "aws:sns/topicPolicy:TopicPolicy",  # every topic has a policy
    "aws:s3/bucketVersioning:BucketVersioning",  # it can only be suspended
}


BACKUPS = "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication"


def import_id(made: Made) -> str:
    given = made.outputs
    scaled = "/".join(str(given.get(name)) for name in ("serviceNamespace", "resourceId", "scalableDimension"))
    return {
        "aws:cloudwatch/eventTarget:EventTarget": f"{given.get('rule')}/{given.get('targetId')}",
        "aws:eks/podIdentityAssociation:PodIdentityAssociation": f"{given.get('clusterName')},{made.id}",
        "aws:appautoscaling/policy:Policy": f"{scaled}/{made.id}",
        "aws:appautoscaling/target:Target": scaled,
        "aws:backup/selection:Selection": f"{given.get('planId')}|{made.id}",
        "aws:ec2/route:Route": f"{given.get('routeTableId')}_{given.get('destinationCidrBlock')}",
        "aws:ec2/routeTableAssociation:RouteTableAssociation": f"{given.get('subnetId')}/{given.get('routeTableId')}",
        "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation": str(given.get("vpcId")),
        "aws:rds/instance:Instance": str(given.get("identifier")),
        BACKUPS: f"{made.id}@{given.get('region')}",
        "aws:wafv2/ipSet:IpSet": f"{made.id}/{given.get('name')}/{given.get('scope')}",
        "aws:wafv2/webAcl:WebAcl": f"{made.id}/{given.get('name')}/{given.get('scope')}",
    }.get(made.type, made.id)

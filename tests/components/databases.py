"""Databases that tests look at."""

import functools
import json
from typing import Any

import pulumi

from components import Database, DatabaseArgs
from policies.recorder import Recording, record

KEY = "arn:aws:kms:us-east-1:123456789012:key/one"
PLAIN: DatabaseArgs = {
    "vpc_id": "vpc-1",
    "subnet_group_name": "data",
    "kms_key_arn": KEY,
    "instance_class": "db.m8g.large",
    "password": "of-the-primary",
}
SOURCE = "arn:aws:rds:us-west-2:123456789012:db:primary"
REPLICA: dict[str, Any] = {"role": "replica", "source_arn": SOURCE}
PROXY: dict[str, Any] = {
    "proxy": {"subnet_ids": ["subnet-a", "subnet-b"]},
    "secret_arn": "arn:aws:secretsmanager:us-east-1:1:secret:s",
}
EVERYTHING: dict[str, Any] = {
    **PROXY,
    "read_replicas": 2,
    "backup_copy": {"region": "us-west-2", "kms_key_arn": "arn:aws:kms:us-west-2:123456789012:key/two"},
    "topic_arn": "arn:aws:sns:us-east-1:123456789012:alarms",
    "client_security_group_ids": {"cluster": "sg-cluster"},
    "client_cidr_blocks": ["10.0.0.0/16"],
}


def database(**changes: Any) -> Recording:
    """A database with the defaults, but for ``changes``; the same one is built once."""
    return _database(json.dumps(changes))


@functools.cache
def _database(changes: str) -> Recording:
    args: Any = {**PLAIN, **json.loads(changes)}
    return record(lambda: Database("db", args) and None)


def instance(recording: Recording, name: str = "db-instance") -> dict[str, Any]:
    """What an instance is asked to be."""
    return recording.of("aws:rds/instance:Instance")[name].inputs


def outputs(recording: Recording) -> dict[str, Any]:
    return next(outputs for urn, outputs in recording.outputs.items() if urn.endswith("Database::db"))


def inputs(recording: Recording) -> dict[tuple[str, str], dict[str, Any]]:
    return {(each.type, each.name): each.inputs for each in recording.resources}


def refusal(**changes: Any) -> str:
    """What is said of wrong arguments."""
    try:
        database(**changes)
    except pulumi.RunError as error:
        return str(error)
    raise AssertionError("it was not refused")

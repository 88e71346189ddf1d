"""A key and its replica in another region."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi

from components import Key, KeyUser
from tests.e2e.components.given import FAR, HOME, Given


def deploy(given: Given) -> dict[str, pulumi.Input[Any]]:
    """A multi-region key; changed, it rotates more often and another service uses it."""
    users: list[str] = [KeyUser.LOGS, *([KeyUser.VOLUMES] if given.changed else [])]
    description = "Changed" if given.changed else "Data"
    period = 90 if given.changed else 365
    primary = Key(
        "key",
        {
            "description": description,
            "users": users,
            "multi_region": True,
            "rotation_period_days": period,
            "deletion_window_days": 7,
        },
        given.home,
    )
    replica = Key(
        "key-copy",
        {
            "description": description,
            "users": users,
            "primary_key_arn": primary.key_arn,
            "deletion_window_days": 7,
        },
        given.far,
    )
    return {"arn": primary.key_arn, "copy_arn": replica.key_arn, "alias": primary.alias_name}


def check(clients: Callable[[str, str], Any], outputs: dict[str, Any], changed: bool) -> None:
    """One key in two regions, each with its description and policy."""
    for region, arn, kind in ((HOME, outputs["arn"], "PRIMARY"), (FAR, outputs["copy_arn"], "REPLICA")):
        kms = clients("kms", region)
        metadata = kms.describe_key(KeyId=arn)["KeyMetadata"]
        assert metadata["MultiRegionConfiguration"]["MultiRegionKeyType"] == kind
        assert metadata["Description"] == ("Changed" if changed else "Data")
        policy = kms.get_key_policy(KeyId=arn, PolicyName="default")["Policy"]
        assert f"logs.{region}.amazonaws.com" in policy
        assert ("kms:ViaService" in policy) is changed
    rotation = clients("kms", HOME).get_key_rotation_status(KeyId=outputs["arn"])
    assert (rotation["KeyRotationEnabled"], rotation["RotationPeriodInDays"]) == (True, 90 if changed else 365)
    assert clients("kms", HOME).describe_key(KeyId=outputs["alias"])["KeyMetadata"]["Arn"] == outputs["arn"]

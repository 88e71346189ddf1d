"""SE13: keys that are renewed by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.rule import REMEDIATE, Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.tokens import BUCKET
from policies.values import UNKNOWN, Props

KEY = "aws:kms/key:Key"


def _can_rotate(props: Props) -> bool:
    """Whether AWS can: symmetric keys whose material it made itself."""
    symmetric = props.text("customerMasterKeySpec", default="SYMMETRIC_DEFAULT") == "SYMMETRIC_DEFAULT"
    encrypts = props.text("keyUsage", default="ENCRYPT_DECRYPT") == "ENCRYPT_DECRYPT"
    return symmetric and encrypts and not props.text("customKeyStoreId")


def _rotate(key: Resource, context: Context) -> Mapping[str, Any] | None:
    return {"enableKeyRotation": True} if _can_rotate(key.props) and not key.props.flag("enableKeyRotation") else None


@rule(
    id="SE13",
    name="kms-rotation",
    types=(KEY,),
    why="A key that is never renewed opens everything that was ever encrypted with it; AWS renews it without work.",
    remedy="Set enableKeyRotation.",
    snippet="""\
aws.kms.Key("data", description="Databases and backups", enable_key_rotation=True)""",
    severity=Severity.MEDIUM,
    levels=REMEDIATE,
    remediate=_rotate,
    references=("https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",),
    equivalents=(
        "CKV_AWS_7",
        "AwsSolutions-KMS5",
        "config:cmk-backing-key-rotation-enabled",
        "prowler:kms_cmk_rotation_enabled",
        "awsguard:cmkBackingKeyRotationEnabled",
    ),
    passes=(
        {"enableKeyRotation": True},
        {"customerMasterKeySpec": "ECC_NIST_P256", "keyUsage": "SIGN_VERIFY"},
        {"customKeyStoreId": "cks-1"},
    ),
    fails=({}, {"enableKeyRotation": False}),
    unknown=({"enableKeyRotation": UNKNOWN},),
    not_applicable=(Example([example(BUCKET, {})]),),
)
def KMS_ROTATION(key: Resource, context: Context) -> Iterator[str]:
    """A key is renewed every year."""
    if _can_rotate(key.props) and not key.props.flag("enableKeyRotation"):
        yield "enableKeyRotation is not true"

"""Replication: a bucket's objects, copied to a bucket elsewhere as they are written."""

from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from .naming import Children, document


class Replication(TypedDict):
    """Where a bucket's new objects are copied to; what was there before is not."""

    destination_arn: pulumi.Input[str]
    """ARN of the other bucket, which is versioned."""
    destination_kms_key_arn: NotRequired[pulumi.Input[str]]
    """KMS key, of the other bucket's region, that encrypts the copies; S3's own by default."""
    delete_markers: NotRequired[bool]
    """Whether what is deleted here is hidden there too; true by default. Its versions stay."""
    time_control: NotRequired[bool]
    """Whether S3 promises 15 minutes and measures it (Replication Time Control, at a price); false by default."""


def replicate(
    children: Children,
    store: aws.s3.Bucket,
    key_arn: pulumi.Input[str] | None,
    options: Replication,
    after: list[pulumi.Resource],
) -> None:
    """The copying of everything new in ``store``, which ``key_arn`` encrypts, and the role that S3 does it with.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
    """
    role = aws.iam.Role(
        children.named("replication-role"),
        assume_role_policy=document(
            {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ),
        tags=children.tags("replication-role"),
        opts=children.opts(),
    )
    policy = aws.iam.RolePolicy(
        children.named("replication-role-policy"),
        role=role.id,
        policy=document(*_statements(store, key_arn, options)),
        opts=children.opts(),
    )
    promised: dict[str, Any] = {"status": "Enabled", "time": {"minutes": 15}}
    measured: dict[str, Any] = {"status": "Enabled", "event_threshold": {"minutes": 15}}
    destination: dict[str, Any] = {"bucket": options["destination_arn"]}
    rule: Any = {
        "id": "all",
        "status": "Enabled",
        "priority": 0,
        "filter": {},
        "delete_marker_replication": {"status": "Enabled" if options.get("delete_markers", True) else "Disabled"},
        "destination": destination,
    }
    if "destination_kms_key_arn" in options:
        destination["encryption_configuration"] = {"replica_kms_key_id": options["destination_kms_key_arn"]}
        rule["source_selection_criteria"] = {"sse_kms_encrypted_objects": {"status": "Enabled"}}
    if options.get("time_control", False):
        destination |= {"replication_time": promised, "metrics": measured}
    aws.s3.BucketReplicationConfig(
        children.named("replication"),
        bucket=store.id,
        role=role.arn,
        rules=[rule],
        opts=children.opts(depends_on=[policy, *after]),
    )


def _statements(store: aws.s3.Bucket, key_arn: pulumi.Input[str] | None, options: Replication) -> list[dict[str, Any]]:
    def allow(actions: list[str], resource: pulumi.Input[str], **more: Any) -> dict[str, Any]:
        return {"Effect": "Allow", "Action": actions, "Resource": resource, **more}

    through_s3 = {"Condition": {"StringLike": {"kms:ViaService": "s3.*.amazonaws.com"}}}
    versions = [f"s3:GetObjectVersion{what}" for what in ("Acl", "ForReplication", "Tagging")]
    copies = [f"s3:Replicate{what}" for what in ("Delete", "Object", "Tags")]
    found = [
        allow(["s3:GetReplicationConfiguration", "s3:ListBucket"], store.arn),
        allow(versions, pulumi.Output.format("{0}/*", store.arn)),
        allow(copies, pulumi.Output.format("{0}/*", options["destination_arn"])),
    ]
    if key_arn is not None:
        found.append(allow(["kms:Decrypt"], key_arn, **through_s3))
    if "destination_kms_key_arn" in options:
        found.append(allow(["kms:Encrypt"], options["destination_kms_key_arn"], **through_s3))
    return found

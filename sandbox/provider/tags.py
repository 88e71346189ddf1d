"""Tags: how each service adds, removes and lists them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.provider.entry import Entry, Tagging, call, read

_OF_RESOURCE_NAME = Tagging(
    call("AddTagsToResource", ResourceName="$arn", Tags="$tags"),
    call("RemoveTagsFromResource", ResourceName="$arn", TagKeys="$tagKeys"),
    read("ListTagsForResource", "TagList", ResourceName="$arn"),
)

SERVICES: Mapping[str, Tagging] = {
    "amp": Tagging(
        call("TagResource", resourceArn="$arn", tags="$tags"),
        call("UntagResource", resourceArn="$arn", tagKeys="$tagKeys"),
    ),
    "application-autoscaling": Tagging(
        call("TagResource", ResourceARN="$arn", Tags="$tags"),
        call("UntagResource", ResourceARN="$arn", TagKeys="$tagKeys"),
        read("ListTagsForResource", "Tags", ResourceARN="$arn"),
    ),
    "backup": Tagging(
        call("TagResource", ResourceArn="$arn", Tags="$tags"),
        call("UntagResource", ResourceArn="$arn", TagKeyList="$tagKeys"),
        read("ListTags", "Tags", ResourceArn="$arn"),
    ),
    "cloudfront": Tagging(
        call("TagResource", Resource="$arn", Tags={"Items": "$tags"}),
        call("UntagResource", Resource="$arn", TagKeys={"Items": "$tagKeys"}),
        read("ListTagsForResource", "Tags.Items", Resource="$arn"),
    ),
    "budgets": Tagging(
        call("TagResource", ResourceARN="$arn", ResourceTags="$tags"),
        call("UntagResource", ResourceARN="$arn", ResourceTagKeys="$tagKeys"),
        read("ListTagsForResource", "ResourceTags", ResourceARN="$arn"),
    ),
    "ce": Tagging(
        call("TagResource", ResourceArn="$arn", ResourceTags="$tags"),
        call("UntagResource", ResourceArn="$arn", ResourceTagKeys="$tagKeys"),
        read("ListTagsForResource", "ResourceTags", ResourceArn="$arn"),
    ),
    "cloudwatch": Tagging(
        call("TagResource", ResourceARN="$arn", Tags="$tags"),
        call("UntagResource", ResourceARN="$arn", TagKeys="$tagKeys"),
        read("ListTagsForResource", "Tags", ResourceARN="$arn"),
    ),
    "ec2": Tagging(
        call("CreateTags", Resources=["$id"], Tags="$tags"),
        call("DeleteTags", Resources=["$id"], Tags="$removedTags"),
    ),
    "eks": Tagging(
        call("TagResource", resourceArn="$arn", tags="$tags"),
        call("UntagResource", resourceArn="$arn", tagKeys="$tagKeys"),
    ),
    "events": Tagging(
        call("TagResource", ResourceARN="$arn", Tags="$tags"),
        call("UntagResource", ResourceARN="$arn", TagKeys="$tagKeys"),
        read("ListTagsForResource", "Tags", ResourceARN="$arn"),
    ),
    "kms": Tagging(
        call("TagResource", KeyId="$id", Tags="$tags"),
        call("UntagResource", KeyId="$id", TagKeys="$tagKeys"),
        read("ListResourceTags", "Tags", KeyId="$id"),
    ),
    "logs": Tagging(
        call("TagResource", resourceArn="$arn", tags="$tags"),
        call("UntagResource", resourceArn="$arn", tagKeys="$tagKeys"),
        read("ListTagsForResource", "tags", resourceArn="$arn"),
    ),
    "rds": _OF_RESOURCE_NAME,
    "elasticache": _OF_RESOURCE_NAME,
    "elbv2": Tagging(
        call("AddTags", ResourceArns=["$arn"], Tags="$tags"),
        call("RemoveTags", ResourceArns=["$arn"], TagKeys="$tagKeys"),
        read("DescribeTags", "TagDescriptions[0].Tags", ResourceArns=["$arn"]),
    ),
    "wafv2": Tagging(
        call("TagResource", ResourceARN="$arn", Tags="$tags"),
        call("UntagResource", ResourceARN="$arn", TagKeys="$tagKeys"),
        read("ListTagsForResource", "TagInfoForResource.TagList", ResourceARN="$arn"),
    ),
    "acm": Tagging(
        call("AddTagsToCertificate", CertificateArn="$id", Tags="$tags"),
        call("RemoveTagsFromCertificate", CertificateArn="$id", Tags="$removedTags"),
        read("ListTagsForCertificate", "Tags", CertificateArn="$id"),
    ),
    "s3": Tagging(
        call("PutBucketTagging", whole=True, Bucket="$id", Tagging={"TagSet": "$tags"}),
        call("DeleteBucketTagging", whole=True, Bucket="$id"),
        read("GetBucketTagging", "TagSet", Bucket="$id"),
    ),
    "ssm": Tagging(
        call("AddTagsToResource", ResourceType="Parameter", ResourceId="$id", Tags="$tags"),
        call("RemoveTagsFromResource", ResourceType="Parameter", ResourceId="$id", TagKeys="$tagKeys"),
        read("ListTagsForResource", "TagList", ResourceType="Parameter", ResourceId="$id"),
    ),
    "sqs": Tagging(
        call("TagQueue", QueueUrl="$id", Tags="$tags"),
        call("UntagQueue", QueueUrl="$id", TagKeys="$tagKeys"),
        read("ListQueueTags", "Tags", QueueUrl="$id"),
    ),
    "sns": Tagging(
        call("TagResource", ResourceArn="$id", Tags="$tags"),
        call("UntagResource", ResourceArn="$id", TagKeys="$tagKeys"),
        read("ListTagsForResource", "Tags", ResourceArn="$id"),
    ),
}


def tagging(entry: Entry) -> Tagging:
    """How the type is tagged.

    Raises:
        LookupError: neither its entry nor its service says.
    """
    found = entry.tagging or SERVICES.get(entry.service)
    if found is None:
        raise LookupError(
            f"no tagging for {entry.type}: give its entry one, or its service one in sandbox/provider/tags.py"
        )
    return found


def changes(old: Mapping[str, Any], new: Mapping[str, Any], whole: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """The tags to put and those to remove; where a call replaces all tags, only one of the two is filled."""
    if old == new:
        return {}, {}
    if whole:
        return (dict(new), {}) if new else ({}, dict(old))
    return {k: v for k, v in new.items() if old.get(k) != v}, {k: v for k, v in old.items() if k not in new}

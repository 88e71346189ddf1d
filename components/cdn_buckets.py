"""How a distribution, and nobody else, reads its buckets.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
"""

import pulumi
import pulumi_aws as aws

from .bucket_parts import refuse_plain_text
from .cdn_origins import OriginKind, Origins
from .naming import Children, document


def access_control(children: Children, origins: Origins) -> aws.cloudfront.OriginAccessControl | None:
    """How requests to buckets are signed; None where there is no bucket."""
    if all(origin["kind"] != OriginKind.S3 for origin in origins.values()):
        return None
    return aws.cloudfront.OriginAccessControl(
        children.named("access"),
        origin_access_control_origin_type="s3",
        signing_behavior="always",
        signing_protocol="sigv4",
        opts=children.opts(),
    )


def policies(
    children: Children, origins: Origins, distribution: aws.cloudfront.Distribution
) -> dict[str, pulumi.Output[str]]:
    """What lets the distribution read, by origin; written to the bucket unless somebody else does."""
    found = {}
    for name, origin in origins.items():
        if origin["kind"] != OriginKind.S3:
            continue
        arn = origin["bucket_arn"]
        objects = pulumi.Output.format("{0}/*", arn)
        found[name] = document(
            {
                "Sid": "ReadThroughCloudFront",
                "Effect": "Allow",
                "Principal": {"Service": "cloudfront.amazonaws.com"},
                "Action": "s3:GetObject",
                "Resource": objects,
                "Condition": {"StringEquals": {"AWS:SourceArn": distribution.arn}},
            },
            refuse_plain_text(arn),
        )
        if origin.get("bucket_policy", True):
            aws.s3.BucketPolicy(
                children.named(f"{name}-bucket-policy"),
                bucket=origin["bucket"],
                region=origin.get("bucket_region"),
                policy=found[name],
                opts=children.opts(),
            )
    return found

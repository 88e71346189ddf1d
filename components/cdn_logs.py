"""Access logs of a distribution: who asked for what, delivered by CloudWatch from us-east-1 (standard logging v2)."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from .naming import Children
from .place import EDGE


class AccessLogDestination(StrEnum):
    """Where access logs go."""

    S3 = "s3"
    """A bucket, as Parquet: cheapest to keep and to query."""
    CLOUD_WATCH = "cloud_watch"
    """A log group in us-east-1, as JSON: for alarms on what is logged."""


class AccessLogOptions(TypedDict):
    """What a caller decides about access logs."""

    destination: AccessLogDestination
    """What they go to."""
    destination_arn: pulumi.Input[str]
    """ARN of the bucket (``/prefix`` may follow) or the log group. ``delivery.logs.amazonaws.com`` must be allowed to
    write to it (CloudWatch Logs guide, AWS-logs-and-resource-policy)."""
    fields: NotRequired[list[str]]
    """What is logged of each request; AWS's default by default."""
    suffix_path: NotRequired[str]
    """Where in the bucket a log lies; a folder by distribution and hour by default. ``s3`` only."""
    hive_compatible: NotRequired[bool]
    """Whether folders are called ``year=2026``, as query engines like it; true by default. ``s3`` only."""


def problems(options: AccessLogOptions) -> Iterator[str]:
    """What is wrong with ``options``, each as ``key: value what to do``."""
    destination = options["destination"]
    if destination not in list(AccessLogDestination):
        yield f"destination: {destination!r} is unknown; use {', '.join(AccessLogDestination)}"
        return
    arn = options["destination_arn"]
    service = {"s3": "s3", "cloud_watch": "logs"}[destination]
    if isinstance(arn, str) and f":{service}:" not in arn:
        yield f"destination_arn: {arn!r} is no ARN of {service}; use one that fits destination"
    for key in ("suffix_path", "hive_compatible"):
        if key in options and destination != AccessLogDestination.S3:
            yield f"{key}: {dict(options)[key]!r} is for destination s3; leave it out"
    if options.get("fields") == []:
        yield "fields: [] logs nothing; name fields, or leave it out"


def create(children: Children, distribution: aws.cloudfront.Distribution, options: AccessLogOptions) -> None:
    """The source, the destination, and the delivery from one to the other."""
    destination = AccessLogDestination(options["destination"])
    to_s3 = destination == AccessLogDestination.S3
    kind = destination.replace("_", "-")
    source = aws.cloudwatch.LogDeliverySource(
        children.named("logs-source"),
        region=EDGE,
        log_type="ACCESS_LOGS",
        resource_arn=distribution.arn,
        tags=children.tags("logs-source"),
        opts=children.opts(),
    )
    target = aws.cloudwatch.LogDeliveryDestination(
        children.named(f"logs-{kind}"),
        region=EDGE,
        output_format="parquet" if to_s3 else "json",
        delivery_destination_configuration={"destination_resource_arn": options["destination_arn"]},
        tags=children.tags(f"logs-{kind}"),
        opts=children.opts(),
    )
    layout: list[Any] | None = None
    if to_s3:
        folders = options.get("suffix_path", "{DistributionId}/{yyyy}/{MM}/{dd}/{HH}")
        layout = [{"suffix_path": folders, "enable_hive_compatible_path": options.get("hive_compatible", True)}]
    aws.cloudwatch.LogDelivery(
        children.named(f"logs-{kind}-delivery"),
        region=EDGE,
        delivery_source_name=source.name,
        delivery_destination_arn=target.arn,
        record_fields=options.get("fields"),
        s3_delivery_configurations=layout,
        tags=children.tags(f"logs-{kind}-delivery"),
        opts=children.opts(),
    )

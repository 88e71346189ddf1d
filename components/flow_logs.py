"""Flow logs of a VPC: who talked to whom, kept encrypted for a set time."""

from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi_aws as aws

from .log_groups import retention_problem
from .log_stores import bucket, log_group
from .naming import Children, Owner

INTERVALS = (60, 600)
"""Seconds that EC2 accepts (CreateFlowLogs, MaxAggregationInterval)."""

_FIELDS = """
    version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status
    vpc-id subnet-id az-id pkt-srcaddr pkt-dstaddr flow-direction traffic-path
"""
"""The default format, and what tells bytes that crossed a zone or a NAT gateway, and so were paid for, from others."""


class FlowLogDestination(StrEnum):
    """Where flow logs go."""

    NONE = "none"
    """Nowhere: no flow logs."""
    S3 = "s3"
    """A bucket of their own, as Parquet: cheapest to keep and to query."""
    CLOUD_WATCH = "cloud_watch"
    """A log group of their own: for alarms on what is logged."""


class Traffic(StrEnum):
    """Which flows are logged."""

    ALL = "all"
    """Every flow."""
    ACCEPT = "accept"
    """Those that were let through."""
    REJECT = "reject"
    """Those that were refused."""


class FlowLogOptions(TypedDict):
    """What a caller decides about flow logs."""

    destination: NotRequired[FlowLogDestination]
    """Where they go; ``s3`` by default."""
    traffic: NotRequired[Traffic]
    """Which flows; ``all`` by default."""
    max_aggregation_interval: NotRequired[int]
    """Seconds until a flow is logged, 60 or 600; 600 by default, which logs least."""
    retention_days: NotRequired[int]
    """Days they are kept; 90 by default. CloudWatch accepts certain values only."""
    hourly_partitions: NotRequired[bool]
    """In S3, a folder an hour in place of one a day; false by default. For queries over much traffic."""
    force_destroy: NotRequired[bool]
    """Whether destroying the network deletes a bucket that still holds logs; false by default, which refuses."""


def problems(options: FlowLogOptions) -> dict[str, str]:
    """What is wrong with ``options`` and what to do, by option."""
    found = {}
    if options.get("max_aggregation_interval", 600) not in INTERVALS:
        found["max_aggregation_interval"] = "is refused by EC2; use 60 or 600 seconds"
    days = options.get("retention_days", 90)
    if days < 1:
        found["retention_days"] = "is less than a day; use 1 or more"
    elif options.get("destination") == FlowLogDestination.CLOUD_WATCH and (problem := retention_problem(days)):
        found["retention_days"] = problem
    return found


def create(children: Children, vpc: aws.ec2.Vpc, region: str, options: FlowLogOptions) -> aws.ec2.FlowLog:
    """The flow log of a VPC, with its destination and its key; ``destination`` is not ``none``."""
    owner = Owner(region, vpc.owner_id, vpc.arn.apply(lambda arn: arn.split(":")[1]))
    days = int(options.get("retention_days", 90))
    partitions: aws.ec2.FlowLogDestinationOptionsArgsDict | None = None
    if to_s3 := options.get("destination", FlowLogDestination.S3) == FlowLogDestination.S3:
        store = bucket(children, owner, days, options.get("force_destroy", False))
        partitions = {
            "file_format": "parquet",
            "hive_compatible_partitions": True,
            "per_hour_partition": options.get("hourly_partitions", False),
        }
    else:
        store = log_group(children, owner, days)
    return aws.ec2.FlowLog(
        children.named("flow-logs"),
        vpc_id=vpc.id,
        traffic_type=Traffic(options.get("traffic", Traffic.ALL)).upper(),
        max_aggregation_interval=int(options.get("max_aggregation_interval", 600)),
        log_format=" ".join(f"${{{field}}}" for field in _FIELDS.split()),
        log_destination_type="s3" if to_s3 else "cloud-watch-logs",
        log_destination=store.arn,
        destination_options=partitions,
        iam_role_arn=store.role_arn,
        tags=children.tags("flow-logs"),
        # EC2 checks that it may write; to a bucket without a policy it would attach one of its own.
        opts=children.opts(depends_on=[store.permission]),
    )

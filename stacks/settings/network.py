"""Regions and their networks."""

from __future__ import annotations

from enum import StrEnum
from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from components import DatabaseRole, FlowLogDestination, Nat, Traffic
from components.subnets import check_block, read_block

from .base import Days, Model

_PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))


def _is_range(text: str) -> str:
    read_block(text)
    return text


def _is_vpc(block: IPv4Network) -> IPv4Network:
    check_block(block)
    if not any(block.subnet_of(private) for private in _PRIVATE):
        raise ValueError(
            f"is public: whoever has these addresses on the internet could not be reached; use part of {_PRIVATE[0]}, "
            f"{_PRIVATE[1]}, {_PRIVATE[2]} or {_PRIVATE[3]}"
        )
    return block


class CacheRole(StrEnum):
    """What a region's cache is to those of the others."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    ALONE = "alone"


class Region(Model):
    """One region."""

    cidr_block: Annotated[IPv4Network, BeforeValidator(_is_range), AfterValidator(_is_vpc)]
    """IPv4 range of the VPC, /16 to /20; overlaps no other region of any environment. A change replaces the network."""
    zones: tuple[str, ...]
    """Availability zones by name, at least two, in prod three. Append new ones: a single NAT is in the first."""
    database: DatabaseRole
    """What its database is: primary, replica, or promoted, which is a replica that takes writes since a disaster."""
    cache: CacheRole
    """What its cache is: primary or secondary of the Global Datastore, or alone, which knows of no other region."""
    cloudfront_prefix_list: Annotated[str, Field(pattern=r"^pl-[0-9a-f]{8,17}$")]
    """Id of the prefix list com.amazonaws.global.cloudfront.origin-facing in this region, which load balancers let in.

    `aws ec2 describe-managed-prefix-lists` tells it. Written down, because a lookup would stop every run while the
    region is down.
    """


class FlowLogs(Model):
    """What is logged of the network's traffic, and where."""

    destination: FlowLogDestination
    """none, s3 (Parquet, cheapest) or cloud_watch (for alarms)."""
    retention_days: Days
    """Days that logs are kept; CloudWatch accepts certain values only."""
    traffic: Traffic = Traffic.ALL
    """all, accept or reject."""
    max_aggregation_interval: Literal[60, 600] = 600
    """Seconds until a flow is logged; 60 logs about ten times as much."""
    hourly_partitions: bool = False
    """In S3, a folder an hour in place of one a day: for queries over much traffic."""
    force_destroy: bool = False
    """Whether destroying the environment deletes logs that are left in the bucket; if not, it refuses."""


class Network(Model):
    """The network of every region."""

    nat: Nat
    """How private subnets reach the internet: none, single, per_zone or regional. $33 a month each, or a zone."""
    ipv6: bool
    """Dual stack. Free, and traffic that goes over IPv6 pays no NAT gateway."""
    interface_endpoints: tuple[Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)*$")], ...]
    """Services reached without NAT, such as ecr.api. $7.30 a month each in each zone; S3 and DynamoDB are free."""
    flow_logs: FlowLogs
    """What is logged of its traffic, and where."""
    intra: bool = False
    """Whether there are subnets with no way in or out."""

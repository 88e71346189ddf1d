"""How the world comes in: names, CDN, load balancers, firewall."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from components import PriceClass

from .base import Days, Model

DomainName = Annotated[str, Field(pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$")]
"""A name in DNS."""


class Domain(Model):
    """The name under which the environment is reached."""

    name: DomainName
    """Such as dev.example.com: of the website; the load balancers that take writes are at writes.<name>."""
    hosted_zone_id: Annotated[str, Field(pattern=r"^Z[A-Z0-9]+$")] | None = None
    """The zone of that name where it exists; by default one is made, and certificates wait for its parent."""


class Failover(Model):
    """Load balancers for requests that write, which CloudFront's origin groups do not fail over."""

    routing: Literal["failover", "latency"]
    """failover: the primary region as long as it is well, for a database with one writer; latency: the nearest."""
    unhealthy_minutes: Annotated[int, Field(ge=1, le=10)] = 2
    """Minutes without a healthy pod after which DNS leaves a region; resolvers follow within another one."""


class Balancing(Model):
    """The load balancers of every region."""

    writes: Failover | None = None
    """A second one in each region that only CloudFront reaches, under a name that Route 53 answers by health.

    None by default: then writes go to the primary region, and move with primary_region. $16 a month a region.
    """
    idle_timeout: Annotated[int, Field(ge=1, le=4000)] = 60
    """Seconds without data after which a connection is closed."""
    log_retention_days: Days
    """Days that access, connection and health-check logs are kept."""


class Cdn(Model):
    """The CDN in front of everything."""

    price_class: PriceClass
    """From where viewers are served: PriceClass_100, PriceClass_200 or PriceClass_All."""
    origin_shield: bool
    """Whether one more cache stands before each origin; costs for each request, and spares the origins."""
    additional_metrics: bool
    """Whether CloudWatch gets cache hit rate and origin latency."""
    log_retention_days: Days
    """Days that access logs are kept."""
    content_security_policy: Annotated[str, Field(min_length=1)] | None = None
    """What a page may load; from its own origin alone by default."""
    force_destroy: bool = False
    """Whether destroying the environment deletes what is in its buckets; if not, it refuses."""


class Firewall(Model):
    """AWS WAF before the CDN."""

    rate_limit: Annotated[int, Field(ge=10)]
    """Requests in five minutes from one address, above which it is refused."""
    managed_rules: tuple[str, ...]
    """Rule groups of AWS, such as AWSManagedRulesCommonRuleSet. $1 a month each."""
    counted_rules: tuple[str, ...] = ()
    """Rule groups that only count what they match: to try them out."""
    blocked_addresses: tuple[str, ...] = ()
    """IPv4 and IPv6 ranges that are refused."""
    log_retention_days: Days = 90
    """Days that its logs are kept; CloudWatch accepts certain values only."""

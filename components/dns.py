"""DNS: a public hosted zone, its records, and the health checks by which they fail over."""

import re
from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from . import dns_health_checks, dns_records
from .dns_health_checks import DnsHealthCheck
from .dns_records import RecordOptions
from .naming import Children, by_name

_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")


class DnsArgs(TypedDict):
    """What a caller decides about DNS."""

    domain_name: str
    """Name of the zone, such as ``example.com``. A change replaces it."""
    zone_id: NotRequired[pulumi.Input[str]]
    """Hosted zone of that name that is there already; a new one by default."""
    records: NotRequired[Mapping[str, RecordOptions]]
    """Records by a key for each; none by default."""
    health_checks: NotRequired[Mapping[str, DnsHealthCheck]]
    """Health checks by name; none by default."""
    force_destroy: NotRequired[bool]
    """Whether destroying a zone deletes records that others put there; false by default, which refuses."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Put on every resource; none by default."""


class Dns(pulumi.ComponentResource):
    """A public hosted zone with records and health checks.

    What fails over here needs nothing of a region that is down, and no call to Route 53's control plane: the records
    are there beforehand, and the health checks decide. A record of 60 seconds behind a check of 10 seconds with a
    threshold of 3 fails over in about 90 seconds.
    """

    zone_id: pulumi.Output[str]
    """Identifies the zone."""
    name_servers: pulumi.Output[list[str]]
    """What the registrar, or the zone above, has to point to; empty for a zone that was there already."""
    health_check_ids: pulumi.Output[dict[str, str]]
    """Health checks by name."""
    fqdns: pulumi.Output[dict[str, str]]
    """Full names of the records, by key."""

    def __init__(self, name: str, args: DnsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises pulumi.RunError, which lists everything wrong with ``args``, before anything is created."""
        super().__init__("tenfold:index:Dns", name, {}, opts)
        if found := problems(args):
            raise pulumi.RunError(f"DNS {name}: " + "; ".join(found))
        children = Children(self, name, args.get("tags", {}))
        zone = None if "zone_id" in args else _zone(children, args)
        zone_id = zone.zone_id if zone else pulumi.Output.from_input(args["zone_id"])
        checks = dns_health_checks.create(children, args.get("health_checks", {}))
        records = dns_records.create(children, zone_id, args["domain_name"], args.get("records", {}), checks)

        self.zone_id = zone_id
        servers: Any = zone.name_servers if zone else []
        self.name_servers = pulumi.Output.from_input(servers)
        self.health_check_ids = by_name({key: check.id for key, check in checks.items()})
        self.fqdns = by_name({key: record.fqdn for key, record in records.items()})
        self.register_outputs({key: getattr(self, key) for key in Dns.__annotations__})


def problems(args: DnsArgs) -> list[str]:
    """What is wrong with ``args``, each as ``key: value what to do``."""
    found = []
    if not _DOMAIN.fullmatch(args["domain_name"]):
        found.append(f"domain_name: {args['domain_name']!r} should be a name such as example.com, in lower case")
    records, checks = args.get("records", {}), args.get("health_checks", {})
    for kind, keys in {"records": records, "health_checks": checks}.items():
        bad = [key for key in keys if not _KEY.fullmatch(key)]
        found += [f"{kind}: {key!r} should be 1 to 63 lower-case letters, digits and -" for key in bad]
    return found + dns_health_checks.problems(checks) + dns_records.problems(records, checks)


def _zone(children: Children, args: DnsArgs) -> aws.route53.Zone:
    return aws.route53.Zone(
        children.named("zone"),
        name=args["domain_name"],
        force_destroy=args.get("force_destroy", False),
        tags=children.tags("zone"),
        opts=children.opts(),
    )

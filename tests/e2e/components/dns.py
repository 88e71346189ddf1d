"""A zone whose records fail over, and certificates in two regions that are proven by one record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi

from components import Certificate, CertificateUsage, Dns, DnsHealthCheckType, Failover, KeyAlgorithm, RecordType
from tests.e2e.components.given import FAR, HOME, Given


def deploy(given: Given) -> dict[str, pulumi.Input[Any]]:
    """Changed, answers are kept for longer, and checks look at another path."""
    changed = given.changed
    ttl = 120 if changed else 60
    dns = Dns(
        "dns",
        {
            "domain_name": "parts.test",
            "health_checks": {
                "east": {
                    "domain_name": "east.parts.test",
                    "path": "/alive" if changed else "/healthy",
                    "request_interval": 10,
                    "failure_threshold": 2 if changed else 3,
                },
                "west": {"domain_name": "west.parts.test", "type": DnsHealthCheckType.TCP, "inverted": changed},
                "alarm": {
                    "type": DnsHealthCheckType.CLOUDWATCH_METRIC,
                    "alarm_name": "errors",
                    "alarm_region": FAR if changed else HOME,
                },
                "all": {
                    "type": DnsHealthCheckType.CALCULATED,
                    "children": ["east", "alarm"],
                    "minimum_healthy": 1 if changed else 2,
                },
            },
            "records": {
                "write-east": {
                    "name": "write",
                    "values": ["192.0.2.1"],
                    "ttl": ttl,
                    "failover": Failover.PRIMARY,
                    "health_check": "all",
                },
                "write-west": {
                    "name": "write",
                    "values": ["192.0.2.2"],
                    "ttl": ttl,
                    "failover": Failover.SECONDARY,
                },
                "write-east-ipv6": {
                    "name": "write",
                    "type": RecordType.AAAA,
                    "values": ["2001:db8::1"],
                    "weight": 20 if changed else 10,
                },
                "read-east": {
                    "name": "read",
                    "latency_region": HOME,
                    "health_check": "east",
                    "alias": {"dns_name": "one.us-east-1.elb.amazonaws.com", "zone_id": "Z35SXDOTRQ7X7K"},
                },
                "read-west": {
                    "name": "read",
                    "latency_region": FAR,
                    "health_check": "west",
                    "alias": {
                        "dns_name": "one.us-west-2.elb.amazonaws.com",
                        "zone_id": "Z1H1FL5HABSF5",
                        "evaluate_target_health": not changed,
                    },
                },
                "mail": {"name": "", "type": RecordType.MX, "values": ["10 mail.parts.test"], "ttl": ttl},
            },
            "tags": {"part": "other" if changed else "dns"},
        },
        given.home,
    )
    east = Certificate(
        "dns-edge",
        {
            "domain_name": "parts.test",
            "alternative_names": ["*.parts.test"],
            "zone_id": dns.zone_id,
            "usage": CertificateUsage.CLOUDFRONT,
            "transparency_logging": not changed,
        },
        given.home,
    )
    west = Certificate(
        "dns-west",
        {
            "domain_name": "parts.test",
            "zone_id": dns.zone_id,
            "key_algorithm": KeyAlgorithm.RSA_2048,
            "validation_records": False,
        },
        pulumi.ResourceOptions.merge(given.far, pulumi.ResourceOptions(depends_on=[east])),
    )
    return {
        "zone": dns.zone_id,
        "servers": dns.name_servers,
        "checks": dns.health_check_ids,
        "fqdns": dns.fqdns,
        "certificates": {HOME: east.arn, FAR: west.arn},
    }


def check(clients: Callable[[str, str], Any], outputs: dict[str, Any], changed: bool) -> None:
    """Records, checks and issued certificates."""
    route53 = clients("route53", HOME)
    found = route53.list_resource_record_sets(HostedZoneId=outputs["zone"])["ResourceRecordSets"]
    records = {each.get("SetIdentifier", each["Type"]): each for each in found}
    assert {"write-east", "write-west", "write-east-ipv6", "read-east", "read-west", "MX"} <= records.keys()
    assert (records["write-east"]["Failover"], records["write-west"]["Failover"]) == ("PRIMARY", "SECONDARY")
    assert records["write-east"]["TTL"] == records["MX"]["TTL"] == (120 if changed else 60)
    assert records["write-east"]["HealthCheckId"] == outputs["checks"]["all"]
    assert records["read-west"]["Region"] == FAR
    assert records["read-west"]["AliasTarget"]["EvaluateTargetHealth"] is not changed
    configs = {
        name: route53.get_health_check(HealthCheckId=each)["HealthCheck"]["HealthCheckConfig"]
        for name, each in outputs["checks"].items()
    }
    assert configs["east"]["ResourcePath"] == ("/alive" if changed else "/healthy")
    assert configs["all"]["HealthThreshold"] == (1 if changed else 2)
    assert configs["alarm"]["AlarmIdentifier"] == {"Name": "errors", "Region": FAR if changed else HOME}
    assert len(outputs["servers"]) == 4
    assert outputs["fqdns"]["mail"] == "parts.test"
    for region, arn in outputs["certificates"].items():
        certificate = clients("acm", region).describe_certificate(CertificateArn=arn)["Certificate"]
        assert certificate["Status"] == "ISSUED"

"""Records and health checks."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def dns(clients: Any) -> Any:
    return clients("route53")


@pytest.fixture
def zone(dns: Any, name: str) -> str:
    return str(dns.create_hosted_zone(Name=f"{name}.test", CallerReference=name)["HostedZone"]["Id"])


def change(dns: Any, zone: str, action: str, name: str, value: str = "192.0.2.1", **more: Any) -> None:
    record = {"Name": f"{name}.test", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": value}], **more}
    changes = [{"Action": action, "ResourceRecordSet": record}]
    dns.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})


def records(dns: Any, zone: str) -> list[tuple[str, str]]:
    found = dns.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    return sorted((each["Type"], each.get("SetIdentifier", "")) for each in found if each["Type"] not in ("NS", "SOA"))


def test_a_deletion_leaves_others_of_the_same_identifier(dns: Any, zone: str, name: str) -> None:
    change(dns, zone, "CREATE", name, SetIdentifier="one", Weight=1)
    change(dns, zone, "CREATE", name, "2001:db8::1", Type="AAAA", SetIdentifier="one", Weight=1)
    change(dns, zone, "CREATE", name, "192.0.2.2", SetIdentifier="two", Weight=2)
    change(dns, zone, "DELETE", name, SetIdentifier="one", Weight=1)
    assert records(dns, zone) == [("A", "two"), ("AAAA", "one")]


def test_a_batch_that_is_refused_changes_nothing(dns: Any, zone: str, name: str) -> None:
    change(dns, zone, "CREATE", name, SetIdentifier="one", Failover="PRIMARY")
    refused: list[tuple[str, str, dict[str, Any]]] = [
        ("already exists", "CREATE", {"SetIdentifier": "one", "Failover": "PRIMARY"}),
        ("a PRIMARY one exists", "CREATE", {"SetIdentifier": "two", "Failover": "PRIMARY"}),
        ("was not found", "DELETE", {"SetIdentifier": "two", "Failover": "SECONDARY"}),
        ("other RRSets exist", "CREATE", {}),
        ("goes with a routing policy", "UPSERT", {"SetIdentifier": "two"}),
        ("does not exist", "UPSERT", {"SetIdentifier": "two", "Weight": 1, "HealthCheckId": "no"}),
    ]
    for says, action, more in refused:
        with pytest.raises(ClientError, match=f"InvalidChangeBatch.*{says}"):
            change(dns, zone, action, name, **more)
    assert records(dns, zone) == [("A", "one")]


def test_a_record_of_another_zone_is_refused(dns: Any, zone: str, name: str) -> None:
    with pytest.raises(ClientError, match="not permitted in zone"):
        change(dns, zone, "CREATE", f"x{name}")


def test_a_health_check_keeps_its_alarm_and_counts_its_versions(dns: Any, name: str) -> None:
    config = {
        "Type": "CLOUDWATCH_METRIC",
        "AlarmIdentifier": {"Region": "eu-west-1", "Name": "errors"},
        "InsufficientDataHealthStatus": "Unhealthy",
    }
    made = dns.create_health_check(CallerReference=name, HealthCheckConfig=config)["HealthCheck"]
    assert made["HealthCheckConfig"].items() >= config.items()
    assert not {"Port", "RequestInterval"} & made["HealthCheckConfig"].keys()
    changed = dns.update_health_check(HealthCheckId=made["Id"], InsufficientDataHealthStatus="Healthy")["HealthCheck"]
    assert changed["HealthCheckConfig"]["InsufficientDataHealthStatus"] == "Healthy"
    assert changed["HealthCheckConfig"]["AlarmIdentifier"] == config["AlarmIdentifier"]
    assert changed["HealthCheckVersion"] == made["HealthCheckVersion"] + 1


def test_they_are_found_by_tag_in_one_region(dns: Any, clients: Any, zone: str, name: str) -> None:
    identifier = zone.rpartition("/")[2]
    tags = [{"Key": "stack", "Value": name}]
    dns.change_tags_for_resource(ResourceType="hostedzone", ResourceId=identifier, AddTags=tags)
    for region, wanted in (("us-east-1", [f"arn:aws:route53:::hostedzone/{identifier}"]), ("eu-west-1", [])):
        api = clients("resourcegroupstaggingapi", region)
        found = api.get_resources(TagFilters=[{"Key": "stack", "Values": [name]}])["ResourceTagMappingList"]
        assert [each["ResourceARN"] for each in found] == wanted

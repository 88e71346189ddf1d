"""What DNS asks of AWS."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components import Dns
from components.dns import problems
from policies.recorder import Recording, record

CHECK: dict[str, Any] = {"domain_name": "east.example.com"}
EAST: dict[str, Any] = {"name": "api", "values": ["192.0.2.1"], "failover": "PRIMARY", "health_check": "east"}
WEST: dict[str, Any] = {"name": "api", "values": ["192.0.2.2"], "failover": "SECONDARY"}
PLAIN: dict[str, Any] = {
    "domain_name": "example.com",
    "health_checks": {"east": CHECK},
    "records": {"east": EAST, "west": WEST},
}


def dns(name: str = "dns", **changes: Any) -> Recording:
    return record(lambda: Dns(name, {**PLAIN, **changes}) and None)  # type: ignore[typeddict-item]  # strings for enums


def asked(recording: Recording, name: str) -> dict[str, Any]:
    (found,) = (each.inputs for each in recording.resources if each.name == name)
    return found


def outputs(recording: Recording) -> dict[str, Any]:
    return next(found for urn, found in recording.outputs.items() if urn.endswith("Dns::dns"))


def test_names_are_frozen() -> None:
    names = {each.name for each in dns().resources}
    assert names == {"dns", "dns-zone", "dns-health-east", "dns-record-east", "dns-record-west"}


def test_children_use_the_components_provider_and_carry_tags() -> None:
    def program() -> None:
        import pulumi_aws as aws

        there = aws.Provider("there", region="us-east-1")
        args: Any = {**PLAIN, "tags": {"team": "a"}}
        Dns("dns", args, pulumi.ResourceOptions(providers=[there]))

    recording = record(program)
    component = recording.of("tenfold:index:Dns")["dns"]
    for each in recording.resources:
        if each.type.startswith("aws:"):
            assert each.parent == component.urn
            assert each.provider.split("::")[-2] == "there"
            assert each.type.endswith(":Record") or each.inputs["tags"] == {"Name": each.name, "team": "a"}


def test_two_in_one_stack_do_not_meet() -> None:
    one, other = ({each.urn for each in dns(name).resources} for name in ("a", "b"))
    assert not one & other


def test_two_records_of_a_name_fail_over() -> None:
    recording = dns()
    east, west = (asked(recording, f"dns-record-{key}") for key in ("east", "west"))
    assert east["name"] == west["name"] == "api.example.com"
    assert (east["setIdentifier"], west["setIdentifier"]) == ("east", "west")
    assert east["failoverRoutingPolicies"] == [{"type": "PRIMARY"}]
    assert (east["healthCheckId"], east["ttl"]) == ("dns-health-east-id", 60)
    assert "healthCheckId" not in west


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({}, {"name": "www.example.com", "type": "A", "ttl": 60, "records": ["192.0.2.9"]}),
        ({"name": ""}, {"name": "example.com"}),
        ({"type": "TXT"}, {"type": "TXT"}),
        ({"ttl": 5.0}, {"ttl": 5}),
        ({"weight": 10.0}, {"weightedRoutingPolicies": [{"weight": 10}], "setIdentifier": "one"}),
        ({"latency_region": "us-east-1"}, {"latencyRoutingPolicies": [{"region": "us-east-1"}]}),
    ],
)
def test_a_record(options: dict[str, Any], wanted: dict[str, Any]) -> None:
    one = {"name": "www", "values": ["192.0.2.9"], **options}
    assert asked(dns(records={"one": one}), "dns-record-one").items() >= wanted.items()


def test_an_alias_is_as_healthy_as_its_targets() -> None:
    one = {"name": "www", "alias": {"dns_name": "lb.test", "zone_id": "Z1"}}
    found = asked(dns(records={"one": one}), "dns-record-one")
    assert found["aliases"] == [{"name": "lb.test", "zoneId": "Z1", "evaluateTargetHealth": True}]
    assert not {"ttl", "records", "setIdentifier"} & found.keys()


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({}, {"type": "HTTPS", "port": 443, "resourcePath": "/", "requestInterval": 30, "failureThreshold": 3}),
        ({}, {"enableSni": True, "fqdn": "east.example.com", "invertHealthcheck": False}),
        ({"type": "HTTP"}, {"port": 80, "enableSni": False}),
        ({"path": "/ok", "port": 8443.0}, {"resourcePath": "/ok", "port": 8443}),
        ({"request_interval": 10.0, "failure_threshold": 1.0}, {"requestInterval": 10, "failureThreshold": 1}),
        ({"inverted": True}, {"invertHealthcheck": True}),
        (
            {"type": "CLOUDWATCH_METRIC", "alarm_name": "errors", "alarm_region": "eu-west-1"},
            {"cloudwatchAlarmName": "errors", "insufficientDataHealthStatus": "LastKnownStatus"},
        ),
        (
            {"type": "CALCULATED", "children": ["zebra"], "minimum_healthy": 1},
            {"childHealthchecks": ["dns-health-zebra-id"], "childHealthThreshold": 1},
        ),
    ],
)
def test_a_health_check(options: dict[str, Any], wanted: dict[str, Any]) -> None:
    recording = dns(health_checks={"east": {**CHECK, **options}, "zebra": CHECK})
    assert asked(recording, "dns-health-east").items() >= wanted.items()


def test_a_zone_can_be_there_already() -> None:
    recording = dns(zone_id="Z9")
    assert not recording.of("Zone")
    assert asked(recording, "dns-record-east")["zoneId"] == "Z9"
    assert outputs(recording)["zone_id"] == "Z9"
    assert outputs(recording)["name_servers"] == []
    assert outputs(recording)["health_check_ids"] == {"east": "dns-health-east-id"}
    assert asked(dns(force_destroy=True), "dns-zone")["forceDestroy"] is True
    assert asked(dns(), "dns-zone")["forceDestroy"] is False


def test_adding_a_record_touches_no_other() -> None:
    before = {(each.type, each.name): each.inputs for each in dns().resources}
    more = dns(records={**PLAIN["records"], "mail": {"name": "", "type": "MX", "values": ["10 m.test"]}})
    assert before.items() <= {(each.type, each.name): each.inputs for each in more.resources}.items()


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"domain_name": "Example"}, "domain_name: 'Example' should be a name such as example.com"),
        ({"records": {"A": WEST}}, "records: 'A' should be 1 to 63 lower-case"),
        ({"records": {"a": {**WEST, "type": "X"}}}, "records.a.type: 'X' is unknown; use A"),
        ({"records": {"a": {"name": "x"}}}, "records.a.values, alias: should be one"),
        ({"records": {"a": {"name": "", "type": "CNAME", "values": ["b"]}}}, "use an alias"),
        ({"records": {"a": {**WEST, "weight": 1}}}, "failover, weight: should be one"),
        ({"records": {"a": {**WEST, "ttl": -1}}}, "records.a.ttl: -1 is out of bounds"),
        ({"records": {"a": {**EAST, "health_check": "no"}}}, "health_check: 'no' is none of east; name one"),
        ({"records": {"a": {"name": "x", "values": ["1"], "failover": "PRIMARY"}}}, "answered even when down"),
        ({"records": {"a": EAST}}, "records: a of api A should be one PRIMARY and one SECONDARY"),
        ({"records": {"a": {"name": "x", "values": ["1"]}, "b": {"name": "x", "values": ["2"]}}}, "cannot be told"),
        ({"health_checks": {"east": {}}}, "health_checks.east.domain_name: is missing; HTTPS needs it"),
        ({"health_checks": {"east": {**CHECK, "request_interval": 20}}}, "request_interval: 20 is refused"),
        ({"health_checks": {"east": {**CHECK, "failure_threshold": 11}}}, "failure_threshold: 11 is refused"),
        ({"health_checks": {"east": {**CHECK, "path": "ok"}}}, "path: 'ok' should start with /"),
        ({"health_checks": {"east": {**CHECK, "type": "UDP"}}}, "type: 'UDP' is unknown; use HTTPS"),
        ({"health_checks": {"east": {"type": "CALCULATED", "children": ["no"]}}}, "children: 'no' is no other check"),
    ],
)
def test_what_aws_would_refuse_is_refused_before_anything_is_created(args: dict[str, Any], says: str) -> None:
    with pytest.raises(pulumi.RunError) as error:
        dns(**args)
    assert str(error.value).startswith("DNS dns: ")
    assert says in str(error.value)
    assert any(says in problem for problem in problems({**PLAIN, **args}))  # type: ignore[typeddict-item]  # as above

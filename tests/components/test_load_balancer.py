"""What a load balancer asks of AWS."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components import LoadBalancer
from components.load_balancer import problems
from policies.recorder import Recording, record

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/one"
OTHER = "arn:aws:acm:us-east-1:123456789012:certificate/two"
GROUPS: dict[str, Any] = {"blue": {"port": 8080}, "green": {"port": 8080}}
RULE: dict[str, Any] = {"priority": 10, "path_patterns": ["/*"], "target_groups": {"blue": 1}}
PLAIN: dict[str, Any] = {
    "vpc_id": "vpc-1",
    "subnet_ids": ["subnet-1", "subnet-2"],
    "target_cidr_block": "10.0.0.0/16",
    "ingress_cidr_blocks": ["10.0.0.0/8"],
    "certificate_arn": CERTIFICATE,
    "target_groups": GROUPS,
    "rules": {"web": RULE},
}
HTTP: dict[str, Any] = {"protocol": "http", "certificate_arn": None}


def load_balancer(region: str = "", name: str = "edge", **changes: Any) -> Recording:
    """One with ``PLAIN``, but for ``changes``; None takes an argument away."""
    args = {key: value for key, value in {**PLAIN, **changes}.items() if value is not None}

    def program() -> None:
        import pulumi_aws as aws

        options = pulumi.ResourceOptions(providers=[aws.Provider("there", region=region)]) if region else None
        LoadBalancer(name, args, options)  # type: ignore[arg-type]  # a dictionary, as a plugin hands over

    return record(program)


def outputs(recording: Recording) -> dict[str, Any]:
    return next(found for urn, found in recording.outputs.items() if urn.endswith("LoadBalancer::edge"))


def balancer(recording: Recording) -> dict[str, Any]:
    return recording.of("aws:lb/loadBalancer:LoadBalancer")["edge-balancer"].inputs


def rule(**options: Any) -> dict[str, Any]:
    asked = load_balancer(rules={"web": {**RULE, **options}}).of("ListenerRule")["edge-rule-web"].inputs
    return {**asked, "action": asked["actions"][0]}


def test_names_are_frozen() -> None:
    recording = load_balancer(
        target_ipv6_cidr_block="2001:db8::/56",
        ingress_prefix_list_ids={"cloudfront": "pl-1"},
        ingress_security_group_ids={"callers": "sg-1"},
        additional_certificate_arns={"other": OTHER},
        web_acl_arn="arn:acl",
    )
    parts = {f"ingress-{source}-{port}" for source in ("10-0-0-0-8", "callers") for port in (80, 443)}
    parts |= {"ingress-cloudfront-443"}  # not on 80 too: AWS counts 55 rules for the list, and takes 60
    parts |= {"balancer", "security-group", "egress-ipv4", "egress-ipv6", "https", "http", "certificate-other"}
    parts |= {"targets-blue", "targets-green", "rule-web", "web-acl"}
    assert {each.name for each in recording.resources} == {"edge", *(f"edge-{part}" for part in parts)}


def test_children_use_the_components_provider_and_carry_tags() -> None:
    recording = load_balancer("us-east-1", tags={"team": "a"}, web_acl_arn="arn:acl")
    component = recording.of("tenfold:index:LoadBalancer")["edge"]
    for each in recording.resources:
        if each.type.startswith("aws:"):
            assert each.parent == component.urn
            assert each.provider.split("::")[-2] == "there"
            assert each.type.endswith("Association") or each.inputs["tags"] == {"Name": each.name, "team": "a"}


def test_two_in_one_stack_do_not_meet() -> None:
    one, other = ({each.urn for each in load_balancer(name=name).resources} for name in ("a", "b"))
    assert not one & other


# What is there without being asked for


def test_it_is_internal_and_speaks_tls_that_is_named() -> None:
    recording = load_balancer()
    assert balancer(recording)["internal"] is True
    assert balancer(recording)["dropInvalidHeaderFields"] is True
    assert balancer(recording)["enableDeletionProtection"] is True
    assert balancer(recording)["clientKeepAlive"] == 180
    secure = recording.of("Listener")["edge-https"].inputs
    assert secure["sslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
    assert (secure["port"], secure["certificateArn"]) == (443, CERTIFICATE)
    assert secure["routingHttpResponseServerEnabled"] is False
    assert outputs(recording)["https_listener_arn"] == outputs(recording)["listener_arn"]


def test_what_no_rule_matches_is_not_found_and_http_is_redirected() -> None:
    listeners = load_balancer().of("Listener")
    (nothing,) = listeners["edge-https"].inputs["defaultActions"]
    assert nothing["fixedResponse"]["statusCode"] == "404"
    (away,) = listeners["edge-http"].inputs["defaultActions"]
    assert away["redirect"] == {"protocol": "HTTPS", "port": "443", "statusCode": "HTTP_301"}


def test_nobody_else_may_connect_and_it_connects_to_targets_alone() -> None:
    recording = load_balancer()
    ingress = recording.of("SecurityGroupIngressRule").values()
    assert {(each.inputs["cidrIpv4"], each.inputs["fromPort"]) for each in ingress} == {
        ("10.0.0.0/8", 443),
        ("10.0.0.0/8", 80),
    }
    (egress,) = recording.of("SecurityGroupEgressRule").values()
    assert egress.inputs["cidrIpv4"] == "10.0.0.0/16"


def test_a_target_group_takes_addresses_and_can_stand_beside_the_one_that_it_replaces() -> None:
    for each in load_balancer().of("TargetGroup").values():
        assert each.inputs["targetType"] == "ip"
        assert each.inputs["namePrefix"] in ("blue-", "green-")
        assert "name" not in each.inputs
    assert balancer(load_balancer(name="edge"))["namePrefix"] == "edge-"


def test_target_groups_are_known_once_their_rules_are_there() -> None:
    def program() -> None:
        import pulumi_aws as aws

        made = LoadBalancer("edge", PLAIN)  # type: ignore[arg-type]  # a dictionary, as a plugin hands over
        aws.ec2.SecurityGroup("user", description=made.target_group_arns["blue"])

    recording = record(program)
    (web,) = recording.of("ListenerRule").values()
    assert web.urn in recording.of("SecurityGroup")["user"].after


# Options


@pytest.mark.parametrize(
    ("args", "wanted"),
    [
        ({"scheme": "internet_facing"}, {"internal": False}),
        ({"addresses": "dualstack"}, {"ipAddressType": "dualstack"}),
        ({"desync_mitigation": "strictest"}, {"desyncMitigationMode": "strictest"}),
        ({"client_keep_alive": 60.0}, {"clientKeepAlive": 60}),
        ({"idle_timeout": 30.0}, {"idleTimeout": 30}),
        ({"zonal_shift": False}, {"enableZonalShift": False}),
        ({"deletion_protection": False}, {"enableDeletionProtection": False}),
        ({"minimum_capacity_units": 200.0}, {"minimumLoadBalancerCapacity": {"capacityUnits": 200}}),
        ({"subnet_ids": ["subnet-9"]}, {"subnets": ["subnet-9"]}),
        ({"logs": {"bucket": "logs"}}, {"accessLogs": {"bucket": "logs", "prefix": "edge/access", "enabled": True}}),
        (
            {"logs": {"bucket": "logs", "prefix": "x", "connection": False}},
            {"connectionLogs": {"bucket": "logs", "prefix": "x/connection", "enabled": False}},
        ),
        (
            {"logs": {"bucket": "logs"}},
            {"healthCheckLogs": {"bucket": "logs", "prefix": "edge/health", "enabled": True}},
        ),
    ],
)
def test_an_option_of_the_balancer(args: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert balancer(load_balancer(**args)).items() >= wanted.items()


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({"port": 9090.0}, {"port": 9090}),
        ({"protocol": "https"}, {"protocol": "HTTPS"}),
        ({"protocol_version": "http2"}, {"protocolVersion": "HTTP2"}),
        ({"deregistration_delay": 30}, {"deregistrationDelay": 30}),
        ({"slow_start": 60}, {"slowStart": 60}),
        ({"algorithm": "weighted_random"}, {"loadBalancingAnomalyMitigation": "on"}),
        ({"algorithm": "least_outstanding_requests"}, {"loadBalancingAlgorithmType": "least_outstanding_requests"}),
        ({"cross_zone": False}, {"loadBalancingCrossZoneEnabled": "false"}),
        (
            {"tags": {"eks:eks-cluster-name": "blue"}},
            {"tags": {"eks:eks-cluster-name": "blue", "Name": "edge-targets-blue"}},
        ),
        ({"stickiness": {}}, {"stickiness": {"enabled": True, "type": "lb_cookie", "cookieDuration": 86400}}),
        ({}, {"stickiness": {"enabled": False, "type": "lb_cookie", "cookieDuration": 86400}}),
    ],
)
def test_an_option_of_a_target_group(options: dict[str, Any], wanted: dict[str, Any]) -> None:
    recording = load_balancer(target_groups={"blue": {**GROUPS["blue"], **options}})
    assert recording.of("TargetGroup")["edge-targets-blue"].inputs.items() >= wanted.items()


@pytest.mark.parametrize(
    ("check", "wanted"),
    [
        ({}, {"path": "/", "matcher": "200", "port": "traffic-port", "interval": 10, "timeout": 5}),
        ({"path": "/ok", "matcher": "200-299"}, {"path": "/ok", "matcher": "200-299"}),
        ({"port": 8081.0, "interval": 20, "timeout": 6}, {"port": "8081", "interval": 20, "timeout": 6}),
        ({"healthy_threshold": 3, "unhealthy_threshold": 4}, {"healthyThreshold": 3, "unhealthyThreshold": 4}),
    ],
)
def test_a_health_check(check: dict[str, Any], wanted: dict[str, Any]) -> None:
    recording = load_balancer(target_groups={"blue": {"port": 80, "health_check": check, "minimum_healthy_targets": 2}})
    asked = recording.of("TargetGroup")["edge-targets-blue"].inputs
    assert asked["healthCheck"].items() >= wanted.items()
    assert asked["targetGroupHealth"]["dnsFailover"]["minimumHealthyTargetsCount"] == "2"


def test_grpc_has_a_health_check_of_its_own() -> None:
    recording = load_balancer(target_groups={"blue": {"port": 80, "protocol_version": "grpc"}})
    check = recording.of("TargetGroup")["edge-targets-blue"].inputs["healthCheck"]
    assert (check["path"], check["matcher"]) == ("/AWS.ALB/healthcheck", "0")


@pytest.mark.parametrize(
    ("options", "condition"),
    [
        ({"path_patterns": ["/a"]}, {"pathPattern": {"values": ["/a"]}}),
        ({"host_headers": ["a.b"]}, {"hostHeader": {"values": ["a.b"]}}),
        ({"http_methods": ["GET"]}, {"httpRequestMethod": {"values": ["GET"]}}),
        ({"source_ips": ["10.0.0.0/8"]}, {"sourceIp": {"values": ["10.0.0.0/8"]}}),
        ({"http_headers": {"X": ["y"]}}, {"httpHeader": {"httpHeaderName": "X", "values": ["y"]}}),
        ({"query_strings": {"k": "v"}}, {"queryStrings": [{"key": "k", "value": "v"}]}),
    ],
)
def test_a_condition(options: dict[str, Any], condition: dict[str, Any]) -> None:
    assert condition in rule(**options)["conditions"]


def test_traffic_is_shared_by_weight() -> None:
    forward = rule(target_groups={"blue": 90.0, "green": 10.0}, stickiness_duration=60.0)["action"]["forward"]
    assert {group["arn"].rsplit("-", 1)[-1]: group["weight"] for group in forward["targetGroups"]} == {
        "blue": 90,
        "green": 10,
    }
    assert forward["stickiness"] == {"enabled": True, "duration": 60}
    assert "stickiness" not in rule()["action"]["forward"]


def test_a_rule_can_answer_at_once_or_send_elsewhere() -> None:
    sent = rule(target_groups={}, redirect={"host": "new.example.com", "port": 8443.0})["action"]["redirect"]
    assert sent == {"statusCode": "HTTP_302", "host": "new.example.com", "port": "8443"}
    answered = rule(target_groups={}, fixed_response={"status_code": 503.0, "message_body": "later"})["action"]
    assert answered["fixedResponse"] == {"statusCode": "503", "contentType": "text/plain", "messageBody": "later"}


def test_http_alone_has_one_listener_whose_name_stays() -> None:
    recording = load_balancer(**HTTP)
    (listener,) = recording.of("Listener").values()
    assert (listener.name, listener.inputs["port"], listener.inputs["protocol"]) == ("edge-http", 80, "HTTP")
    assert outputs(recording)["listener_arn"] == "arn:aws:mock:::edge-http"
    assert "https_listener_arn" not in outputs(recording)
    assert {each.inputs["fromPort"] for each in recording.of("SecurityGroupIngressRule").values()} == {80}


def test_certificates_acls_and_policies_reach_aws() -> None:
    recording = load_balancer(
        additional_certificate_arns={"other": OTHER}, web_acl_arn="arn:acl", ssl_policy="ELBSecurityPolicy-X"
    )
    (certificate,) = recording.of("ListenerCertificate").values()
    assert certificate.inputs == {"certificateArn": OTHER, "listenerArn": "arn:aws:mock:::edge-https"}
    (association,) = recording.of("WebAclAssociation").values()
    assert association.inputs == {"webAclArn": "arn:acl", "resourceArn": "arn:aws:mock:::edge-balancer"}
    assert recording.of("Listener")["edge-https"].inputs["sslPolicy"] == "ELBSecurityPolicy-X"


# Changes


def test_more_of_everything_touches_nothing_that_was_there() -> None:
    before = {(each.type, each.name): each.inputs for each in load_balancer().resources}
    after = load_balancer(
        ingress_cidr_blocks=["10.0.0.0/8", "192.168.0.0/16"],
        ingress_security_group_ids={"callers": "sg-1"},
        target_groups={**GROUPS, "red": {"port": 80}},
        rules={"web": RULE, "red": {**RULE, "priority": 5}},
        additional_certificate_arns={"other": OTHER},
    )
    assert before.items() <= {(each.type, each.name): each.inputs for each in after.resources}.items()


# Refusals


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"scheme": "public"}, "scheme: 'public' is unknown; use internal, internet_facing"),
        ({"protocol": "http", "scheme": "internet_facing"}, "protocol: 'http' would carry everything in clear"),
        ({"protocol": "http"}, "certificate_arn: says nothing with http"),
        ({"certificate_arn": None}, "certificate_arn: is missing; https needs one"),
        ({"ingress_cidr_blocks": None}, "ingress: nobody could connect; name somebody"),
        ({"ingress_cidr_blocks": ["ten"]}, "ingress_cidr_blocks: 'ten' should be an IPv4 or IPv6 range"),
        ({"ingress_prefix_list_ids": {"A B": "pl-1"}}, "ingress: 'A B' should be lower-case"),
        ({"client_keep_alive": 30}, "client_keep_alive: 30 is refused by AWS; use 60 to 604800"),
        ({"idle_timeout": 0}, "idle_timeout: 0 is refused by AWS; use 1 to 4000"),
        ({"minimum_capacity_units": 50}, "minimum_capacity_units: 50 is refused by AWS; use 100 or more"),
        ({"logs": {"bucket": "b", "prefix": "AWSLogs/x"}}, "logs.prefix: AWSLogs is AWS's own folder"),
        ({"target_groups": {"B_": {"port": 80}}, "rules": {}}, "target_groups: 'B_' should be 1 to 30 lower-case"),
    ],
)
def test_what_aws_would_refuse_is_refused_before_anything_is_created(args: dict[str, Any], says: str) -> None:
    with pytest.raises(pulumi.RunError) as error:
        load_balancer(**args)
    assert str(error.value).startswith("load balancer edge: ")
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"port": 0}, "port: 0 is refused by AWS; use 1 to 65535"),
        ({"protocol": "tcp"}, "protocol: 'tcp' is unknown; use http, https"),
        ({"deregistration_delay": 3601}, "deregistration_delay: 3601 is refused by AWS; use 0 to 3600"),
        ({"slow_start": 20}, "slow_start: 20 is refused by AWS; use 30 to 900"),
        ({"slow_start": 60, "algorithm": "weighted_random"}, "slow_start: 60 is refused with weighted_random"),
        ({"stickiness": {"type": "app_cookie"}}, "stickiness.cookie_name: is missing"),
        ({"stickiness": {"cookie_name": "a"}}, "stickiness.cookie_name: 'a' says nothing with lb_cookie"),
        ({"stickiness": {"type": "app_cookie", "cookie_name": "AWSALB"}}, "'AWSALB' is a name of AWS's"),
        ({"health_check": {"interval": 5}}, "health_check.timeout: 5 is not less than the interval of 5; use less"),
        ({"health_check": {"path": "ok"}}, "health_check.path: 'ok' should start with /"),
        ({"health_check": {"healthy_threshold": 1}}, "health_check.healthy_threshold: 1 is refused"),
    ],
)
def test_a_target_group_that_aws_would_refuse(options: dict[str, Any], says: str) -> None:
    found = problems({**PLAIN, "target_groups": {**GROUPS, "blue": {"port": 80, **options}}})  # type: ignore[typeddict-item]  # so
    assert any(f"target_groups.blue.{says}" in problem or says in problem for problem in found), found


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ({"a": RULE, "b": RULE}, "rules.b.priority: 10 is that of a; give it another"),
        ({"a": {**RULE, "priority": 0}}, "rules.a.priority: 0 is refused by AWS; use 1 to 50000"),
        ({"a": {**RULE, "target_groups": {"red": 1}}}, "rules.a.target_groups: 'red' is none of blue, green"),
        ({"a": {**RULE, "target_groups": {"blue": 1000}}}, "target_groups.blue: 1000 is refused by AWS; use 0 to 999"),
        ({"a": {**RULE, "target_groups": {"blue": 0}}}, "all weights are 0"),
        ({"a": {**RULE, "path_patterns": []}}, "rules.a.conditions: there is none; name path_patterns"),
        ({"a": {**RULE, "path_patterns": list("/abcde")}}, "conditions: 6 values are too many; AWS takes 5 a rule"),
        ({"a": {**RULE, "path_patterns": ["/*******"]}}, "conditions: 7 wildcards are too many"),
        ({"a": {**RULE, "path_patterns": ["api"]}}, "path_patterns: 'api' should start with /"),
        ({"a": {**RULE, "target_groups": {}}}, "rules.a.action: should be one; name one of target_groups"),
        ({"a": {**RULE, "redirect": {"host": "b"}}}, "rules.a.target_groups, redirect: should be one"),
        ({"a": {**RULE, "target_groups": {}, "redirect": {"status_code": "HTTP_301"}}}, "redirect: leads back"),
        ({"a": {**RULE, "fixed_response": {"status_code": 301}}}, "fixed_response.status_code: 301 is refused"),
        ({"a": {**RULE, "stickiness_duration": 0}}, "stickiness_duration: 0 is refused by AWS; use 1 to 604800"),
        ({"A": RULE}, "rules: 'A' should be 1 to 30 lower-case letters"),
    ],
)
def test_a_rule_that_aws_would_refuse(rules: dict[str, Any], says: str) -> None:
    found = problems({**PLAIN, "rules": rules})  # type: ignore[typeddict-item]  # so
    assert any(says in problem for problem in found), found


def test_a_certificate_of_another_region_is_refused() -> None:
    says = "is of us-east-1, and a load balancer takes one of its own region; use one of eu-west-1"
    (problem,) = problems(PLAIN, "eu-west-1")  # type: ignore[arg-type]  # a dictionary, as a plugin hands over
    assert problem == f"certificate_arn: {CERTIFICATE!r} {says}"
    with pytest.raises(Exception, match=rf"load balancer edge: certificate_arn: '.*' {says}"):
        load_balancer("eu-west-1")
    assert load_balancer("us-east-1").of("Listener")

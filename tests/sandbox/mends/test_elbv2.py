"""Load balancers, listeners, rules and target groups."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

NOTHING = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]
POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"


@pytest.fixture
def elb(clients: Any) -> Any:
    return clients("elbv2")


@pytest.fixture
def balancer(elb: Any, subnet_ids: list[str], name: str) -> str:
    made = elb.create_load_balancer(Name=name, Subnets=subnet_ids, Scheme="internal")["LoadBalancers"][0]
    return str(made["LoadBalancerArn"])


@pytest.fixture
def group(elb: Any, vpc_id: str, name: str) -> str:
    made = elb.create_target_group(Name=name, Protocol="HTTP", Port=80, VpcId=vpc_id, TargetType="ip")
    return str(made["TargetGroups"][0]["TargetGroupArn"])


@pytest.fixture
def certificates(clients: Any) -> list[str]:
    return [clients("acm").request_certificate(DomainName=f"{each}.test")["CertificateArn"] for each in "abc"]


@pytest.fixture
def listener(elb: Any, balancer: str) -> str:
    made = elb.create_listener(LoadBalancerArn=balancer, Port=80, Protocol="HTTP", DefaultActions=NOTHING)
    return str(made["Listeners"][0]["ListenerArn"])


def pairs(answer: dict[str, Any]) -> dict[str, str]:
    return {each["Key"]: each["Value"] for each in answer["Attributes"]}


def test_every_attribute_has_its_default(elb: Any, balancer: str, listener: str, group: str) -> None:
    found = pairs(elb.describe_load_balancer_attributes(LoadBalancerArn=balancer))
    assert found["client_keep_alive.seconds"] == "3600"
    assert found["health_check_logs.s3.enabled"] == "false"
    assert found["ipv6.deny_all_igw_traffic"] == "true"
    targets = pairs(elb.describe_target_group_attributes(TargetGroupArn=group))
    assert targets["stickiness.lb_cookie.duration_seconds"] == "86400"
    assert (
        pairs(elb.describe_listener_attributes(ListenerArn=listener))["routing.http.response.server.enabled"] == "true"
    )
    with pytest.raises(ClientError, match="InvalidConfigurationRequest"):
        elb.modify_listener_attributes(ListenerArn=listener, Attributes=[{"Key": "no.such", "Value": "x"}])


def test_logs_go_to_a_bucket_of_the_region(elb: Any, clients: Any, balancer: str, name: str) -> None:
    wanted = [
        {"Key": "health_check_logs.s3.enabled", "Value": "true"},
        {"Key": "health_check_logs.s3.bucket", "Value": name},
    ]
    with pytest.raises(ClientError, match="Access Denied for bucket"):
        elb.modify_load_balancer_attributes(LoadBalancerArn=balancer, Attributes=wanted)
    place = {"LocationConstraint": "eu-west-1"}
    clients("s3").create_bucket(Bucket=name, CreateBucketConfiguration=place)
    elb.modify_load_balancer_attributes(LoadBalancerArn=balancer, Attributes=wanted)
    assert pairs(elb.describe_load_balancer_attributes(LoadBalancerArn=balancer))["health_check_logs.s3.bucket"] == name


def test_capacity_is_reserved_and_given_back(elb: Any, balancer: str) -> None:
    assert "MinimumLoadBalancerCapacity" not in elb.describe_capacity_reservation(LoadBalancerArn=balancer)
    elb.modify_capacity_reservation(LoadBalancerArn=balancer, MinimumLoadBalancerCapacity={"CapacityUnits": 150})
    found = elb.describe_capacity_reservation(LoadBalancerArn=balancer)
    assert found["MinimumLoadBalancerCapacity"] == {"CapacityUnits": 150}
    assert sum(each["EffectiveCapacityUnits"] for each in found["CapacityReservationState"]) == 150
    elb.modify_capacity_reservation(LoadBalancerArn=balancer, ResetCapacityReservation=True)
    assert "MinimumLoadBalancerCapacity" not in elb.describe_capacity_reservation(LoadBalancerArn=balancer)
    with pytest.raises(ClientError, match="InvalidConfigurationRequest"):
        elb.modify_capacity_reservation(LoadBalancerArn=balancer, MinimumLoadBalancerCapacity={"CapacityUnits": 1})


def test_a_listener_keeps_its_additional_certificates(elb: Any, balancer: str, certificates: list[str]) -> None:
    one, two, three = certificates
    secure = {"LoadBalancerArn": balancer, "Port": 443, "Protocol": "HTTPS", "DefaultActions": NOTHING}
    with pytest.raises(ClientError, match="CertificateNotFound"):
        elb.create_listener(**secure)
    with pytest.raises(ClientError, match="SSLPolicyNotFound"):
        elb.create_listener(**secure, Certificates=[{"CertificateArn": one}], SslPolicy="ELBSecurityPolicy-No")
    made = elb.create_listener(**secure, Certificates=[{"CertificateArn": one}], SslPolicy=POLICY)["Listeners"][0]
    assert made["MutualAuthentication"]["Mode"] == "off"
    listener = made["ListenerArn"]
    with pytest.raises(ClientError, match="DuplicateListener"):
        elb.create_listener(**secure, Certificates=[{"CertificateArn": one}])
    elb.add_listener_certificates(ListenerArn=listener, Certificates=[{"CertificateArn": three}])
    elb.modify_listener(ListenerArn=listener, Certificates=[{"CertificateArn": two}])
    found = elb.describe_listener_certificates(ListenerArn=listener)["Certificates"]
    assert [(each["CertificateArn"], each["IsDefault"]) for each in found] == [(two, True), (three, False)]
    (shown,) = elb.describe_listeners(ListenerArns=[listener])["Listeners"]
    assert [each["CertificateArn"] for each in shown["Certificates"]] == [two]


def test_a_listener_in_clear_has_no_tls_policy(elb: Any, listener: str) -> None:
    (shown,) = elb.describe_listeners(ListenerArns=[listener])["Listeners"]
    assert not {"SslPolicy", "MutualAuthentication"} & shown.keys()


def rule(elb: Any, listener: str, priority: int, *paths: str, **more: Any) -> str:
    condition = {"Field": "path-pattern", "PathPatternConfig": {"Values": list(paths)}}
    actions = {"Actions": NOTHING, **more}
    made = elb.create_rule(ListenerArn=listener, Priority=priority, Conditions=[condition], **actions)
    return str(made["Rules"][0]["RuleArn"])


def test_rules_keep_transforms_and_count_values(elb: Any, listener: str) -> None:
    transform = {"Type": "url-rewrite", "UrlRewriteConfig": {"Rewrites": [{"Regex": "^/a", "Replace": "/b"}]}}
    arn = rule(elb, listener, 1, "/a", Transforms=[transform])
    assert elb.describe_rules(RuleArns=[arn])["Rules"][0]["Transforms"] == [transform]
    elb.modify_rule(RuleArn=arn, ResetTransforms=True)
    assert not elb.describe_rules(RuleArns=[arn])["Rules"][0].get("Transforms")
    with pytest.raises(ClientError, match="at most 5 condition values"):
        rule(elb, listener, 2, *(f"/{each}" for each in range(6)))


def test_priorities_can_be_exchanged_in_one_call(elb: Any, listener: str) -> None:
    one, two, three = (rule(elb, listener, number, f"/{number}") for number in (1, 2, 3))
    with pytest.raises(ClientError, match="PriorityInUse"):
        elb.set_rule_priorities(RulePriorities=[{"RuleArn": one, "Priority": 3}])
    elb.set_rule_priorities(RulePriorities=[{"RuleArn": one, "Priority": 2}, {"RuleArn": two, "Priority": 1}])
    found = {each["RuleArn"]: each["Priority"] for each in elb.describe_rules(ListenerArn=listener)["Rules"]}
    assert (found[one], found[two], found[three]) == ("2", "1", "3")


def test_a_target_group_knows_its_load_balancer_while_it_is_used(
    elb: Any, balancer: str, listener: str, group: str
) -> None:
    def users() -> list[str]:
        (found,) = elb.describe_target_groups(TargetGroupArns=[group])["TargetGroups"]
        return list(found["LoadBalancerArns"])

    assert users() == []
    arn = rule(elb, listener, 1, "/a", Actions=[{"Type": "forward", "TargetGroupArn": group}])
    assert users() == [balancer]
    with pytest.raises(ClientError, match="ResourceInUse"):
        elb.delete_target_group(TargetGroupArn=group)
    elb.delete_rule(RuleArn=arn)
    assert users() == []


def test_success_codes_can_be_changed(elb: Any, vpc_id: str, name: str, group: str) -> None:
    elb.modify_target_group(TargetGroupArn=group, Matcher={"HttpCode": "200-299"}, HealthCheckEnabled=True)
    (found,) = elb.describe_target_groups(TargetGroupArns=[group])["TargetGroups"]
    assert (found["Matcher"], found["HealthCheckEnabled"]) == ({"HttpCode": "200-299"}, True)
    made = elb.create_target_group(
        Name=f"{name}-g", Protocol="HTTP", ProtocolVersion="GRPC", Port=80, VpcId=vpc_id, TargetType="ip"
    )["TargetGroups"][0]
    assert made["Matcher"] == {"GrpcCode": "12"}


def test_slow_start_goes_with_round_robin_alone(elb: Any, group: str) -> None:
    wanted = [
        {"Key": "slow_start.duration_seconds", "Value": "60"},
        {"Key": "load_balancing.algorithm.type", "Value": "least_outstanding_requests"},
    ]
    with pytest.raises(ClientError, match="slow start"):
        elb.modify_target_group_attributes(TargetGroupArn=group, Attributes=wanted)


def test_a_protected_load_balancer_and_a_taken_name(elb: Any, balancer: str, subnet_ids: list[str], name: str) -> None:
    with pytest.raises(ClientError, match="DuplicateLoadBalancerName"):
        elb.create_load_balancer(Name=name, Subnets=subnet_ids)
    protected = [{"Key": "deletion_protection.enabled", "Value": "true"}]
    elb.modify_load_balancer_attributes(LoadBalancerArn=balancer, Attributes=protected)
    with pytest.raises(ClientError, match="OperationNotPermitted"):
        elb.delete_load_balancer(LoadBalancerArn=balancer)
    elb.add_tags(ResourceArns=[balancer], Tags=[{"Key": str(number), "Value": ""} for number in range(50)])
    with pytest.raises(ClientError, match="TooManyTags"):
        elb.add_tags(ResourceArns=[balancer], Tags=[{"Key": "one more", "Value": ""}])


def test_listeners_and_rules_are_found_by_tag(elb: Any, clients: Any, listener: str, name: str) -> None:
    arn = rule(elb, listener, 1, "/a")
    elb.add_tags(ResourceArns=[listener, arn], Tags=[{"Key": "stack", "Value": name}])
    found = clients("resourcegroupstaggingapi").get_resources(TagFilters=[{"Key": "stack", "Values": [name]}])
    assert {each["ResourceARN"] for each in found["ResourceTagMappingList"]} == {listener, arn}

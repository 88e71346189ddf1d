from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def group_id(ec2: Any, vpc_id: str) -> str:
    return str(ec2.create_security_group(GroupName="one", Description="x", VpcId=vpc_id)["GroupId"])


def rules(ec2: Any, group_id: str) -> list[dict[str, Any]]:
    filters = [{"Name": "group-id", "Values": [group_id]}]
    return list(ec2.describe_security_group_rules(Filters=filters)["SecurityGroupRules"])


def allow(ec2: Any, group_id: str, **target: Any) -> str:
    permission = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **target}
    made = ec2.authorize_security_group_ingress(GroupId=group_id, IpPermissions=[permission])
    return str(made["SecurityGroupRules"][0]["SecurityGroupRuleId"])


def described(ec2: Any, rule_id: str) -> dict[str, Any]:
    (found,) = ec2.describe_security_group_rules(SecurityGroupRuleIds=[rule_id])["SecurityGroupRules"]
    return dict(found)


def test_the_default_group_lets_its_own_members_in_until_it_is_locked(ec2: Any, vpc_id: str) -> None:
    filters = [{"Name": "vpc-id", "Values": [vpc_id]}, {"Name": "group-name", "Values": ["default"]}]
    (default,) = ec2.describe_security_groups(Filters=filters)["SecurityGroups"]
    (ingress,) = [rule for rule in rules(ec2, default["GroupId"]) if not rule["IsEgress"]]
    assert ingress["ReferencedGroupInfo"]["GroupId"] == default["GroupId"]
    for rule in rules(ec2, default["GroupId"]):
        revoke = ec2.revoke_security_group_egress if rule["IsEgress"] else ec2.revoke_security_group_ingress
        revoke(GroupId=default["GroupId"], SecurityGroupRuleIds=[rule["SecurityGroupRuleId"]])
    assert rules(ec2, default["GroupId"]) == []


@pytest.mark.parametrize(
    "target",
    [
        {"IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "why"}]},
        {"Ipv6Ranges": [{"CidrIpv6": "2001:db8::/56", "Description": "why"}]},
        {"PrefixListIds": [{"PrefixListId": "pl-0123456789abcdef0", "Description": "why"}]},
    ],
)
def test_a_rule_is_complete(ec2: Any, group_id: str, target: dict[str, Any]) -> None:
    rule_id = allow(ec2, group_id, **target)
    found = described(ec2, rule_id)
    assert (found["Description"], found["GroupOwnerId"]) == ("why", "123456789012")
    assert found["SecurityGroupRuleArn"].endswith(f":security-group-rule/{rule_id}")


def test_a_rule_for_a_group_keeps_its_description(ec2: Any, vpc_id: str, group_id: str) -> None:
    other = ec2.create_security_group(GroupName="other", Description="x", VpcId=vpc_id)["GroupId"]
    rule_id = allow(ec2, group_id, UserIdGroupPairs=[{"GroupId": other, "Description": "why"}])
    assert described(ec2, rule_id)["Description"] == "why"
    with pytest.raises(ClientError, match="DependencyViolation"):
        ec2.delete_security_group(GroupId=other)
    ec2.revoke_security_group_ingress(GroupId=group_id, SecurityGroupRuleIds=[rule_id])
    ec2.delete_security_group(GroupId=other)


def test_a_rule_is_changed_in_place(ec2: Any, group_id: str) -> None:
    rule_id = allow(ec2, group_id, Ipv6Ranges=[{"CidrIpv6": "2001:db8::/56", "Description": "why"}])
    new = {"IpProtocol": "-1", "CidrIpv6": "2001:db8::/48", "Description": "because"}
    ec2.modify_security_group_rules(
        GroupId=group_id, SecurityGroupRules=[{"SecurityGroupRuleId": rule_id, "SecurityGroupRule": new}]
    )
    found = described(ec2, rule_id)
    assert (found["CidrIpv6"], found["Description"]) == ("2001:db8::/48", "because")
    assert (found["IpProtocol"], found["FromPort"], found["ToPort"]) == ("-1", -1, -1)


def test_a_rule_cannot_change_its_kind(ec2: Any, group_id: str) -> None:
    rule_id = allow(ec2, group_id, IpRanges=[{"CidrIp": "10.0.0.0/8"}])
    new = {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "CidrIpv6": "2001:db8::/48"}
    with pytest.raises(ClientError, match="InvalidParameterValue"):
        ec2.modify_security_group_rules(
            GroupId=group_id, SecurityGroupRules=[{"SecurityGroupRuleId": rule_id, "SecurityGroupRule": new}]
        )


def test_tags_of_a_rule(ec2: Any, group_id: str) -> None:
    rule_id = allow(ec2, group_id, IpRanges=[{"CidrIp": "10.0.0.0/8"}])
    ec2.create_tags(Resources=[rule_id], Tags=[{"Key": "a", "Value": "b"}])
    assert described(ec2, rule_id)["Tags"] == [{"Key": "a", "Value": "b"}]
    ec2.delete_tags(Resources=[rule_id], Tags=[{"Key": "a"}])
    assert described(ec2, rule_id)["Tags"] == []

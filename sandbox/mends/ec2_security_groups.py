"""Security groups: a default group's rule for its own members, complete rules that can be changed, and references.

https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySecurityGroupRules.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html
"""

from inspect import signature
from typing import Any

from moto.ec2.exceptions import (
    DependencyViolationError,
    InvalidParameterValue,
    InvalidSecurityGroupNotFoundError,
    InvalidSecurityGroupRuleIdNotFoundError,
    MissingParameter,
)
from moto.ec2.models import EC2Backend
from moto.ec2.models.security_groups import SecurityGroup, SecurityGroupRule

from sandbox.mends import replace

TARGETS = {
    "CidrIpv4": "cidr_ipv4",
    "CidrIpv6": "cidr_ipv6",
    "PrefixListId": "prefix_list_id",
    "ReferencedGroupId": "referenced_group_info",
}


def apply() -> None:
    """Add what is missing; and keep a group that another one's rules, or a network interface, refer to."""
    create, delete, make_rule = (
        EC2Backend.create_security_group,
        EC2Backend._delete_security_group,
        SecurityGroupRule.__init__,
    )
    bind = signature(make_rule).bind

    def create_security_group(self: Any, *args: Any, **kwargs: Any) -> SecurityGroup:
        group = create(self, *args, **kwargs)
        if group.is_default:
            own = {"GroupId": group.id, "UserId": self.account_id, "OwnerId": self.account_id}
            group.ingress_rules.append(
                SecurityGroupRule(self, "-1", group.id, None, None, None, source_group=own, is_egress=False)
            )
        return group

    def init_rule(self: Any, *args: Any, **kwargs: Any) -> None:
        values = bind(self, *args, **kwargs).arguments
        source, prefix_list = values.get("source_group") or {}, values.get("prefix_list_id") or {}
        self.own_description = source.pop("Description", None) or prefix_list.get("Description")
        make_rule(self, *args, **kwargs)

    def description(self: Any) -> Any:
        return self.ip_range.get("Description") or self.own_description

    def modify_security_group_rules(self: Any, group_id: str, rules: dict[str, dict[str, Any]]) -> None:
        group = self.get_security_group_by_name_or_id(group_id)
        if group is None:
            raise InvalidSecurityGroupNotFoundError(group_id)
        for rule_id, new in rules.items():
            rule = group.get_rule(rule_id)
            if rule is None:
                raise InvalidSecurityGroupRuleIdNotFoundError(rule_id)
            if len([target for target in TARGETS if new.get(target)]) != 1:
                raise MissingParameter(f"The request must contain exactly one of: {', '.join(TARGETS)}")
            if any(new.get(target) and not getattr(rule, attribute) for target, attribute in TARGETS.items()):
                raise InvalidParameterValue(f"You may not change the rule type of the security group rule '{rule_id}'.")
            ports = (None, None) if new["IpProtocol"] == "-1" else (new.get("FromPort"), new.get("ToPort"))
            rule.ip_protocol, (rule.from_port, rule.to_port) = new["IpProtocol"], ports
            rule.own_description = new.get("Description")
            cidrs = {
                "CidrIp": new.get("CidrIpv4"),
                "CidrIpv6": new.get("CidrIpv6"),
                "Description": rule.own_description,
            }
            rule.ip_range = {key: value for key, value in cidrs.items() if value} if rule.ip_range else {}
            rule.prefix_list_id = new.get("PrefixListId")
            if reference := new.get("ReferencedGroupId"):
                rule.source_group = {"GroupId": reference, "UserId": self.account_id, "OwnerId": self.account_id}

    def security_group_rule_arn(self: Any) -> str:
        return f"arn:aws:ec2:{self.ec2_backend.region_name}:{self.owner_id}:security-group-rule/{self.id}"

    def _delete_security_group(self: Any, vpc_id: str | None, group_id: str) -> None:
        others = [group for groups in self.groups.values() for group in groups.values() if group.id != group_id]
        rules = [rule for group in others for rule in group.ingress_rules + group.egress_rules]
        used = any(rule.source_group.get("GroupId") == group_id for rule in rules)
        if used or any(group.id == group_id for eni in self.enis.values() for group in eni.group_set):
            raise DependencyViolationError(f"resource {group_id} has a dependent object")
        delete(self, vpc_id, group_id)

    replace(EC2Backend, create_security_group)
    replace(EC2Backend, _delete_security_group)
    replace(EC2Backend, modify_security_group_rules)
    replace(SecurityGroupRule, init_rule, "__init__")
    replace(SecurityGroupRule, property(description), "description")
    replace(SecurityGroupRule, property(security_group_rule_arn), "security_group_rule_arn")
    replace(SecurityGroupRule, SecurityGroupRule.owner_id, "group_owner_id")

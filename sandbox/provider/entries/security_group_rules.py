"""EC2: security group rules as resources of their own."""

from typing import Any

from sandbox.provider.entries.security_groups import SOURCES, permissions, protocol
from sandbox.provider.entry import Entry, Fn, Json, call, read

_FIELDS = {
    "ipProtocol": "IpProtocol",
    "fromPort": "FromPort",
    "toPort": "ToPort",
    "description": "Description",
    "cidrIpv4": "CidrIpv4",
    "cidrIpv6": "CidrIpv6",
    "prefixListId": "PrefixListId",
    "referencedSecurityGroupId": "ReferencedGroupId",
}


def _permission(name: str, low: int | None, high: int | None, note: str | None, *sources: str | None) -> list[Json]:
    rule: Json = {"protocol": name, "fromPort": low, "toPort": high, "description": note}
    given = {kind: [source] for kind, source in zip(SOURCES, sources, strict=True) if source}
    return permissions([rule | given])


def _changed_rule(id: str, *values: Any) -> list[Json]:
    rule = {member: value for member, value in zip(_FIELDS.values(), values, strict=True) if value is not None}
    return [{"SecurityGroupRuleId": id, "SecurityGroupRule": rule}]


def _entry(direction: str) -> Entry:
    return Entry(
        f"aws:vpc/securityGroup{direction}Rule:SecurityGroup{direction}Rule",
        "ec2",
        create=call(
            f"AuthorizeSecurityGroup{direction}",
            by_name=False,
            GroupId="$securityGroupId",
            IpPermissions=Fn(_permission, tuple(_FIELDS)),
        ),
        id="SecurityGroupRules[0].SecurityGroupRuleId",
        key={"GroupId": "$securityGroupId"},
        steps=[
            call(
                "ModifySecurityGroupRules",
                on="update",
                whole=True,
                SecurityGroupRules=Fn(_changed_rule, ("id", *_FIELDS)),
            )
        ],
        read=[
            read(
                "DescribeSecurityGroupRules",
                "SecurityGroupRules[0]",
                {"securityGroupId": "GroupId", "referencedSecurityGroupId": "ReferencedGroupInfo.GroupId"},
                SecurityGroupRuleIds=["$id"],
            )
        ],
        delete=[call(f"RevokeSecurityGroup{direction}", SecurityGroupRuleIds=["$id"])],
        canonical={"ipProtocol": protocol},
        made={"securityGroupRuleId": "$id"},
        arn="security-group-rule/$id",
        tag_type="security-group-rule",
        delete_first=True,
        example={
            "securityGroupId": "@aws:ec2/securityGroup:SecurityGroup.id",
            "ipProtocol": "tcp",
            "fromPort": 8443,
            "toPort": 8443,
            "cidrIpv4": "10.0.0.0/8",
            "description": "example",
        },
        changed={"cidrIpv4": "10.1.0.0/16", "description": "changed"},
    )


ENTRIES = [_entry("Ingress"), _entry("Egress")]

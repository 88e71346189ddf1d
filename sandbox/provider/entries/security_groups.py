"""EC2: security groups with rules of their own, the default one of a VPC among them."""

from typing import TYPE_CHECKING, Any

from sandbox.provider.entry import Codec, Entry, Fn, Json, Name, call, read

if TYPE_CHECKING:
    from sandbox.provider.resource import Resource

SOURCES = {
    "cidrBlocks": ("IpRanges", "CidrIp"),
    "ipv6CidrBlocks": ("Ipv6Ranges", "CidrIpv6"),
    "prefixListIds": ("PrefixListIds", "PrefixListId"),
    "securityGroups": ("UserIdGroupPairs", "GroupId"),
}
_PROTOCOLS = {"all": "-1", "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}
_SELF = "self"
_EVERYTHING = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
_SIDES = {"IpPermissions": "RevokeSecurityGroupIngress", "IpPermissionsEgress": "RevokeSecurityGroupEgress"}


def protocol(name: str) -> str:
    """The one spelling of a protocol."""
    return _PROTOCOLS.get(name.lower(), name.lower())


def permissions(rules: list[Json]) -> list[Json]:
    """Rules as IpPermissions with one source each, the group itself as ``self``."""
    found = []
    for rule in rules:
        base: Json = {"IpProtocol": protocol(rule["protocol"])}
        if base["IpProtocol"] != "-1":
            base |= {"FromPort": rule["fromPort"], "ToPort": rule["toPort"]}
        note = {"Description": rule["description"]} if rule.get("description") else {}
        for name, (member, key) in SOURCES.items():
            found += [{**base, member: [{key: source, **note}]} for source in rule.get(name) or ()]
        if rule.get("self"):
            found.append({**base, "UserIdGroupPairs": [{"GroupId": _SELF, **note}]})
    return found


def _rules(group: Json) -> list[Json]:
    """A group's IpPermissions as rules: one for each protocol, range of ports and description."""
    found: dict[tuple[Any, ...], Json] = {}
    for permission in group["permissions"]:
        ports = (permission["IpProtocol"], permission.get("FromPort", 0), permission.get("ToPort", 0))
        if permission["IpProtocol"] == "-1":
            ports = ("-1", 0, 0)
        for name, (member, key) in SOURCES.items():
            for source in permission.get(member) or ():
                note = source.get("Description") or ""
                rule = dict(zip(("protocol", "fromPort", "toPort"), ports, strict=True))
                rule = found.setdefault((*ports, note), rule | ({"description": note} if note else {}))
                if source[key] == group["id"]:
                    rule["self"] = True
                else:
                    rule.setdefault(name, []).append(source[key])
    return list(found.values())


def _with_own_id(found: Any, group: str) -> Any:
    """What came or went, ``self`` as the group's id; None for nothing."""
    if not isinstance(found, list):
        return found
    own = {"GroupId": group}
    for permission in (found := [dict(permission) for permission in found]):
        if pairs := permission.get("UserIdGroupPairs"):
            permission["UserIdGroupPairs"] = [pair | own if pair["GroupId"] == _SELF else pair for pair in pairs]
    return found or None


def _revoke_all(group: "Resource") -> None:
    """What ``revokeRulesOnDelete`` asks for: rules of two groups that name each other keep both from being deleted."""
    if not group.inputs.get("revokeRulesOnDelete"):
        return
    groups = group.client.call("ec2", group.region, "DescribeSecurityGroups", {"GroupIds": [group.id]})
    for member, operation in _SIDES.items():
        if found := groups["SecurityGroups"][0][member]:
            group.client.call("ec2", group.region, operation, {"GroupId": group.id, "IpPermissions": found})


_CODECS = {"ingress": Codec(permissions, _rules), "egress": Codec(permissions, _rules)}
_CHANGES = [
    call(f"{verb}SecurityGroup{side.title()}", by_name=False, IpPermissions=Fn(_with_own_id, (f"{sign}{side}", "id")))
    for side in ("ingress", "egress")
    for verb, sign in (("Revoke", "-"), ("Authorize", "+"))
]
_GROUP = read(
    "DescribeSecurityGroups",
    "SecurityGroups[0]",
    {
        "ingress": "{id: GroupId, permissions: IpPermissions}",
        "egress": "{id: GroupId, permissions: IpPermissionsEgress}",
    },
)
_WEB = {"protocol": "tcp", "fromPort": 443, "toPort": 443}

ENTRIES = [
    Entry(
        "aws:ec2/securityGroup:SecurityGroup",
        "ec2",
        create=call("CreateSecurityGroup"),
        id="GroupId",
        key={"GroupId": "$id"},
        names={"name": "GroupName"},
        name=Name(longest=255, allowed=r"[^a-zA-Z0-9 ._:/()#,@\[\]+=&;{}!$*-]"),
        steps=[
            # The official provider removes the rule that AWS gives every group, so that a program says all there is.
            call("RevokeSecurityGroupEgress", on="create", by_name=False, IpPermissions=_EVERYTHING),
            *_CHANGES,
        ],
        codecs=_CODECS,
        read=[_GROUP],
        before_delete=_revoke_all,
        delete=[call("DeleteSecurityGroup")],
        defaults={"description": "Managed by Pulumi", "revokeRulesOnDelete": False},
        local=["revokeRulesOnDelete"],
        arn="security-group/$id",
        tag_type="security-group",
        example={
            "vpcId": "@aws:ec2/vpc:Vpc.id",
            "ingress": [
                _WEB | {"cidrBlocks": ["10.0.0.0/8", "192.168.0.0/16"], "description": "from inside"},
                {"protocol": "tcp", "fromPort": 80, "toPort": 80, "self": True},
            ],
            "egress": [{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}],
        },
        changed={"ingress": [_WEB | {"cidrBlocks": ["10.0.0.0/8"]}], "egress": []},
    ),
    Entry(
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        "ec2",
        create=call(
            "DescribeSecurityGroups",
            Filters=[{"Name": "vpc-id", "Values": ["$vpcId"]}, {"Name": "group-name", "Values": ["default"]}],
        ),
        id="SecurityGroups[0].GroupId",
        key={"GroupId": "$id"},
        names={"name": "GroupName"},
        adopts={"ingress": [], "egress": []},
        steps=_CHANGES,
        codecs=_CODECS,
        read=[_GROUP],
        defaults={"revokeRulesOnDelete": False},
        local=["revokeRulesOnDelete"],
        arn="security-group/$id",
        example={"vpcId": "@aws:ec2/vpc:Vpc.id"},
        changed={"ingress": [{"protocol": "-1", "fromPort": 0, "toPort": 0, "self": True}]},
    ),
]

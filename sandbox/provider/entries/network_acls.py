"""EC2: network ACLs."""

from sandbox.provider.entry import Codec, Entry, Json, call, read

_NUMBERS = {"all": "-1", "tcp": "6", "udp": "17", "icmp": "1", "icmpv6": "58"}
_WITH_PORTS = ("6", "17")


def _entries(rules: list[Json]) -> list[Json]:
    """Rules as CreateNetworkAclEntry takes them."""
    found = []
    for rule in rules:
        protocol = _NUMBERS.get(rule["protocol"].lower(), rule["protocol"])
        entry: Json = {
            "RuleNumber": rule["ruleNo"],
            "RuleAction": rule["action"].lower(),
            "Protocol": protocol,
            "CidrBlock": rule.get("cidrBlock"),
            "Ipv6CidrBlock": rule.get("ipv6CidrBlock"),
        }
        if protocol in _WITH_PORTS:
            entry["PortRange"] = {"From": rule["fromPort"], "To": rule["toPort"]}
        elif protocol in ("1", "58"):
            entry["IcmpTypeCode"] = {"Type": rule.get("icmpType", 0), "Code": rule.get("icmpCode", 0)}
        found.append({name: value for name, value in entry.items() if value})
    return found


def _rules(entries: list[Json]) -> list[Json]:
    """The entries of an ACL as rules."""
    return [
        {
            "ruleNo": entry["RuleNumber"],
            "action": entry["RuleAction"],
            "protocol": entry["Protocol"],
            "fromPort": (entry.get("PortRange") or {}).get("From", 0),
            "toPort": (entry.get("PortRange") or {}).get("To", 0),
            **{
                name: entry[member]
                for name, member in (("cidrBlock", "CidrBlock"), ("ipv6CidrBlock", "Ipv6CidrBlock"))
                if entry.get(member)
            },
            **{
                name: entry["IcmpTypeCode"][member]
                for name, member in (("icmpType", "Type"), ("icmpCode", "Code"))
                if entry.get("IcmpTypeCode")
            },
        }
        for entry in entries
    ]


_CODECS = {"ingress": Codec(_entries, _rules), "egress": Codec(_entries, _rules)}
_OUTPUTS = {
    # the last rules (32767, and 32768 for IPv6) are AWS's own and cannot be changed
    "ingress": "Entries[?Egress==`false` && RuleNumber<`32767`]",
    "egress": "Entries[?Egress==`true` && RuleNumber<`32767`]",
    "subnetIds": "Associations[].SubnetId",
}
_PLACE = read(
    "DescribeNetworkAcls",
    "NetworkAcls[].Associations[?SubnetId=='$item'][] | [0].NetworkAclAssociationId",
    Filters=[{"Name": "association.subnet-id", "Values": ["$item"]}],
)
_DEFAULT = read(
    "DescribeNetworkAcls",
    "NetworkAcls[0].NetworkAclId",
    Filters=[{"Name": "vpc-id", "Values": ["$vpcId"]}, {"Name": "default", "Values": ["true"]}],
)
_LEAVE = call("ReplaceNetworkAclAssociation", each="-subnetIds", AssociationId=_PLACE, NetworkAclId=_DEFAULT)
_JOIN = call("ReplaceNetworkAclAssociation", each="+subnetIds", AssociationId=_PLACE)
_RULE_CHANGES = [
    call(f"{verb}NetworkAclEntry", each=f"{sign}{side}", Egress=side == "egress")
    for side in ("ingress", "egress")
    for verb, sign in (("Delete", "-"), ("Create", "+"))
]
_HTTPS = {"ruleNo": 100, "action": "allow", "protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlock": "0.0.0.0/0"}

ENTRIES = [
    Entry(
        "aws:ec2/networkAcl:NetworkAcl",
        "ec2",
        create=call("CreateNetworkAcl"),
        id="NetworkAcl.NetworkAclId",
        key={"NetworkAclId": "$id"},
        steps=[*_RULE_CHANGES, _LEAVE, _JOIN],
        codecs=_CODECS,
        read=[read("DescribeNetworkAcls", "NetworkAcls[0]", _OUTPUTS)],
        delete=[_LEAVE, call("DeleteNetworkAcl")],
        arn="network-acl/$id",
        tag_type="network-acl",
        example={"vpcId": "@aws:ec2/vpc:Vpc.id", "subnetIds": ["@aws:ec2/subnet:Subnet.id"], "ingress": [_HTTPS]},
        changed={"ingress": [_HTTPS | {"action": "deny"}], "egress": [_HTTPS], "subnetIds": []},
    ),
    Entry(
        "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
        "ec2",
        create=None,
        id="$defaultNetworkAclId",
        key={"NetworkAclId": "$defaultNetworkAclId"},
        adopts={"ingress": [], "egress": []},
        defaults={"ingress": [], "egress": []},
        steps=[*_RULE_CHANGES, _JOIN],
        codecs=_CODECS,
        read=[read("DescribeNetworkAcls", "NetworkAcls[0]", {**_OUTPUTS, "defaultNetworkAclId": "NetworkAclId"})],
        import_id=lambda id: {"defaultNetworkAclId": id},
        arn="network-acl/$id",
        example={"defaultNetworkAclId": "@aws:ec2/vpc:Vpc.defaultNetworkAclId"},
        changed={"ingress": [_HTTPS]},
    ),
]

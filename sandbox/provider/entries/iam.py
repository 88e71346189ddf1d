"""IAM: roles and policies."""

import json
from typing import TYPE_CHECKING

from sandbox.provider.entry import Entry, Name, Tagging, call, read

if TYPE_CHECKING:
    from sandbox.provider.resource import Resource

_NAME = r"[^\w+=,.@-]"
_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)


def _allow(action: str) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]})


def _detach_all(role: "Resource") -> None:
    """What ``forceDetachPolicies`` asks for: a role with policies cannot be deleted."""
    if not role.inputs.get("forceDetachPolicies"):
        return
    name = {"RoleName": role.id}
    for policy in role.client.call("iam", role.region, "ListAttachedRolePolicies", name)["AttachedPolicies"]:
        role.client.call("iam", role.region, "DetachRolePolicy", {**name, "PolicyArn": policy["PolicyArn"]})
    for policy in role.client.call("iam", role.region, "ListRolePolicies", name)["PolicyNames"]:
        role.client.call("iam", role.region, "DeleteRolePolicy", {**name, "PolicyName": policy})


def _delete_versions(policy: "Resource") -> None:
    """A policy with other versions than its default one cannot be deleted."""
    for version in policy.client.call("iam", policy.region, "ListPolicyVersions", {"PolicyArn": policy.id})["Versions"]:
        if not version["IsDefaultVersion"]:
            request = {"PolicyArn": policy.id, "VersionId": version["VersionId"]}
            policy.client.call("iam", policy.region, "DeletePolicyVersion", request)


ENTRIES = [
    Entry(
        "aws:iam/role:Role",
        "iam",
        create=call("CreateRole"),
        id="$name",
        key={"RoleName": "$name"},
        names={"name": "RoleName", "assumeRolePolicy": "AssumeRolePolicyDocument"},
        name=Name(longest=64, allowed=_NAME),
        steps=[
            call("UpdateAssumeRolePolicy", on="update", PolicyDocument="$assumeRolePolicy"),
            call("UpdateRole", on="update", whole=True),
            call("PutRolePermissionsBoundary", on="update"),
            call("DeleteRolePermissionsBoundary", unset="permissionsBoundary"),
            call("DeleteRolePolicy", each="-inlinePolicies", PolicyName="$name", RoleName="$id"),
            call("PutRolePolicy", each="+inlinePolicies", PolicyName="$name", PolicyDocument="$policy", RoleName="$id"),
            call("DetachRolePolicy", each="-managedPolicyArns", PolicyArn="$item"),
            call("AttachRolePolicy", each="+managedPolicyArns", PolicyArn="$item"),
        ],
        read=[
            read(
                "GetRole",
                "Role",
                {"uniqueId": "RoleId", "permissionsBoundary": "PermissionsBoundary.PermissionsBoundaryArn"},
            ),
            read("ListAttachedRolePolicies", "@", {"managedPolicyArns": "AttachedPolicies[].PolicyArn"}),
        ],
        before_delete=_detach_all,
        delete=[
            call("DeleteRolePolicy", each="-inlinePolicies", PolicyName="$name", RoleName="$id"),
            call("DetachRolePolicy", each="-managedPolicyArns", PolicyArn="$item"),
            call("DeleteRole", RoleName="$id"),
        ],
        defaults={"path": "/", "maxSessionDuration": 3600, "forceDetachPolicies": False},
        local=["forceDetachPolicies"],
        unread=["inlinePolicies"],  # a call a policy; deprecated in favour of RolePolicy
        derived=["managedPolicyArns"],  # those of RolePolicyAttachment are among them
        import_id=lambda id: {"name": id},
        tagging=Tagging(
            call("TagRole", RoleName="$name", Tags="$tags"), call("UntagRole", RoleName="$name", TagKeys="$tagKeys")
        ),
        example={
            "assumeRolePolicy": _TRUST,
            "description": "example",
            "inlinePolicies": [{"name": "a", "policy": _allow("s3:GetObject")}],
        },
        changed={
            "description": "changed",
            "maxSessionDuration": 7200,
            "inlinePolicies": [{"name": "a", "policy": _allow("s3:PutObject")}],
            "managedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        },
    ),
    Entry(
        "aws:iam/rolePolicy:RolePolicy",
        "iam",
        create=call("PutRolePolicy"),
        puts=True,
        id="$role:$name",
        key={"RoleName": "$role", "PolicyName": "$name"},
        names={"policy": "PolicyDocument"},
        name=Name(longest=128, allowed=_NAME),
        read=[read("GetRolePolicy", "@")],
        delete=[call("DeleteRolePolicy")],
        example={"role": "@aws:iam/role:Role.name", "policy": _allow("s3:GetObject")},
        changed={"policy": _allow("s3:PutObject")},
    ),
    Entry(
        "aws:iam/policy:Policy",
        "iam",
        create=call("CreatePolicy"),
        id="Policy.Arn",
        key={"PolicyArn": "$id"},
        names={"name": "PolicyName", "policy": "PolicyDocument"},
        name=Name(longest=128, allowed=_NAME),
        steps=[
            call(  # AWS keeps five versions: the oldest makes room
                "DeletePolicyVersion",
                on="update",
                trigger="policy",
                VersionId=read(
                    "ListPolicyVersions", "(Versions[?!IsDefaultVersion])[3:] | [-1].VersionId", PolicyArn="$id"
                ),
            ),
            call("CreatePolicyVersion", on="update", SetAsDefault=True),
        ],
        read=[
            read("GetPolicy", "Policy", {"version": "DefaultVersionId"}),
            read("GetPolicyVersion", "PolicyVersion", {"policy": "Document"}, VersionId="$version"),
        ],
        before_delete=_delete_versions,
        delete=[call("DeletePolicy")],
        defaults={"path": "/"},
        local=["delayAfterPolicyCreationInMs"],  # nothing is eventually consistent here
        tagging=Tagging(
            call("TagPolicy", PolicyArn="$id", Tags="$tags"), call("UntagPolicy", PolicyArn="$id", TagKeys="$tagKeys")
        ),
        example={"policy": _allow("s3:GetObject"), "description": "example"},
        changed={"policy": _allow("s3:PutObject")},
    ),
    Entry(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "iam",
        create=call("AttachRolePolicy"),
        id="$role/$policyArn",
        key={"RoleName": "$role", "PolicyArn": "$policyArn"},
        names={"role": "RoleName"},
        read=[read("ListAttachedRolePolicies", "AttachedPolicies[?PolicyArn=='$policyArn'] | [0]")],
        delete=[call("DetachRolePolicy")],
        example={"role": "@aws:iam/role:Role.name", "policyArn": "@aws:iam/policy:Policy.arn"},
    ),
]

"""Who may enter a cluster, and what he may do there: by the cluster's access entries and their policies.

A policy that counts in the whole cluster is a group with cluster roles. One that counts in some namespaces is a group
whose name says in which, and the API server asks us about its members: there they may do what the policy's group may.

https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

from sandbox.kubernetes import tokens
from sandbox.kubernetes.api import Api

OWN_KEY = "sandbox"
"""The key pair of `sandbox env`, its own secret. Its holder administers every cluster, whatever its access entries."""
MASTERS = "system:masters"
_VIEW = ("view", "system:aggregate-to-view")
_EDIT = ("edit", "system:aggregate-to-edit", *_VIEW)
ROLES = {
    "AmazonEKSClusterAdminPolicy": ("cluster-admin",),
    "AmazonEKSAdminPolicy": ("admin", "system:aggregate-to-admin", *_EDIT),
    "AmazonEKSEditPolicy": _EDIT,
    "AmazonEKSViewPolicy": _VIEW,
    "AmazonEKSAdminViewPolicy": ("sandbox:admin-view",),
}
"""The cluster roles that stand for a policy, with all but the same permissions. Other policies give nothing here.

``admin``, ``edit`` and ``view`` are put together by a controller, which does not always run: so their parts, too.
"""
_SEES_ALL = {
    "apiVersion": "rbac.authorization.k8s.io/v1",
    "kind": "ClusterRole",
    "metadata": {"name": "sandbox:admin-view"},
    "rules": [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["get", "list", "watch"]}],
}


def prepare(api: Api) -> None:
    """Binds the groups that stand for policies to their cluster roles."""
    rbac = "/apis/rbac.authorization.k8s.io/v1"
    api.apply(f"{rbac}/clusterroles/sandbox:admin-view", _SEES_ALL)
    for policy, roles in ROLES.items():
        for role in roles:
            name = f"{group(policy)}:{role}"
            binding = {
                "apiVersion": "rbac.authorization.k8s.io/v1",
                "kind": "ClusterRoleBinding",
                "metadata": {"name": name},
                "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role},
                "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": group(policy)}],
            }
            api.apply(f"{rbac}/clusterrolebindings/{name}", binding)


def group(policy: str) -> str:
    """The group of those to whom a policy is given in the whole cluster."""
    return f"sandbox:{policy}"


def review(token: str, cluster: Any) -> dict[str, Any]:
    """Who the bearer of ``token`` is to a cluster, as the ``status`` of a TokenReview.

    https://kubernetes.io/docs/reference/access-authn-authz/authentication/#webhook-token-authentication
    """
    try:
        key = tokens.access_key(token, cluster.name, _secret)
        user = _user(key, cluster)
    except tokens.Refused as reason:
        return {"authenticated": False, "error": str(reason)}
    return {"authenticated": True, "user": user}


def allows(asked: dict[str, Any], api: Api) -> bool:
    """Whether a policy in a namespace allows what the ``spec`` of a SubjectAccessReview asks about.

    https://kubernetes.io/docs/reference/access-authn-authz/webhook/
    """
    attributes = asked.get("resourceAttributes") or {}
    for each in asked.get("groups") or []:
        policy, _, pattern = each.partition("@")
        if pattern and attributes.get("namespace") and fnmatchcase(attributes["namespace"], pattern):
            spec = {"user": asked.get("user", ""), "groups": [policy], "resourceAttributes": attributes}
            question = {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": spec}
            if api.call("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", question)["status"]["allowed"]:
                return True
    return False


def principal_of(key: str) -> str:
    """ARN of the role or user that an access key belongs to; empty where it is nobody's."""
    if session := _session(key):
        return str(session.role_arn)
    owner = iam_backends[DEFAULT_ACCOUNT_ID]["aws"].get_user_from_access_key_id(key)
    return str(owner.arn) if owner else ""


def _user(key: str, cluster: Any) -> dict[str, Any]:
    if key == OWN_KEY:
        return {"username": "sandbox", "groups": [MASTERS]}
    principal, session = principal_of(key), _session(key)
    if (cluster.access_config or {}).get("authenticationMode") == "CONFIG_MAP":
        raise tokens.Refused("the cluster takes access entries only with authentication mode API or API_AND_CONFIG_MAP")
    entry = cluster.access_entries.get(principal)
    if entry is None:
        raise tokens.Refused(f"the cluster has no access entry for {principal}")
    name = entry["username"].replace("{{AccountID}}", DEFAULT_ACCOUNT_ID)
    if session:
        name = name.replace("{{SessionName}}", session.session_name)
    return {"username": name, "groups": [*entry["kubernetesGroups"], *_groups(entry)], "extra": {"arn": [principal]}}


def _groups(entry: dict[str, Any]) -> list[str]:
    """Those that stand for its policies."""
    found = []
    for each in [*entry["policies"].values()]:
        policy, scope = each["policyArn"].rpartition("/")[2], each["accessScope"]
        if policy in ROLES and scope["type"] == "namespace":
            found += [f"{group(policy)}@{pattern}" for pattern in scope["namespaces"]]
        elif policy == "AmazonEKSClusterAdminPolicy":
            found.append(MASTERS)
        elif policy in ROLES:
            found.append(group(policy))
    return found


def _secret(key: str) -> str | None:
    if key == OWN_KEY:
        return OWN_KEY
    if session := _session(key):
        return str(session.secret_access_key)
    backend = iam_backends[DEFAULT_ACCOUNT_ID]["aws"]
    if owner := backend.get_user_from_access_key_id(key):
        found = [each for each in backend.list_access_keys(owner.name) if each.access_key_id == key]
        return str(found[0].secret_access_key)
    return None


def _session(key: str) -> Any:
    """The session of an assumed role that a key is of, if it is of one; sessions are kept by region."""
    for backend in [*sts_backends[DEFAULT_ACCOUNT_ID].values()]:
        if session := backend.get_assumed_role_from_access_key(key):
            return session
    return None

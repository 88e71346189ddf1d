"""Access entries and their policies: who may use a cluster's Kubernetes API.

https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAccessEntry.html
https://docs.aws.amazon.com/eks/latest/APIReference/API_AssociateAccessPolicy.html
https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html (types, and what EKS makes by itself)
"""

from typing import Any
from urllib.parse import unquote

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.eks import urls
from moto.eks.exceptions import (
    InvalidParameterException,
    InvalidRequestException,
    ResourceInUseException,
    ResourceNotFoundException,
)
from moto.eks.models import Cluster
from moto.eks.responses import EKSResponse
from moto.moto_api._internal import mock_random

from sandbox.mends import replace

_NODES = ("EC2_LINUX", "EC2_WINDOWS", "EC2", "HYBRID_LINUX", "HYPERPOD_LINUX", "FARGATE_LINUX")
_POLICY = ":eks::aws:cluster-access-policy/"


def apply() -> None:
    """Add the operations; and make the entry of a node group's role, as EKS does."""
    make, create_nodegroup = Cluster.__init__, EKSResponse.create_nodegroup
    policies = "{0}/clusters/(?P<name>[^/]+)/access-entries/(?P<principalArn>.+)/access-policies"
    for path in (
        "{0}/clusters/(?P<name>[^/]+)/access-entries$",
        policies + "/(?P<policyArn>.+)$",
        policies + "$",
        "{0}/clusters/(?P<name>[^/]+)/access-entries/(?P<principalArn>.+)$",
    ):
        urls.url_paths[path] = urls.response.dispatch

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        self.access_entries = {}

    def create_access_entry(self: Any) -> ActionResult:
        cluster, principal = self.eks_backend.describe_cluster(self._get_param("name")), self._get_param("principalArn")
        if (cluster.access_config or {}).get("authenticationMode") == "CONFIG_MAP":
            message = "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP]"
            raise InvalidRequestException(clusterName=cluster.name, message=message)
        if principal in cluster.access_entries:
            message = "The specified access entry resource is already in use on this cluster."
            raise ResourceInUseException(clusterName=cluster.name, message=message)
        kind, groups = self._get_param("type") or "STANDARD", self._get_param("kubernetesGroups") or []
        if kind in _NODES and (groups or self._get_param("username")):
            message = f"Groups and username cannot be set for an access entry of type {kind}"
            raise InvalidParameterException(clusterName=cluster.name, message=message)
        entry = _entry(self, cluster, principal, kind, groups, self._get_param("tags") or {})
        entry["username"] = self._get_param("username") or entry["username"]
        return ActionResult({"accessEntry": entry})

    def describe_access_entry(self: Any) -> ActionResult:
        return ActionResult({"accessEntry": _found(self)})

    def list_access_entries(self: Any) -> ActionResult:
        cluster = self.eks_backend.describe_cluster(self._get_param("name"))
        wanted = self._get_param("associatedPolicyArn")
        entries = cluster.access_entries.values()
        found = [entry["principalArn"] for entry in entries if not wanted or wanted in entry["policies"]]
        return ActionResult({"accessEntries": found})

    def update_access_entry(self: Any) -> ActionResult:
        entry = _found(self)
        for member in ("kubernetesGroups", "username"):
            if (value := self._get_param(member)) is not None:
                entry[member] = value
        entry["modifiedAt"] = utcnow()
        return ActionResult({"accessEntry": entry})

    def delete_access_entry(self: Any) -> ActionResult:
        entry = _found(self)
        del self.eks_backend.clusters[entry["clusterName"]].access_entries[entry["principalArn"]]
        return ActionResult({})

    def associate_access_policy(self: Any) -> ActionResult:
        entry, policy, scope = _found(self), self._get_param("policyArn"), self._get_param("accessScope")
        if _POLICY not in policy:
            raise InvalidParameterException(message=f"The policyArn parameter format is not valid: {policy}")
        if entry["type"] != "STANDARD":
            message = f"Policies cannot be associated with an access entry of type {entry['type']}"
            raise InvalidRequestException(message=message)
        now = utcnow()
        old = entry["policies"].get(policy, {"associatedAt": now})
        scope = {"type": scope.get("type", "cluster"), "namespaces": scope.get("namespaces", [])}
        entry["policies"][policy] = {**old, "policyArn": policy, "accessScope": scope, "modifiedAt": now}
        return ActionResult({**_named(entry), "associatedAccessPolicy": entry["policies"][policy]})

    def list_associated_access_policies(self: Any) -> ActionResult:
        entry = _found(self)
        return ActionResult({**_named(entry), "associatedAccessPolicies": list(entry["policies"].values())})

    def disassociate_access_policy(self: Any) -> ActionResult:
        if _found(self)["policies"].pop(unquote(self._get_param("policyArn")), None) is None:
            raise ResourceNotFoundException(message="The specified access policy is not associated")
        return ActionResult({})

    def create_nodegroup_and_entry(self: Any) -> ActionResult:
        answer = create_nodegroup(self)
        cluster, role = self.eks_backend.clusters[self._get_param("name")], self._get_param("nodeRole")
        windows = (self._get_param("amiType") or "").startswith("WINDOWS")
        by_api = (cluster.access_config or {}).get("authenticationMode") != "CONFIG_MAP"
        if by_api and role not in cluster.access_entries:
            _entry(self, cluster, role, "EC2_WINDOWS" if windows else "EC2_LINUX", [], {})
        return answer

    for operation in (
        create_access_entry,
        describe_access_entry,
        list_access_entries,
        update_access_entry,
        delete_access_entry,
        associate_access_policy,
        list_associated_access_policies,
        disassociate_access_policy,
    ):
        replace(EKSResponse, operation)
    replace(EKSResponse, create_nodegroup_and_entry, "create_nodegroup")
    replace(Cluster, init, "__init__")


def admit(response: Any, cluster: Any, principal: str, policy: str) -> None:
    """Make an entry with a policy that counts in the whole cluster, as EKS does for the one who creates it."""
    entry, now, arn = _entry(response, cluster, principal, "STANDARD", [], {}), utcnow(), f"arn:aws{_POLICY}{policy}"
    scope = {"type": "cluster", "namespaces": []}
    entry["policies"][arn] = {"policyArn": arn, "accessScope": scope, "associatedAt": now, "modifiedAt": now}


def _entry(
    response: Any, cluster: Any, principal: str, kind: str, groups: list[str], tags: dict[str, str]
) -> dict[str, Any]:
    account, _, name = principal.split(":", 4)[4].partition(":")
    place = f"{response.region}:{response.current_account}:access-entry/{cluster.name}"
    arn = f"arn:{response.partition}:eks:{place}/{name.partition('/')[0]}/{account}/{name.rpartition('/')[2]}"
    nodes = kind in _NODES
    entry = cluster.access_entries[principal] = {
        "clusterName": cluster.name,
        "principalArn": principal,
        "kubernetesGroups": ["system:nodes"] if nodes else groups,
        "accessEntryArn": f"{arn}/{mock_random.uuid4()}",
        "createdAt": utcnow(),
        "modifiedAt": utcnow(),
        "tags": tags,
        "username": "system:node:{{EC2PrivateDNSName}}" if nodes else principal,
        "type": kind,
        "policies": {},
    }
    return entry


def _found(response: Any) -> Any:
    cluster = response.eks_backend.describe_cluster(response._get_param("name"))
    principal = unquote(response._get_param("principalArn"))
    if principal not in cluster.access_entries:
        message = f"The specified principalArn could not be found. You may need to create an access entry: {principal}"
        raise ResourceNotFoundException(clusterName=cluster.name, message=message)
    return cluster.access_entries[principal]


def _named(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: entry[name] for name in ("clusterName", "principalArn")}

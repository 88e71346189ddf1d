"""Add-ons: software that EKS installs and keeps up to date, with the pod identity associations that it owns.

https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAddon.html
https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateAddon.html
https://docs.aws.amazon.com/eks/latest/userguide/add-ons-iam.html
"""

import json
import re
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.eks import urls
from moto.eks.exceptions import InvalidParameterException, ResourceInUseException, ResourceNotFoundException
from moto.eks.models import Cluster
from moto.eks.responses import EKSResponse
from moto.moto_api._internal import mock_random

from sandbox.mends import replace
from sandbox.mends.eks_clusters import update
from sandbox.mends.eks_pod_identity import associate

_UPDATED = ("addonVersion", "configurationValues", "serviceAccountRoleArn")
_VERSION = re.compile(r"v\d+\.\d+\.\d+-eksbuild\.\d+")


def apply() -> None:
    """Add the operations."""
    make = Cluster.__init__
    paths = "{0}/clusters/(?P<name>[^/]+)/addons"
    for path in (f"{paths}$", paths + "/(?P<addonName>[^/]+)$", paths + "/(?P<addonName>[^/]+)/update$"):
        urls.url_paths[path] = urls.response.dispatch

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        self.addons = {}

    def create_addon(self: Any) -> ActionResult:
        cluster, name = self.eks_backend.describe_cluster(self._get_param("name")), self._get_param("addonName")
        if name in cluster.addons:
            raise ResourceInUseException(clusterName=cluster.name, addonName=name, message="Addon already exists.")
        given = _checked(self, name)
        place = f"{self.region}:{self.current_account}:addon/{cluster.name}/{name}/{mock_random.uuid4()}"
        addon = cluster.addons[name] = {
            "addonName": name,
            "clusterName": cluster.name,
            "status": "ACTIVE",
            "addonVersion": "v1.0.0-eksbuild.1",
            "health": {"issues": []},
            "addonArn": f"arn:{self.partition}:eks:{place}",
            "createdAt": utcnow(),
            "modifiedAt": utcnow(),
            "tags": self._get_param("tags") or {},
            "namespaceConfig": self._get_param("namespaceConfig") or {"namespace": "kube-system"},
            "podIdentityAssociations": [],
            **given,
        }
        _identify(self, cluster, addon, self._get_param("podIdentityAssociations") or [])
        return ActionResult({"addon": addon})

    def describe_addon(self: Any) -> ActionResult:
        return ActionResult({"addon": _found(self)[1]})

    def list_addons(self: Any) -> ActionResult:
        return ActionResult({"addons": list(self.eks_backend.describe_cluster(self._get_param("name")).addons)})

    def update_addon(self: Any) -> ActionResult:
        cluster, addon = _found(self)
        addon |= {**_checked(self, addon["addonName"]), "modifiedAt": utcnow()}
        if (wanted := self._get_param("podIdentityAssociations")) is not None:
            _identify(self, cluster, addon, wanted)
        return ActionResult({"update": update("AddonUpdate", AddonVersion=addon["addonVersion"])})

    def delete_addon(self: Any) -> ActionResult:
        cluster, addon = _found(self)
        _identify(self, cluster, addon, [])
        return ActionResult({"addon": cluster.addons.pop(addon["addonName"])})

    for operation in (create_addon, describe_addon, list_addons, update_addon, delete_addon):
        replace(EKSResponse, operation)
    replace(Cluster, init, "__init__")


def _found(response: Any) -> tuple[Any, Any]:
    cluster, name = response.eks_backend.describe_cluster(response._get_param("name")), response._get_param("addonName")
    if name not in cluster.addons:
        message = f"No addon: {name} found in cluster: {cluster.name}"
        raise ResourceNotFoundException(clusterName=cluster.name, addonName=name, message=message)
    return cluster, cluster.addons[name]


def _checked(response: Any, name: str) -> dict[str, Any]:
    """What a request sets."""
    given = {member: response._get_param(member) for member in _UPDATED}
    version, configuration = given["addonVersion"], given["configurationValues"]
    if version and not _VERSION.fullmatch(version):
        message = f"Addon version specified is not supported: {version}"
        raise InvalidParameterException(addonName=name, message=message)
    try:
        json.loads(configuration or "{}")
    except ValueError:
        message = "ConfigurationValue provided in request is not supported: Json schema validation failed"
        raise InvalidParameterException(addonName=name, message=message) from None
    return {member: value for member, value in given.items() if value is not None}


def _identify(response: Any, cluster: Any, addon: dict[str, Any], wanted: list[dict[str, str]]) -> None:
    """Give the add-on's service accounts these roles, in the place of those that they have."""
    kept = cluster.pod_identity_associations
    for identifier in [key for key, one in kept.items() if one.get("ownerArn") == addon["addonArn"]]:
        del kept[identifier]
    namespace = addon["namespaceConfig"]["namespace"]
    made = [associate(response, cluster, namespace=namespace, ownerArn=addon["addonArn"], **one) for one in wanted]
    addon["podIdentityAssociations"] = [one["associationArn"] for one in made]

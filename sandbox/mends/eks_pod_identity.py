"""Pod identity associations: the IAM role of a Kubernetes service account.

https://docs.aws.amazon.com/eks/latest/APIReference/API_CreatePodIdentityAssociation.html
https://docs.aws.amazon.com/eks/latest/APIReference/API_PodIdentityAssociation.html
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.eks import urls
from moto.eks.exceptions import ResourceInUseException, ResourceNotFoundException
from moto.eks.models import Cluster
from moto.eks.responses import EKSResponse
from moto.eks.utils import validate_role_arn
from moto.moto_api._internal import mock_random

from sandbox.mends import replace

_UPDATED = ("roleArn", "disableSessionTags", "targetRoleArn", "policy")


def associate(response: Any, cluster: Any, **given: Any) -> dict[str, Any]:
    """Make an association; a service account has one at most.

    Raises:
        ResourceInUseException: it has one already.
    """
    validate_role_arn(given["roleArn"])
    pair = (given["namespace"], given["serviceAccount"])
    if any((one["namespace"], one["serviceAccount"]) == pair for one in cluster.pod_identity_associations.values()):
        raise ResourceInUseException(
            clusterName=cluster.name, message=f"Association already exists: {pair[0]}/{pair[1]}"
        )
    identifier = "a-" + mock_random.get_random_string(17, lower_case=True)
    place = f"{response.region}:{response.current_account}:podidentityassociation/{cluster.name}/{identifier}"
    association = cluster.pod_identity_associations[identifier] = {
        "clusterName": cluster.name,
        "associationArn": f"arn:{response.partition}:eks:{place}",
        "associationId": identifier,
        "createdAt": utcnow(),
        "modifiedAt": utcnow(),
        "tags": {},
        "disableSessionTags": False,
        **{name: value for name, value in given.items() if value is not None},
    }
    return association


def apply() -> None:
    """Add the operations."""
    make = Cluster.__init__
    paths = "{0}/clusters/(?P<name>[^/]+)/pod-identity-associations"
    for path in (f"{paths}$", paths + "/(?P<associationId>[^/]+)$"):
        urls.url_paths[path] = urls.response.dispatch

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        self.pod_identity_associations = {}

    def create_pod_identity_association(self: Any) -> ActionResult:
        cluster = self.eks_backend.describe_cluster(self._get_param("name"))
        given = {name: self._get_param(name) for name in ("namespace", "serviceAccount", "tags", *_UPDATED)}
        return ActionResult({"association": associate(self, cluster, **given)})

    def describe_pod_identity_association(self: Any) -> ActionResult:
        return ActionResult({"association": _found(self)})

    def list_pod_identity_associations(self: Any) -> ActionResult:
        cluster = self.eks_backend.describe_cluster(self._get_param("name"))
        asked = {name: self._get_param(name) for name in ("namespace", "serviceAccount")}
        found = [
            one
            for one in cluster.pod_identity_associations.values()
            if all(value is None or one[name] == value for name, value in asked.items())
        ]
        return ActionResult({"associations": found})

    def update_pod_identity_association(self: Any) -> ActionResult:
        association = _found(self)
        given = {name: self._get_param(name) for name in _UPDATED}
        association |= {name: value for name, value in given.items() if value is not None}
        association["modifiedAt"] = utcnow()
        return ActionResult({"association": association})

    def delete_pod_identity_association(self: Any) -> ActionResult:
        association = _found(self)
        del self.eks_backend.clusters[association["clusterName"]].pod_identity_associations[
            association["associationId"]
        ]
        return ActionResult({"association": association})

    for operation in (
        create_pod_identity_association,
        describe_pod_identity_association,
        list_pod_identity_associations,
        update_pod_identity_association,
        delete_pod_identity_association,
    ):
        replace(EKSResponse, operation)
    replace(Cluster, init, "__init__")


def _found(response: Any) -> Any:
    cluster = response.eks_backend.describe_cluster(response._get_param("name"))
    identifier = response._get_param("associationId")
    if identifier not in cluster.pod_identity_associations:
        raise ResourceNotFoundException(clusterName=cluster.name, message=f"No association found: {identifier}")
    return cluster.pod_identity_associations[identifier]

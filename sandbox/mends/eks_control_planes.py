"""Clusters with a control plane: their endpoint and authority are those of a real API server, and its nodes follow.

https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html
https://docs.aws.amazon.com/eks/latest/APIReference/API_DeleteCluster.html

An update of the version changes what EKS tells, and nothing that runs: the sandbox has one version of Kubernetes.
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.eks.models import Cluster, EKSBackend
from moto.eks.responses import EKSResponse

from sandbox.kubernetes import access, planes
from sandbox.mends import replace
from sandbox.mends.eks_access_entries import admit


def apply() -> None:
    """Start and stop control planes as clusters come and go, where the sandbox hosts them."""
    create, delete = EKSResponse.create_cluster, EKSBackend.delete_cluster

    def create_cluster(self: Any) -> ActionResult:
        answer = create(self)
        if planes.hosting:
            cluster = self.eks_backend.clusters[self._get_param("name")]
            principal = access.principal_of(self.get_access_key())
            if principal and cluster.access_config["bootstrapClusterCreatorAdminPermissions"]:
                admit(self, cluster, principal, "AmazonEKSClusterAdminPolicy")
            planes.hosting.create(cluster)
        return answer

    def delete_cluster(self: Any, name: str) -> Cluster:
        cluster = delete(self, name)
        if planes.hosting:
            planes.hosting.delete(cluster)
        return cluster

    def then_place_nodes(name: str) -> None:
        operation = getattr(EKSResponse, name)

        def placed(self: Any) -> Any:
            cluster = self.eks_backend.describe_cluster(self._get_param("name"))
            answer = operation(self)
            if planes.hosting:
                planes.hosting.place_nodes(cluster)
            return answer

        replace(EKSResponse, placed, name)

    for name in ("create_nodegroup", "update_nodegroup_config", "delete_nodegroup"):
        then_place_nodes(name)
    replace(EKSResponse, create_cluster)
    replace(EKSBackend, delete_cluster)

"""Node groups: what AWS fills in, all that creation and updates take, and updates of version and launch template.

https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html
https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupConfig.html
https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupVersion.html
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.eks import urls
from moto.eks.exceptions import InvalidParameterException
from moto.eks.models import EKSBackend
from moto.eks.responses import EKSResponse

from sandbox.mends import replace
from sandbox.mends.eks_clusters import update

_TAKEN = {
    "update_config": "updateConfig",
    "node_repair_config": "nodeRepairConfig",
    "warm_pool_config": "warmPoolConfig",
}
"""What moto's CreateNodegroup does not take: attribute → member."""


def apply() -> None:
    """Complete the three operations, and add UpdateNodegroupVersion."""
    create, configure = EKSResponse.create_nodegroup, EKSBackend.update_nodegroup_config
    path = "{0}/clusters/(?P<name>[^/]+)/node-groups/(?P<nodegroupName>[^/]+)/update-version$"
    urls.url_paths[path] = urls.response.dispatch

    def create_nodegroup(self: Any) -> ActionResult:
        _check_scaling(self._get_param("scalingConfig") or {})
        answer = create(self)
        cluster = self.eks_backend.clusters[self._get_param("name")]
        group = cluster.nodegroups[self._get_param("nodegroupName")]
        for attribute, member in _TAKEN.items():
            setattr(group, attribute, self._get_param(member))
        group.update_config = group.update_config or {"maxUnavailable": 1}
        group.node_repair_config = group.node_repair_config or {"enabled": False}
        group.version = self._get_param("version") or cluster.version
        group.ami_type = self._get_param("amiType") or "AL2023_x86_64_STANDARD"
        group.release_version = self._get_param("releaseVersion") or _release(group)
        group.remote_access = self._get_param("remoteAccess")
        if not group.remote_access:
            group.resources = {"autoScalingGroups": group.resources["autoScalingGroups"]}
        if group.launch_template:  # which then decides about both
            group.disk_size = None
            group.instance_types = self._get_param("instanceTypes")
        return answer

    def update_nodegroup_config(self: Any, cluster_name: str, nodegroup_name: str, **given: Any) -> dict[str, Any]:
        """Like moto's, but an update of a part of a setting keeps the rest, and a taint may change its value."""
        group = self.describe_nodegroup(cluster_name, nodegroup_name)
        _check_scaling({**group.scaling_config, **(given.get("scaling_config") or {})})
        taints = given.pop("taints", None) or {}
        answer: dict[str, Any] = configure(self, cluster_name, nodegroup_name, **given)
        marks = [(taint["key"], taint["effect"]) for part in taints.values() for taint in part]
        kept = [taint for taint in group.taints if (taint["key"], taint["effect"]) not in marks]
        group.taints = kept + taints.get("addOrUpdateTaints", [])
        return answer

    def update_warm_pool(self: Any) -> ActionResult:
        answer = respond(self)
        if warm_pool := self._get_param("warmPoolConfig"):
            group = self.eks_backend.describe_nodegroup(self._get_param("name"), self._get_param("nodegroupName"))
            group.warm_pool_config = warm_pool
        return answer

    def update_nodegroup_version(self: Any) -> ActionResult:
        group = self.eks_backend.describe_nodegroup(self._get_param("name"), self._get_param("nodegroupName"))
        cluster, version = self.eks_backend.clusters[group.cluster_name], self._get_param("version")
        if version and _order(version) > _order(cluster.version):
            message = f"Node group version {version} is ahead of the cluster's, {cluster.version}"
            raise InvalidParameterException(
                clusterName=cluster.name, nodegroupName=group.nodegroup_name, message=message
            )
        template = self._get_param("launchTemplate")
        if template and not group.launch_template:
            message = "A node group that was created without a launch template cannot be given one"
            raise InvalidParameterException(
                clusterName=cluster.name, nodegroupName=group.nodegroup_name, message=message
            )
        if template:
            group.launch_template |= template
        group.version = version or group.version
        group.release_version = self._get_param("releaseVersion") or _release(group)
        group.modified_at = utcnow()
        return ActionResult({"update": update("VersionUpdate", Version=group.version)})

    respond = EKSResponse.update_nodegroup_config
    replace(EKSResponse, create_nodegroup)
    replace(EKSResponse, update_warm_pool, "update_nodegroup_config")
    replace(EKSResponse, update_nodegroup_version)
    replace(EKSBackend, update_nodegroup_config)


def _check_scaling(scaling: dict[str, int]) -> None:
    if not scaling:
        return
    low, high = scaling["minSize"], scaling["maxSize"]
    desired = scaling.get("desiredSize", low)
    if low > desired:
        raise InvalidParameterException(message=f"Minimum capacity {low} can't be greater than desired size {desired}")
    if desired > high:
        raise InvalidParameterException(message=f"desired capacity {desired} can't be greater than max size {high}")


def _release(group: Any) -> str:
    """A version of the AMI that goes with a Kubernetes version; AWS's own end in a date or in Bottlerocket's commit."""
    return "1.66.0-1ad6b4a4" if group.ami_type.startswith("BOTTLEROCKET") else f"{group.version}.0-20261101"


def _order(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]

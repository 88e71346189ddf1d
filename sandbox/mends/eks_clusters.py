"""Clusters: what DescribeCluster tells, updates of each part, the next version, and what protects one from deletion.

https://docs.aws.amazon.com/eks/latest/APIReference/API_Cluster.html
https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateClusterConfig.html
https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateClusterVersion.html
https://docs.aws.amazon.com/eks/latest/APIReference/API_AssociateEncryptionConfig.html
https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html (the cluster's security group)
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ec2.models import ec2_backends
from moto.eks import urls
from moto.eks.exceptions import InvalidParameterException, InvalidRequestException
from moto.eks.models import Cluster, EKSBackend
from moto.eks.responses import EKSResponse
from moto.moto_api._internal import mock_random

from sandbox import mends
from sandbox.mends import replace

_LOG_TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"]
_AUTO_MODE = (
    "For EKS Auto Mode, please ensure that all required configs, including computeConfig, kubernetesNetworkConfig, and "
    "blockStorage are all either fully enabled or fully disabled."
)
_PARTS = {
    "accessConfig": "access_config",
    "computeConfig": "compute_config",
    "controlPlaneScalingConfig": "control_plane_scaling_config",
    "kubeApiServerConfig": "kube_api_server_config",
    "kubeControllerManagerConfig": "kube_controller_manager_config",
    "kubeSchedulerConfig": "kube_scheduler_config",
    "outpostConfig": "outpost_config",
    "remoteNetworkConfig": "remote_network_config",
    "storageConfig": "storage_config",
    "upgradePolicy": "upgrade_policy",
    "zonalShiftConfig": "zonal_shift_config",
}
"""Members of a request that moto does not keep, and what they are called on its cluster."""
_KINDS = {
    "accessConfig": "AccessConfigUpdate",
    "computeConfig": "AutoModeUpdate",
    "deletionProtection": "DeletionProtectionUpdate",
    "logging": "LoggingUpdate",
    "resourcesVpcConfig": "EndpointAccessUpdate",
    "upgradePolicy": "UpgradePolicyUpdate",
    "zonalShiftConfig": "ZonalShiftConfigUpdate",
}


def update(kind: str, **params: Any) -> dict[str, Any]:
    """An Update, as operations answer that change something; it is over at once.

    https://docs.aws.amazon.com/eks/latest/APIReference/API_Update.html
    """
    return {
        "id": str(mock_random.uuid4()),
        "status": "Successful",
        "type": kind,
        "params": [{"type": name, "value": str(value)} for name, value in params.items()],
        "createdAt": utcnow(),
        "errors": [],
    }


def apply() -> None:
    """Complete creation and description, correct UpdateClusterConfig, and add the other updates."""
    mends.apply("ec2")
    create, delete = EKSResponse.create_cluster, EKSBackend.delete_cluster
    urls.url_paths["{0}/clusters/(?P<name>[^/]+)/updates$"] = urls.response.dispatch
    urls.url_paths["{0}/clusters/(?P<name>[^/]+)/encryption-config/associate$"] = urls.response.dispatch

    def create_cluster(self: Any) -> ActionResult:
        vpc = _vpc_config(self, self._get_param("resourcesVpcConfig"))
        _check_auto_mode(self, _enabled(self._get_param("computeConfig")))
        answer = create(self)
        cluster = self.eks_backend.clusters[self._get_param("name")]
        for member, attribute in _PARTS.items():
            setattr(cluster, attribute, self._get_param(member))
        cluster.access_config = {
            "authenticationMode": "CONFIG_MAP",
            "bootstrapClusterCreatorAdminPermissions": True,
            **(cluster.access_config or {}),
        }
        cluster.upgrade_policy = cluster.upgrade_policy or {"supportType": "EXTENDED"}
        cluster.zonal_shift_config = cluster.zonal_shift_config or {"enabled": False}
        cluster.deletion_protection = bool(self._get_param("deletionProtection"))
        cluster.kubernetes_network_config = {
            "serviceIpv4Cidr": "172.20.0.0/16",
            "ipFamily": "ipv4",
            "elasticLoadBalancing": {"enabled": False},
            **(self._get_param("kubernetesNetworkConfig") or {}),
        }
        cluster.logging = _logging(self._get_param("logging"))
        cluster.health = {"issues": []}
        group = _security_group(self, cluster.name, vpc["vpcId"])
        cluster.resources_vpc_config = {**vpc, "clusterSecurityGroupId": group.id}
        return answer

    def update_cluster_config(self: Any) -> ActionResult:
        cluster = self.eks_backend.describe_cluster(self._get_param("name"))
        given = {member for member in (*_PARTS, "kubernetesNetworkConfig") if self._get_param(member) is not None}
        if "computeConfig" in given:
            _check_auto_mode(self, _enabled(self._get_param("computeConfig")))
        for member in given & {*_PARTS}:
            old = getattr(cluster, _PARTS[member]) or {}
            setattr(cluster, _PARTS[member], {**old, **self._get_param(member)})
        if "kubernetesNetworkConfig" in given:
            cluster.kubernetes_network_config |= self._get_param("kubernetesNetworkConfig")
        if vpc := self._get_param("resourcesVpcConfig"):
            cluster.resources_vpc_config |= _vpc_config(self, {**cluster.resources_vpc_config, **vpc})
        if logging := self._get_param("logging"):
            cluster.logging = _logging(logging, cluster.logging)
        if (protection := self._get_param("deletionProtection")) is not None:
            cluster.deletion_protection = protection
        kind = next((kind for member, kind in _KINDS.items() if self._get_param(member) is not None), "ConfigUpdate")
        return ActionResult({"update": update(kind)})

    def update_cluster_version(self: Any) -> ActionResult:
        cluster, version = self.eks_backend.describe_cluster(self._get_param("name")), self._get_param("version")
        major, minor = cluster.version.split(".")
        if version != f"{major}.{int(minor) + 1}":
            message = f"Unsupported Kubernetes minor version update from {cluster.version} to {version}"
            raise InvalidParameterException(clusterName=cluster.name, message=message)
        cluster.version = version
        return ActionResult({"update": update("VersionUpdate", Version=version)})

    def associate_encryption_config(self: Any) -> ActionResult:
        cluster = self.eks_backend.describe_cluster(self._get_param("name"))
        if cluster.encryption_config:
            message = "Encryption is already enabled on the cluster, and can be neither changed nor disabled"
            raise InvalidRequestException(clusterName=cluster.name, message=message)
        cluster.encryption_config = self._get_param("encryptionConfig")
        return ActionResult({"update": update("AssociateEncryptionConfig")})

    def delete_cluster(self: Any, name: str) -> Cluster:
        cluster = self.describe_cluster(name)
        if cluster.deletion_protection:
            message = f"Deletion protection is enabled on cluster {name}: disable it before you delete the cluster"
            raise InvalidRequestException(clusterName=name, message=message)
        deleted: Cluster = delete(self, name)
        ec2 = ec2_backends[self.account_id][self.region_name]
        ec2.delete_security_group(group_id=cluster.resources_vpc_config["clusterSecurityGroupId"])
        return deleted

    replace(EKSResponse, create_cluster)
    replace(EKSResponse, update_cluster_config)
    replace(EKSResponse, update_cluster_version)
    replace(EKSResponse, associate_encryption_config)
    replace(EKSBackend, delete_cluster)


def _enabled(config: dict[str, Any] | None) -> bool:
    return bool((config or {}).get("enabled"))


def _check_auto_mode(response: Any, wanted: bool) -> None:
    """Compute, load balancing and block storage are switched together.

    https://docs.aws.amazon.com/eks/latest/userguide/auto-enable-existing.html
    """
    balancing = (response._get_param("kubernetesNetworkConfig") or {}).get("elasticLoadBalancing")
    storage = (response._get_param("storageConfig") or {}).get("blockStorage")
    if {_enabled(balancing), _enabled(storage)} != {wanted}:
        raise InvalidParameterException(clusterName=response._get_param("name"), message=_AUTO_MODE)


def _vpc_config(response: Any, given: dict[str, Any]) -> dict[str, Any]:
    """The part about the network, with what AWS fills in. Public access needs no ranges; without it there are none."""
    ec2 = ec2_backends[response.current_account][response.region]
    known = {subnet.id: subnet for subnet in ec2.describe_subnets()}
    for subnet in given["subnetIds"]:
        if subnet not in known:
            raise InvalidParameterException(message=f"The subnet ID '{subnet}' does not exist")
    subnets = [known[subnet] for subnet in given["subnetIds"]]
    if len({subnet.availability_zone for subnet in subnets}) < 2:
        raise InvalidParameterException(message="Subnets specified must be in at least two different AZs")
    public, private = given.get("endpointPublicAccess", True), given.get("endpointPrivateAccess", False)
    if not public and not private:
        raise InvalidParameterException(message="Private and public endpoint access cannot be false")
    ranges = given.get("publicAccessCidrs") or ["0.0.0.0/0"]
    return {
        "subnetIds": given["subnetIds"],
        "securityGroupIds": given.get("securityGroupIds", []),
        "vpcId": subnets[0].vpc_id,
        "endpointPublicAccess": public,
        "endpointPrivateAccess": private,
        "publicAccessCidrs": ranges if public else [],
        "controlPlaneEgressMode": given.get("controlPlaneEgressMode", "AWS_MANAGED"),
    }


def _security_group(response: Any, name: str, vpc_id: str) -> Any:
    ec2 = ec2_backends[response.current_account][response.region]
    own = f"eks-cluster-sg-{name}-{mock_random.get_random_string(8, lower_case=True)}"
    tags = {"Name": own, "aws:eks:cluster-name": name, f"kubernetes.io/cluster/{name}": "owned"}
    return ec2.create_security_group(own, "EKS created security group applied to ENI", vpc_id, tags)


def _logging(given: dict[str, Any] | None, old: dict[str, Any] | None = None) -> dict[str, Any]:
    """Types are switched one by one, and told in two sets."""
    on = {kind for setup in (old or {}).get("clusterLogging", []) if setup["enabled"] for kind in setup["types"]}
    for setup in (given or {}).get("clusterLogging", []):
        on = on | {*setup["types"]} if setup.get("enabled") else on - {*setup["types"]}
    sets = ((True, [kind for kind in _LOG_TYPES if kind in on]), (False, [k for k in _LOG_TYPES if k not in on]))
    return {"clusterLogging": [{"types": types, "enabled": enabled} for enabled, types in sets if types]}

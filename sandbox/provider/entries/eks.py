"""EKS: clusters, node groups, add-ons, access entries and pod identity."""

import json
from typing import Any

from sandbox.provider.entry import Call, Codec, Entry, Fn, Json, Name, Tagging, call, read

_LOG_TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")
_CLUSTER = "@aws:eks/cluster:Cluster.name"
_ROLE = "@aws:iam/role:Role.arn"
_SUBNETS = ["@aws:ec2/subnet:Subnet.id", "@aws:ec2/subnet:Subnet#second.id"]
_PARTS = (
    "upgradePolicy",
    "zonalShiftConfig",
    "deletionProtection",
    "remoteNetworkConfig",
    "controlPlaneScalingConfig",
    "kubeApiServerConfig",
    "kubeControllerManagerConfig",
    "kubeSchedulerConfig",
)
"""What UpdateClusterConfig takes, one at a time."""


def _logging(types: list[str] | None) -> Json | None:
    """All types, in two sets: what is not said stays as it is."""
    if types is None:
        return None
    sets = ((True, [t for t in _LOG_TYPES if t in types]), (False, [t for t in _LOG_TYPES if t not in types]))
    return {"clusterLogging": [{"types": kinds, "enabled": on} for on, kinds in sets if kinds]}


def _access(vpc: Json) -> Json:
    """How the endpoint is reached; AWS takes this and the subnets in separate calls."""
    return {k: v for k, v in vpc.items() if k in ("endpointPrivateAccess", "endpointPublicAccess", "publicAccessCidrs")}


def _place(vpc: Json) -> Json:
    return {k: v for k, v in vpc.items() if k in ("subnetIds", "securityGroupIds")}


def _vpc_config(vpc: Json) -> Json:
    """What a program decides; ranges count only where access is public."""
    public = vpc.get("endpointPublicAccess", True)
    return {
        **_place(vpc),
        "private": vpc.get("endpointPrivateAccess", False),
        "public": public,
        "ranges": (vpc.get("publicAccessCidrs") or ["0.0.0.0/0"]) if public else [],
        "egress": vpc.get("controlPlaneEgressMode") or "AWS_MANAGED",
    }


def _network_config(network: Json) -> Json:
    return {
        "balancing": (network.get("elasticLoadBalancing") or {}).get("enabled", False),
        "family": network.get("ipFamily") or "ipv4",
        "services": network.get("serviceIpv4Cidr") or "172.20.0.0/16",
    }


def _template(template: Json) -> Json:
    """AWS answers both id and name."""
    return {"template": template.get("id") or template.get("name"), "version": template.get("version")}


def _label(key: str, value: str) -> dict[str, str]:
    return {key: value}


def _labels(labels: Any) -> list[Json]:
    """The labels one by one; what came and went is asked for in a list."""
    maps = labels if isinstance(labels, list) else [labels]
    return [{"key": key, "value": value} for each in maps for key, value in each.items()]


def _update(operation: str, part: str) -> Call:
    """An update of one property alone."""
    members: Json = {part: f"${part}"}
    return call(operation, on="update", by_name=False, **members)


def _tagged_by(arn: str) -> Tagging:
    return Tagging(
        call("TagResource", resourceArn=arn, tags="$tags"), call("UntagResource", resourceArn=arn, tagKeys="$tagKeys")
    )


ENTRIES = [
    Entry(
        "aws:eks/cluster:Cluster",
        "eks",
        create=call(
            "CreateCluster",
            logging=Fn(_logging, ("enabledClusterLogTypes",)),
            encryptionConfig=["$encryptionConfig"],
        ),
        id="$name",
        key={"name": "$name"},
        names={"vpcConfig": "resourcesVpcConfig"},
        name=Name(longest=100, allowed=r"[^0-9A-Za-z_-]"),
        steps=[
            call("UpdateClusterVersion", on="update", force="$forceUpdateVersion"),
            call("UpdateClusterConfig", on="update", by_name=False, accessConfig="$accessConfig"),
            call("UpdateClusterConfig", on="update", by_name=False, resourcesVpcConfig=Fn(_access, ("vpcConfig",))),
            call("UpdateClusterConfig", on="update", by_name=False, resourcesVpcConfig=Fn(_place, ("vpcConfig",))),
            call(
                "UpdateClusterConfig",
                on="update",
                by_name=False,
                whole=True,
                logging=Fn(_logging, ("enabledClusterLogTypes",)),
            ),
            call(
                "UpdateClusterConfig",
                on="update",
                by_name=False,
                computeConfig="$computeConfig",
                kubernetesNetworkConfig="$kubernetesNetworkConfig",
                storageConfig="$storageConfig",
            ),
            *(_update("UpdateClusterConfig", part) for part in _PARTS),
            call("AssociateEncryptionConfig", on="update", clusterName="$name", encryptionConfig=["$encryptionConfig"]),
        ],
        read=[
            read(
                "DescribeCluster",
                "cluster",
                {
                    "enabledClusterLogTypes": "logging.clusterLogging[?enabled].types[]",
                    "identities": "[{oidcs: [{issuer: identity.oidc.issuer}]}]",
                },
            )
        ],
        delete=[call("DeleteCluster")],
        defaults={"bootstrapSelfManagedAddons": True, "deletionProtection": False, "forceUpdateVersion": False},
        canonical={"vpcConfig": _vpc_config, "kubernetesNetworkConfig": _network_config},
        local=["forceUpdateVersion"],
        unread=["bootstrapSelfManagedAddons"],  # AWS does not tell
        derived=["accessConfig", "computeConfig", "kubernetesNetworkConfig", "storageConfig", "zonalShiftConfig"],
        ready="status=='ACTIVE'",
        vanishes=True,
        import_id=lambda id: {"name": id},
        arn="cluster/$name",
        example={
            "roleArn": _ROLE,
            "version": "1.35",
            "bootstrapSelfManagedAddons": False,
            "vpcConfig": {"subnetIds": _SUBNETS, "endpointPublicAccess": False, "endpointPrivateAccess": True},
            "accessConfig": {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False},
            "enabledClusterLogTypes": ["api", "audit"],
            "upgradePolicy": {"supportType": "EXTENDED"},
            "zonalShiftConfig": {"enabled": False},
            "tags": {"Name": "example"},
        },
        changed={
            "version": "1.36",
            "vpcConfig": {
                "subnetIds": _SUBNETS,
                "endpointPublicAccess": True,
                "endpointPrivateAccess": True,
                "publicAccessCidrs": ["203.0.113.0/24"],
            },
            "enabledClusterLogTypes": ["authenticator"],
            "upgradePolicy": {"supportType": "STANDARD"},
            "zonalShiftConfig": {"enabled": True},
            "encryptionConfig": {"provider": {"keyArn": "@aws:kms/key:Key.arn"}, "resources": ["secrets"]},
            "kubernetesNetworkConfig": {"elasticLoadBalancing": {"enabled": True}},
            "computeConfig": {"enabled": True, "nodePools": ["system"], "nodeRoleArn": _ROLE},
            "storageConfig": {"blockStorage": {"enabled": True}},
            "tags": {"Name": "changed"},
        },
    ),
    Entry(
        "aws:eks/nodeGroup:NodeGroup",
        "eks",
        create=call("CreateNodegroup"),
        id="$clusterName:$nodeGroupName",
        key={"clusterName": "$clusterName", "nodegroupName": "$nodeGroupName"},
        names={
            "arn": "nodegroupArn",
            "nodeRoleArn": "nodeRole",
            "subnetIds": "subnets",
            "remoteAccess.sourceSecurityGroupIds": "sourceSecurityGroups",
            "resources.remoteAccessSecurityGroupId": "remoteAccessSecurityGroup",
        },
        name=Name("nodeGroupName", longest=63, allowed=r"[^0-9A-Za-z_-]"),
        steps=[
            call("UpdateNodegroupVersion", on="update", force="$forceUpdateVersion"),
            call(
                "UpdateNodegroupConfig",
                on="update",
                each="-labels",
                by_name=False,
                labels={"removeLabels": ["$key"]},
            ),
            call(
                "UpdateNodegroupConfig",
                on="update",
                each="+labels",
                by_name=False,
                labels={"addOrUpdateLabels": Fn(_label, ("key", "value"))},
            ),
            call("UpdateNodegroupConfig", on="update", by_name=False, taints={"removeTaints": "$-taints"}),
            call("UpdateNodegroupConfig", on="update", by_name=False, taints={"addOrUpdateTaints": "$+taints"}),
            *(
                _update("UpdateNodegroupConfig", part)
                for part in ("scalingConfig", "updateConfig", "nodeRepairConfig", "warmPoolConfig")
            ),
        ],
        read=[read("DescribeNodegroup", "nodegroup")],
        delete=[call("DeleteNodegroup")],
        defaults={"forceUpdateVersion": False},
        codecs={"labels": Codec(_labels, dict)},
        canonical={"launchTemplate": _template},
        local=["forceUpdateVersion"],
        derived=[
            *("amiType", "capacityType", "diskSize", "instanceTypes", "nodeRepairConfig", "updateConfig"),
            *("releaseVersion", "version"),
        ],
        ready="status=='ACTIVE'",
        vanishes=True,
        example={
            "clusterName": _CLUSTER,
            "nodeRoleArn": _ROLE,
            "subnetIds": ["@aws:ec2/subnet:Subnet.id"],
            "scalingConfig": {"minSize": 1, "maxSize": 2, "desiredSize": 1},
            "amiType": "AL2023_ARM_64_STANDARD",
            "labels": {"kept": "1", "changed": "1", "gone": "1"},
            "taints": [
                {"key": "changed", "value": "1", "effect": "NO_SCHEDULE"},
                {"key": "gone", "effect": "NO_EXECUTE"},
            ],
            "launchTemplate": {"id": "@aws:ec2/launchTemplate:LaunchTemplate.id", "version": "1"},
        },
        changed={
            "scalingConfig": {"minSize": 2, "maxSize": 4, "desiredSize": 2},
            "labels": {"kept": "1", "changed": "2", "new": "1"},
            "taints": [{"key": "changed", "value": "2", "effect": "NO_SCHEDULE"}],
            "updateConfig": {"maxUnavailablePercentage": 50},
            "nodeRepairConfig": {"enabled": True},
            "launchTemplate": {"id": "@aws:ec2/launchTemplate:LaunchTemplate.id", "version": "2"},
        },
    ),
    Entry(
        "aws:eks/addon:Addon",
        "eks",
        create=call("CreateAddon", resolveConflicts="$resolveConflictsOnCreate"),
        id="$clusterName:$addonName",
        key={"clusterName": "$clusterName", "addonName": "$addonName"},
        names={"arn": "addonArn"},
        steps=[call("UpdateAddon", on="update", resolveConflicts="$resolveConflictsOnUpdate")],
        # AWS answers the ARNs of the associations, without role or service account.
        read=[read("DescribeAddon", "addon", {"podIdentityAssociations": "`null`"})],
        delete=[call("DeleteAddon", preserve="$preserve")],
        defaults={"preserve": False},
        local=["preserve", "resolveConflictsOnCreate", "resolveConflictsOnUpdate"],
        unread=["podIdentityAssociations"],
        derived=["addonVersion", "namespaceConfig"],
        ready="status=='ACTIVE' || status=='DEGRADED'",
        vanishes=True,
        tagging=_tagged_by("$arn"),
        example={
            "clusterName": _CLUSTER,
            "addonName": "vpc-cni",
            "addonVersion": "v1.22.3-eksbuild.1",
            "resolveConflictsOnCreate": "OVERWRITE",
            "resolveConflictsOnUpdate": "OVERWRITE",
            "podIdentityAssociations": [{"roleArn": _ROLE, "serviceAccount": "aws-node"}],
        },
        changed={
            "addonVersion": "v1.22.4-eksbuild.3",
            "configurationValues": json.dumps({"enableNetworkPolicy": "true"}),
            "resolveConflictsOnUpdate": "PRESERVE",
            "tags": {"Name": "changed"},
        },
    ),
    Entry(
        "aws:eks/accessEntry:AccessEntry",
        "eks",
        create=call("CreateAccessEntry"),
        id="$clusterName:$principalArn",
        key={"clusterName": "$clusterName", "principalArn": "$principalArn"},
        steps=[call("UpdateAccessEntry", on="update")],
        read=[read("DescribeAccessEntry", "accessEntry")],
        delete=[call("DeleteAccessEntry")],
        defaults={"type": "STANDARD"},
        derived=["kubernetesGroups", "userName"],
        tagging=_tagged_by("$accessEntryArn"),
        example={"clusterName": _CLUSTER, "principalArn": _ROLE, "kubernetesGroups": ["viewers"]},
        changed={"kubernetesGroups": ["editors"], "userName": "somebody", "tags": {"Name": "changed"}},
    ),
    Entry(
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        "eks",
        create=call("AssociateAccessPolicy"),
        id="$clusterName#$principalArn#$policyArn",
        key={"clusterName": "$clusterName", "principalArn": "$principalArn", "policyArn": "$policyArn"},
        read=[
            read("ListAssociatedAccessPolicies", "associatedAccessPolicies[?policyArn=='$policyArn'] | [0]"),
        ],
        delete=[call("DisassociateAccessPolicy")],
        example={
            "clusterName": _CLUSTER,
            "principalArn": "@aws:eks/accessEntry:AccessEntry.principalArn",
            "policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
            "accessScope": {"type": "namespace", "namespaces": ["default"]},
        },
    ),
    Entry(
        "aws:eks/podIdentityAssociation:PodIdentityAssociation",
        "eks",
        create=call("CreatePodIdentityAssociation"),
        id="association.associationId",
        key={"clusterName": "$clusterName", "associationId": "$id"},
        steps=[call("UpdatePodIdentityAssociation", on="update")],
        read=[read("DescribePodIdentityAssociation", "association")],
        delete=[call("DeletePodIdentityAssociation")],
        defaults={"disableSessionTags": False},
        import_id="$clusterName,$id",
        tagging=_tagged_by("$associationArn"),
        example={
            "clusterName": _CLUSTER,
            "namespace": "kube-system",
            "serviceAccount": "karpenter",
            "roleArn": _ROLE,
        },
        changed={"disableSessionTags": True, "tags": {"Name": "changed"}},
    ),
]

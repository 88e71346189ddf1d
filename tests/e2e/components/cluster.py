"""A cluster with Karpenter; `auto_mode` has one without."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws

from components import AccessPolicy, Cluster, OperatingSystem, SupportType
from tests.e2e.components.given import HOME, Given

POLICY = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]}
)
ADDONS = {
    *("vpc-cni", "kube-proxy", "eks-pod-identity-agent", "coredns", "aws-ebs-csi-driver", "metrics-server"),
    "eks-node-monitoring-agent",
}


def deploy(given: Given) -> dict[str, pulumi.Input[Any]]:
    """With GPU nodes, access, pod identity and encryption; changed, a version later."""
    changed = given.changed
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    people = aws.iam.Role(
        "cluster-people",
        assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
        opts=given.home,
    )
    balancer = aws.ec2.SecurityGroup("cluster-balancer", vpc_id=given.network.vpc_id, opts=given.home)
    home = Cluster(
        "cluster",
        {
            "cluster_name": "blue",
            "version": "1.36" if changed else "1.35",
            "subnet_ids": {
                f"{HOME}{letter}": given.network.subnet_ids["private"][f"{HOME}{letter}"] for letter in "ab"
            },
            "kms_key_arn": given.key_arn,
            "system_nodes": {
                "instance_types": ["m8g.large" if changed else "m7g.large"],
                "max_size": 6 if changed else 3,
                "disk_size": 80 if changed else 50,
                "max_unavailable_percentage": 50 if changed else 33,
            },
            "gpu_nodes": {"operating_system": OperatingSystem.BOTTLEROCKET, "max_size": 2},
            "access_entries": {
                "people": {
                    "principal_arn": people.arn,
                    "policy": AccessPolicy.VIEW,
                    "namespaces": ["shop"],
                    "groups": ["editors" if changed else "viewers"],
                }
            },
            "pod_identities": {"web": {"namespace": "shop", "service_account": "web", "policy": POLICY}},
            "load_balancers": {"web": balancer.id},
            "public_access_cidrs": ["198.51.100.0/24" if changed else "203.0.113.0/24"],
            "control_plane_logs": {"types": ["audit"] if changed else ["api", "audit"], "retention_days": 30},
            "support_type": SupportType.EXTENDED if changed else SupportType.STANDARD,
            "zonal_shift": not changed,
            "deletion_protection": not changed,
            "tags": {"changed": str(changed)},
        },
        given.home,
    )
    return {
        "kubeconfig": home.kubeconfig,
        "security_group_id": home.security_group_id,
        "node_groups": home.node_group_names,
        "queue": home.interruption_queue_name,
        "karpenter_role_arn": home.karpenter_role_arn,
        "node_role_arn": home.node_role_arn,
        "logs": home.log_group_name,
        "pods": home.pod_identity_role_arns,
    }


def check(clients: Callable[[str, str], Any], outputs: dict[str, Any], changed: bool) -> None:
    """The control plane, its nodes, add-ons and who may do what."""
    eks, named = clients("eks", HOME), {"clusterName": "blue"}
    cluster = eks.describe_cluster(name="blue")["cluster"]
    assert (cluster["status"], cluster["version"]) == ("ACTIVE", "1.36" if changed else "1.35")
    vpc = cluster["resourcesVpcConfig"]
    assert vpc["publicAccessCidrs"] == ["198.51.100.0/24" if changed else "203.0.113.0/24"]
    assert vpc["endpointPrivateAccess"] and vpc["clusterSecurityGroupId"] == outputs["security_group_id"]
    own = [{"Name": "group-id", "Values": [outputs["security_group_id"]]}]
    rules = clients("ec2", HOME).describe_security_group_rules(Filters=own)["SecurityGroupRules"]
    assert [rule["FromPort"] for rule in rules if "ReferencedGroupInfo" in rule] == [1024]
    assert cluster["accessConfig"]["authenticationMode"] == "API"
    assert cluster["encryptionConfig"][0]["resources"] == ["secrets"]
    assert cluster["upgradePolicy"] == {"supportType": "EXTENDED" if changed else "STANDARD"}
    assert cluster["zonalShiftConfig"]["enabled"] is cluster["deletionProtection"] is not changed
    assert cluster["tags"]["changed"] == str(changed)
    logged = next(each for each in cluster["logging"]["clusterLogging"] if each["enabled"])
    assert logged["types"] == (["audit"] if changed else ["api", "audit"])
    (group,) = clients("logs", HOME).describe_log_groups(logGroupNamePrefix=outputs["logs"])["logGroups"]
    assert group["retentionInDays"] == 30

    assert set(outputs["node_groups"]) == {"system-a", "system-b", "gpu-a", "gpu-b"}
    for key, name in outputs["node_groups"].items():
        nodes = eks.describe_nodegroup(nodegroupName=name, **named)["nodegroup"]
        assert nodes["version"] == cluster["version"]
        if key.startswith("system"):
            assert nodes["scalingConfig"] == {"minSize": 1, "maxSize": 6 if changed else 3, "desiredSize": 1}
            assert nodes["launchTemplate"]["version"] == ("2" if changed else "1")
        else:
            assert nodes["amiType"] == "BOTTLEROCKET_x86_64_NVIDIA"
    templates = clients("ec2", HOME).describe_launch_template_versions(
        LaunchTemplateId=eks.describe_nodegroup(nodegroupName=outputs["node_groups"]["system-a"], **named)["nodegroup"][
            "launchTemplate"
        ]["id"],
        Versions=["$Default"],
    )["LaunchTemplateVersions"]
    assert templates[0]["LaunchTemplateData"]["InstanceType"] == ("m8g.large" if changed else "m7g.large")
    assert templates[0]["LaunchTemplateData"]["MetadataOptions"]["HttpTokens"] == "required"

    assert set(eks.list_addons(**named)["addons"]) == ADDONS
    proxy = eks.describe_addon(addonName="kube-proxy", **named)["addon"]
    assert (proxy["status"], proxy["addonVersion"].rsplit(".", 2)[0][:5]) == ("ACTIVE", f"v{cluster['version']}")
    entries = eks.list_access_entries(**named)["accessEntries"]
    assert outputs["node_role_arn"] in entries
    (people,) = [each for each in entries if "people" in each]
    entry = eks.describe_access_entry(principalArn=people, **named)["accessEntry"]
    assert entry["kubernetesGroups"] == ["editors" if changed else "viewers"]
    (policy,) = eks.list_associated_access_policies(principalArn=people, **named)["associatedAccessPolicies"]
    assert policy["accessScope"] == {"type": "namespace", "namespaces": ["shop"]}
    pods = {each["serviceAccount"] for each in eks.list_pod_identity_associations(**named)["associations"]}
    assert pods == {"aws-node", "ebs-csi-controller-sa", "karpenter", "web"}
    assert clients("sqs", HOME).get_queue_url(QueueName=outputs["queue"])["QueueUrl"]
    assert json.loads(outputs["kubeconfig"])["clusters"][0]["cluster"]["server"] == cluster["endpoint"]

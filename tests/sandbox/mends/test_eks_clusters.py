from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

KEY = [{"resources": ["secrets"], "provider": {"keyArn": "arn:aws:kms:eu-west-1:123456789012:key/1"}}]
AUTO = {
    "computeConfig": {"enabled": True, "nodePools": ["system"]},
    "kubernetesNetworkConfig": {"elasticLoadBalancing": {"enabled": True}},
    "storageConfig": {"blockStorage": {"enabled": True}},
}


def test_a_description_is_complete(make_cluster: Any, ec2: Any, vpc_id: str) -> None:
    found = make_cluster(upgradePolicy={"supportType": "STANDARD"}, zonalShiftConfig={"enabled": True})
    assert found["accessConfig"] == {
        "authenticationMode": "API",
        "bootstrapClusterCreatorAdminPermissions": True,
    }
    assert (found["upgradePolicy"], found["zonalShiftConfig"]) == ({"supportType": "STANDARD"}, {"enabled": True})
    assert found["deletionProtection"] is False
    vpc = found["resourcesVpcConfig"]
    assert (vpc["vpcId"], vpc["publicAccessCidrs"]) == (vpc_id, [])
    (group,) = ec2.describe_security_groups(GroupIds=[vpc["clusterSecurityGroupId"]])["SecurityGroups"]
    assert {tag["Key"]: tag["Value"] for tag in group["Tags"]}["aws:eks:cluster-name"] == found["name"]


def test_each_part_is_updated_and_the_others_stay(eks: Any, cluster: str) -> None:
    for part in (
        {"resourcesVpcConfig": {"endpointPublicAccess": True, "publicAccessCidrs": ["203.0.113.0/24"]}},
        {"logging": {"clusterLogging": [{"types": ["api"], "enabled": True}]}},
        {"deletionProtection": True},
        {"zonalShiftConfig": {"enabled": True}},
        AUTO,
    ):
        assert eks.update_cluster_config(name=cluster, **part)["update"]["status"] == "Successful"
    found = eks.describe_cluster(name=cluster)["cluster"]
    vpc = found["resourcesVpcConfig"]
    assert (vpc["endpointPrivateAccess"], vpc["publicAccessCidrs"]) == (True, ["203.0.113.0/24"])
    assert vpc["clusterSecurityGroupId"].startswith("sg-")
    assert found["logging"]["clusterLogging"][0] == {"types": ["api"], "enabled": True}
    assert found["deletionProtection"] and found["zonalShiftConfig"]["enabled"] and found["computeConfig"]["enabled"]


def test_auto_mode_is_switched_as_a_whole(eks: Any, cluster: str) -> None:
    with pytest.raises(ClientError, match="either fully enabled or fully disabled"):
        eks.update_cluster_config(name=cluster, computeConfig={"enabled": True})


def test_versions_go_up_one_by_one(eks: Any, cluster: str) -> None:
    for refused in ("1.34", "1.37"):
        with pytest.raises(ClientError, match=r"Unsupported Kubernetes minor version update from 1\.35"):
            eks.update_cluster_version(name=cluster, version=refused)
    assert eks.update_cluster_version(name=cluster, version="1.36")["update"]["type"] == "VersionUpdate"
    assert eks.describe_cluster(name=cluster)["cluster"]["version"] == "1.36"


def test_encryption_is_added_once(eks: Any, cluster: str) -> None:
    eks.associate_encryption_config(clusterName=cluster, encryptionConfig=KEY)
    assert eks.describe_cluster(name=cluster)["cluster"]["encryptionConfig"] == KEY
    with pytest.raises(ClientError, match="InvalidRequestException"):
        eks.associate_encryption_config(clusterName=cluster, encryptionConfig=KEY)


@pytest.mark.parametrize(
    ("vpc", "says"),
    [
        ({"subnetIds": ["subnet-0"]}, "does not exist"),
        ({"endpointPrivateAccess": False}, "cannot be false"),
    ],
)
def test_networks_that_eks_refuses(make_cluster: Any, vpc: dict[str, Any], says: str) -> None:
    with pytest.raises(ClientError, match=says):
        make_cluster(vpc)


def test_one_zone_is_too_few(make_cluster: Any, subnet_ids: list[str]) -> None:
    with pytest.raises(ClientError, match="at least two different AZs"):
        make_cluster({"subnetIds": subnet_ids[:1]})


def test_a_protected_one_is_not_deleted_and_a_deleted_one_takes_its_group_along(
    eks: Any, ec2: Any, make_cluster: Any
) -> None:
    found = make_cluster(deletionProtection=True)
    with pytest.raises(ClientError, match="Deletion protection is enabled"):
        eks.delete_cluster(name=found["name"])
    eks.update_cluster_config(name=found["name"], deletionProtection=False)
    eks.delete_cluster(name=found["name"])
    with pytest.raises(ClientError, match=r"InvalidGroup\.NotFound"):
        ec2.describe_security_groups(GroupIds=[found["resourcesVpcConfig"]["clusterSecurityGroupId"]])

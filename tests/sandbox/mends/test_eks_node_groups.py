from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.mends.conftest import ROLE


@pytest.fixture
def group(eks: Any, cluster: str, subnet_ids: list[str]) -> dict[str, str]:
    """A node group, as calls name it."""
    named = {"clusterName": cluster, "nodegroupName": "one"}
    eks.create_nodegroup(
        **named,
        subnets=subnet_ids,
        nodeRole=ROLE,
        scalingConfig={"minSize": 1, "maxSize": 3, "desiredSize": 1},
        taints=[{"key": "a", "value": "1", "effect": "NO_SCHEDULE"}, {"key": "b", "effect": "NO_EXECUTE"}],
        nodeRepairConfig={"enabled": True},
        updateConfig={"maxUnavailablePercentage": 33},
    )
    return named


def described(eks: Any, group: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = eks.describe_nodegroup(**group)["nodegroup"]
    return found


def test_what_was_given_is_told_and_what_was_not_is_as_on_aws(eks: Any, group: dict[str, str]) -> None:
    found = described(eks, group)
    assert (found["nodeRepairConfig"], found["updateConfig"]) == ({"enabled": True}, {"maxUnavailablePercentage": 33})
    assert (found["version"], found["amiType"]) == ("1.35", "AL2023_x86_64_STANDARD")
    assert found["releaseVersion"].startswith("1.35.")
    assert "remoteAccess" not in found


def test_a_launch_template_decides_about_disk_and_types(
    eks: Any, ec2: Any, cluster: str, subnet_ids: list[str]
) -> None:
    data = {"InstanceType": "m7g.large"}
    template = ec2.create_launch_template(LaunchTemplateName=cluster, LaunchTemplateData=data)["LaunchTemplate"]
    launched = {"id": template["LaunchTemplateId"], "version": "1"}
    named = {"clusterName": cluster, "nodegroupName": "launched"}
    eks.create_nodegroup(**named, subnets=subnet_ids, nodeRole=ROLE, launchTemplate=launched)
    assert not {"diskSize", "instanceTypes"} & described(eks, named).keys()
    eks.update_nodegroup_version(**named, launchTemplate={**launched, "version": "2"})
    assert described(eks, named)["launchTemplate"]["version"] == "2"


def test_updates(eks: Any, group: dict[str, str]) -> None:
    eks.update_nodegroup_config(**group, scalingConfig={"minSize": 1, "maxSize": 9, "desiredSize": 2})
    changed = [{"key": "a", "value": "2", "effect": "NO_SCHEDULE"}]
    removed = [{"key": "b", "effect": "NO_EXECUTE"}]
    eks.update_nodegroup_config(**group, taints={"addOrUpdateTaints": changed, "removeTaints": removed})
    eks.update_nodegroup_config(**group, labels={"addOrUpdateLabels": {"pool": "one"}})
    found = described(eks, group)
    assert found["scalingConfig"] == {"minSize": 1, "maxSize": 9, "desiredSize": 2}
    assert (found["taints"], found["labels"]) == (changed, {"pool": "one"})


@pytest.mark.parametrize("size", [{"minSize": 2}, {"desiredSize": 4}])
def test_sizes_leave_room_for_what_runs(eks: Any, group: dict[str, str], size: dict[str, int]) -> None:
    with pytest.raises(ClientError, match="can't be greater than"):
        eks.update_nodegroup_config(**group, scalingConfig={"minSize": 0, "maxSize": 3, "desiredSize": 1, **size})


def test_nodes_follow_the_control_plane_and_never_lead(eks: Any, group: dict[str, str]) -> None:
    with pytest.raises(ClientError, match="ahead of the cluster's"):
        eks.update_nodegroup_version(**group, version="1.36")
    eks.update_cluster_version(name=group["clusterName"], version="1.36")
    eks.update_nodegroup_version(**group, version="1.36")
    assert described(eks, group)["version"] == "1.36"


def test_a_launch_template_cannot_come_later(eks: Any, group: dict[str, str]) -> None:
    with pytest.raises(ClientError, match="without a launch template"):
        eks.update_nodegroup_version(**group, launchTemplate={"name": "x", "version": "1"})

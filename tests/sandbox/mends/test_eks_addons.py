from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.mends.conftest import ROLE


def test_the_life_of_one_and_of_its_associations(eks: Any, cluster: str) -> None:
    named = {"clusterName": cluster, "addonName": "vpc-cni"}
    identity = [{"serviceAccount": "aws-node", "roleArn": ROLE}]
    made = eks.create_addon(**named, addonVersion="v1.22.3-eksbuild.1", podIdentityAssociations=identity)["addon"]
    assert made["status"] == "ACTIVE"
    (association,) = eks.list_pod_identity_associations(clusterName=cluster)["associations"]
    assert (association["ownerArn"], association["namespace"]) == (made["addonArn"], "kube-system")
    assert made["podIdentityAssociations"] == [association["associationArn"]]
    with pytest.raises(ClientError, match="ResourceInUseException"):
        eks.create_addon(**named)

    eks.update_addon(**named, addonVersion="v1.22.4-eksbuild.3", configurationValues='{"enableNetworkPolicy":"true"}')
    found = eks.describe_addon(**named)["addon"]
    assert (found["addonVersion"], found["configurationValues"]) == (
        "v1.22.4-eksbuild.3",
        '{"enableNetworkPolicy":"true"}',
    )
    assert eks.list_addons(clusterName=cluster)["addons"] == ["vpc-cni"]

    eks.delete_addon(**named)
    assert eks.list_pod_identity_associations(clusterName=cluster)["associations"] == []
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        eks.describe_addon(**named)


@pytest.mark.parametrize("wrong", [{"addonVersion": "latest"}, {"configurationValues": "a: b: c"}])
def test_what_is_refused(eks: Any, cluster: str, wrong: dict[str, str]) -> None:
    with pytest.raises(ClientError, match="not supported"):
        eks.create_addon(clusterName=cluster, addonName="coredns", **wrong)

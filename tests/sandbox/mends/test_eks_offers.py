from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

ROLE = "arn:aws:iam::123456789012:role/nodes"


def test_node_groups_have_types_of_their_region(clients: Any, subnet_ids: list[str], name: str) -> None:
    eks = clients("eks")
    eks.create_cluster(name=name, roleArn=ROLE, resourcesVpcConfig={"subnetIds": subnet_ids})

    def create(*types: str) -> Any:
        group = f"{name}-{len(types)}"
        return eks.create_nodegroup(
            clusterName=name, nodegroupName=group, subnets=subnet_ids, nodeRole=ROLE, instanceTypes=list(types)
        )["nodegroup"]

    with pytest.raises(ClientError) as refused:
        create("m7g.large", "m99g.large", "z9.large")
    assert refused.value.response["Error"] == {
        "Code": "InvalidParameterException",
        "Message": "The following supplied instance types do not exist: [m99g.large, z9.large]",
    }
    assert create("m7g.large", "m8g.large")["instanceTypes"] == ["m7g.large", "m8g.large"]

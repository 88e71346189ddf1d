from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.mends.conftest import ROLE


def test_the_life_of_one(eks: Any, cluster: str) -> None:
    account = {"clusterName": cluster, "namespace": "shop", "serviceAccount": "web"}
    made = eks.create_pod_identity_association(**account, roleArn=ROLE)["association"]
    with pytest.raises(ClientError, match="Association already exists: shop/web"):
        eks.create_pod_identity_association(**account, roleArn=ROLE)
    named = {"clusterName": cluster, "associationId": made["associationId"]}
    eks.update_pod_identity_association(**named, roleArn=f"{ROLE}2")
    found = eks.describe_pod_identity_association(**named)["association"]
    assert (found["roleArn"], found["disableSessionTags"]) == (f"{ROLE}2", False)
    assert len(eks.list_pod_identity_associations(clusterName=cluster, namespace="shop")["associations"]) == 1
    assert eks.list_pod_identity_associations(clusterName=cluster, namespace="other")["associations"] == []
    eks.delete_pod_identity_association(**named)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        eks.describe_pod_identity_association(**named)

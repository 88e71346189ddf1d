from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.mends.conftest import ROLE

POLICY = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"


def test_the_life_of_one_and_of_its_policies(eks: Any, cluster: str) -> None:
    named = {"clusterName": cluster, "principalArn": ROLE}
    made = eks.create_access_entry(**named, kubernetesGroups=["viewers"])["accessEntry"]
    assert (made["type"], made["username"]) == ("STANDARD", ROLE)
    assert f":access-entry/{cluster}/role/123456789012/one/" in made["accessEntryArn"]
    with pytest.raises(ClientError, match="ResourceInUseException"):
        eks.create_access_entry(**named)

    eks.update_access_entry(**named, kubernetesGroups=["editors"])
    assert eks.describe_access_entry(**named)["accessEntry"]["kubernetesGroups"] == ["editors"]
    for scope in ({"type": "cluster"}, {"type": "namespace", "namespaces": ["shop"]}):
        eks.associate_access_policy(**named, policyArn=POLICY, accessScope=scope)
    (policy,) = eks.list_associated_access_policies(**named)["associatedAccessPolicies"]
    assert policy["accessScope"] == {"type": "namespace", "namespaces": ["shop"]}
    assert eks.list_access_entries(clusterName=cluster, associatedPolicyArn=POLICY)["accessEntries"] == [ROLE]
    eks.disassociate_access_policy(**named, policyArn=POLICY)
    assert eks.list_associated_access_policies(**named)["associatedAccessPolicies"] == []

    eks.delete_access_entry(**named)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        eks.describe_access_entry(**named)


def test_nodes_have_an_entry_that_is_made_for_them(eks: Any, cluster: str, subnet_ids: list[str]) -> None:
    eks.create_nodegroup(clusterName=cluster, nodegroupName="one", subnets=subnet_ids, nodeRole=ROLE)
    named = {"clusterName": cluster, "principalArn": ROLE}
    entry = eks.describe_access_entry(**named)["accessEntry"]
    assert (entry["type"], entry["kubernetesGroups"]) == ("EC2_LINUX", ["system:nodes"])
    with pytest.raises(ClientError, match="cannot be associated with an access entry of type EC2_LINUX"):
        eks.associate_access_policy(**named, policyArn=POLICY, accessScope={"type": "cluster"})


def test_what_is_refused(eks: Any, cluster: str) -> None:
    named = {"clusterName": cluster, "principalArn": ROLE}
    with pytest.raises(ClientError, match="cannot be set"):
        eks.create_access_entry(**named, type="EC2_LINUX", kubernetesGroups=["x"])
    eks.create_access_entry(**named)
    with pytest.raises(ClientError, match="policyArn"):
        eks.associate_access_policy(**named, policyArn="arn:aws:iam::aws:policy/X", accessScope={"type": "cluster"})
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        eks.disassociate_access_policy(**named, policyArn=POLICY)


def test_entries_count_only_where_the_api_decides(eks: Any, make_cluster: Any) -> None:
    old = make_cluster(accessConfig={"authenticationMode": "CONFIG_MAP"})
    with pytest.raises(ClientError, match="authentication mode"):
        eks.create_access_entry(clusterName=old["name"], principalArn=ROLE)

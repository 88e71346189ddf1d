"""What the tests of EKS and of CloudFront stand on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.sandbox.mends.distributions import HTTPS, behavior, listed

ROLE = "arn:aws:iam::123456789012:role/path/one"


@pytest.fixture
def eks(clients: Any) -> Any:
    return clients("eks")


@pytest.fixture
def make_cluster(eks: Any, subnet_ids: list[str], name: str) -> Callable[..., dict[str, Any]]:
    """Makes a cluster whose name no other test has, and answers its description."""

    def make(vpc: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
        vpc_config = {"subnetIds": subnet_ids, "endpointPublicAccess": False, "endpointPrivateAccess": True}
        given: dict[str, Any] = {"version": "1.35", "accessConfig": {"authenticationMode": "API"}, **changes}
        eks.create_cluster(name=name, roleArn=ROLE, resourcesVpcConfig={**vpc_config, **(vpc or {})}, **given)
        found: dict[str, Any] = eks.describe_cluster(name=name)["cluster"]
        return found

    return make


@pytest.fixture
def cluster(make_cluster: Callable[..., dict[str, Any]]) -> str:
    """The name of a private cluster."""
    return str(make_cluster()["name"])


@pytest.fixture
def of_every_kind(eks: Any, cluster: str, subnet_ids: list[str]) -> dict[str, str]:
    """A resource of each kind, by the type that GetResources knows it by."""
    of = {"clusterName": cluster}
    group = eks.create_nodegroup(**of, nodegroupName="one", subnets=subnet_ids, nodeRole=ROLE)["nodegroup"]
    association = eks.create_pod_identity_association(**of, namespace="a", serviceAccount="b", roleArn=ROLE)
    return {
        "eks:cluster": eks.describe_cluster(name=cluster)["cluster"]["arn"],
        "eks:nodegroup": group["nodegroupArn"],
        "eks:addon": eks.create_addon(**of, addonName="coredns")["addon"]["addonArn"],
        "eks:access-entry": eks.create_access_entry(**of, principalArn=f"{ROLE}2")["accessEntry"]["accessEntryArn"],
        "eks:podidentityassociation": association["association"]["associationArn"],
    }


@pytest.fixture
def cloudfront(clients: Any) -> Any:
    return clients("cloudfront", "us-east-1")


@pytest.fixture
def distribution_config(name: str) -> dict[str, Any]:
    """Two public origins and a group of them."""
    origins = [{"Id": key, "DomainName": f"{key}.example.com", "CustomOriginConfig": HTTPS} for key in ("east", "west")]
    group = {
        "Id": "both",
        "FailoverCriteria": {"StatusCodes": listed(500, 502)},
        "Members": listed({"OriginId": "east"}, {"OriginId": "west"}),
    }
    return {
        "CallerReference": name,
        "Comment": "",
        "Enabled": True,
        "Origins": listed(*origins),
        "OriginGroups": listed(group),
        "DefaultCacheBehavior": behavior("both"),
    }

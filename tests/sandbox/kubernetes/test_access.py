"""Who enters a cluster, and as what: by its access entries, as on AWS."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.config import Config

from sandbox.kubernetes import tokens
from sandbox.kubernetes.api import Api
from tests.sandbox.conftest import client
from tests.sandbox.kubernetes.conftest import REGION, Cluster

pytestmark = pytest.mark.kubernetes

Json = dict[str, Any]
Keys = dict[str, str]
POLICY = "arn:aws:eks::aws:cluster-access-policy"
OWN = {"aws_access_key_id": "sandbox", "aws_secret_access_key": "sandbox"}
TRUST = '{"Version": "2012-10-17", "Statement": []}'


def token(keys: Keys, cluster: str) -> str:
    """What `aws eks get-token` makes."""
    sts = boto3.client("sts", region_name=REGION, config=Config(signature_version="v4"), **keys)

    def add_header(request: Any, **_: Any) -> None:
        request.headers["x-k8s-aws-id"] = cluster

    sts.meta.events.register("before-sign.sts.GetCallerIdentity", add_header)
    url = sts.generate_presigned_url("get_caller_identity", ExpiresIn=60, HttpMethod="GET")
    return "k8s-aws-v1." + base64.urlsafe_b64encode(url.encode()).decode().rstrip("=")


@pytest.fixture
def review(api: Api) -> Callable[[str], Json]:
    """Asks the API server who the bearer of a token is."""

    def ask(bearer: str) -> Json:
        asked = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": bearer}}
        status: Json = api.call("POST", "/apis/authentication.k8s.io/v1/tokenreviews", asked)["status"]
        return status

    return ask


@pytest.fixture
def may(api: Api) -> Callable[..., bool]:
    """Asks the API server whether a user, as a review found him, may do something."""

    def ask(user: Json, verb: str, resource: str, namespace: str = "default") -> bool:
        group = "rbac.authorization.k8s.io" if resource == "roles" else ""
        attributes = {"verb": verb, "group": group, "resource": resource, "namespace": namespace}
        spec = {
            "user": user["username"],
            "groups": user["groups"],
            "extra": user.get("extra", {}),
            "resourceAttributes": attributes,
        }
        asked = {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": spec}
        found = api.call("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", asked)
        return bool(found["status"]["allowed"])

    return ask


@pytest.fixture
def role(kubernetes_cluster: Cluster, name: str) -> tuple[str, Keys]:
    """A role, and the keys of a session of it."""
    iam, sts = (client(kubernetes_cluster.running, service, REGION) for service in ("iam", "sts"))
    arn = iam.create_role(RoleName=name, Path="/teams/", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    found = sts.assume_role(RoleArn=arn, RoleSessionName="alice")["Credentials"]
    return arn, {
        "aws_access_key_id": found["AccessKeyId"],
        "aws_secret_access_key": found["SecretAccessKey"],
        "aws_session_token": found["SessionToken"],
    }


@pytest.fixture
def eks(kubernetes_cluster: Cluster) -> Any:
    return client(kubernetes_cluster.running, "eks", REGION)


def associate(eks: Any, arn: str, policy: str, **scope: Any) -> None:
    where = {"type": "cluster", **scope}
    eks.associate_access_policy(
        clusterName="shared", principalArn=arn, policyArn=f"{POLICY}/{policy}", accessScope=where
    )


def test_the_sandbox_s_own_key_administers_every_cluster(review: Callable[[str], Json]) -> None:
    found = review(token(OWN, "shared"))
    assert found["user"] == {"username": "sandbox", "groups": ["system:masters", "system:authenticated"]}


def test_a_role_without_an_entry_is_nobody(review: Callable[[str], Json], role: tuple[str, Keys]) -> None:
    assert not review(token(role[1], "shared")).get("authenticated")


def test_a_user_enters_with_the_groups_of_his_entry(
    kubernetes_cluster: Cluster, eks: Any, review: Callable[[str], Json], name: str
) -> None:
    iam = client(kubernetes_cluster.running, "iam", REGION)
    arn = iam.create_user(UserName=name)["User"]["Arn"]
    key = iam.create_access_key(UserName=name)["AccessKey"]
    eks.create_access_entry(clusterName="shared", principalArn=arn, kubernetesGroups=["viewers"])
    keys = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
    found = review(token(keys, "shared"))["user"]
    assert (found["username"], found["groups"]) == (arn, ["viewers", "system:authenticated"])


def test_a_session_gives_its_name_to_the_user(eks: Any, review: Callable[[str], Json], role: tuple[str, Keys]) -> None:
    eks.create_access_entry(clusterName="shared", principalArn=role[0], username="team:{{SessionName}}")
    assert review(token(role[1], "shared"))["user"]["username"] == "team:alice"


@pytest.mark.parametrize(
    ("policy", "allowed"),
    [
        ("AmazonEKSClusterAdminPolicy", {"list pods", "create pods", "get secrets", "create roles", "delete nodes"}),
        ("AmazonEKSAdminPolicy", {"list pods", "create pods", "get secrets", "create roles"}),
        ("AmazonEKSEditPolicy", {"list pods", "create pods", "get secrets"}),
        ("AmazonEKSViewPolicy", {"list pods"}),
        ("AmazonEKSAdminViewPolicy", {"list pods", "get secrets"}),
        ("AmazonEKSBlockStoragePolicy", set()),
    ],
)
def test_a_policy_gives_what_its_role_gives(
    eks: Any,
    review: Callable[[str], Json],
    may: Callable[..., bool],
    role: tuple[str, Keys],
    policy: str,
    allowed: set[str],
) -> None:
    eks.create_access_entry(clusterName="shared", principalArn=role[0])
    associate(eks, role[0], policy)
    user = review(token(role[1], "shared"))["user"]
    asked = ["list pods", "create pods", "get secrets", "create roles", "delete nodes"]
    assert {what for what in asked if may(user, *what.split())} == allowed


def test_the_creator_administers_where_that_is_asked_for(
    kubernetes_cluster: Cluster, role: tuple[str, Keys], name: str
) -> None:
    creator = boto3.client("eks", region_name=REGION, endpoint_url=kubernetes_cluster.running.url, **role[1])
    shared = kubernetes_cluster.description
    creator.create_cluster(
        name=name,
        roleArn=shared["roleArn"],
        resourcesVpcConfig={"subnetIds": shared["resourcesVpcConfig"]["subnetIds"]},
        accessConfig={"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": True},
    )
    entries = creator.list_associated_access_policies(clusterName=name, principalArn=role[0])
    creator.delete_cluster(name=name)
    assert [each["policyArn"] for each in entries["associatedAccessPolicies"]] == [
        f"{POLICY}/AmazonEKSClusterAdminPolicy"
    ]


def test_a_policy_counts_only_in_its_namespaces(
    eks: Any, review: Callable[[str], Json], may: Callable[..., bool], role: tuple[str, Keys]
) -> None:
    eks.create_access_entry(clusterName="shared", principalArn=role[0])
    associate(eks, role[0], "AmazonEKSEditPolicy", type="namespace", namespaces=["shop", "team-*"])
    user = review(token(role[1], "shared"))["user"]
    namespaces = ("shop", "team-a", "default", "kube-system")
    assert [each for each in namespaces if may(user, "create", "pods", each)] == ["shop", "team-a"]
    assert not may(user, "create", "roles", "shop")


@pytest.mark.parametrize(
    ("keys", "cluster", "age", "says"),
    [
        (OWN, "shared", 16, "expired at"),
        (OWN, "other", 0, "for another cluster than shared"),
        ({**OWN, "aws_secret_access_key": "guessed"}, "shared", 0, "or with another secret than sandbox's"),
        ({**OWN, "aws_access_key_id": "AKIANOBODY"}, "shared", 0, "AKIANOBODY is nobody's"),
    ],
)
def test_a_token_of_another_cluster_time_or_secret_opens_nothing(keys: Keys, cluster: str, age: int, says: str) -> None:
    made, later = token(keys, cluster), datetime.now(UTC) + timedelta(minutes=age)
    with pytest.raises(tokens.Refused, match=says):
        tokens.access_key(made, "shared", {"sandbox": "sandbox"}.get, later)


def test_a_token_is_good_for_a_quarter_of_an_hour() -> None:
    made, later = token(OWN, "shared"), datetime.now(UTC) + timedelta(minutes=14)
    assert tokens.access_key(made, "shared", {"sandbox": "sandbox"}.get, later) == "sandbox"


@pytest.mark.parametrize("text", ["", "k8s-aws-v1.", "k8s-aws-v1.%%%", "k8s-aws-v1.aHR0cDovL2E_Yj1j", "eyJhbGciOi"])
def test_what_is_no_token_opens_nothing(text: str) -> None:
    with pytest.raises(tokens.Refused, match="the token"):
        tokens.access_key(text, "shared", lambda _: "sandbox")

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components import PodIdentity, PodIdentityArgs
from policies.recorder import Recording, record

PLAIN: PodIdentityArgs = {"cluster_name": "blue", "namespace": "shop", "service_account": "web", "policy": "{}"}
READ = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def identity(**changes: Any) -> Recording:
    args: Any = {**PLAIN, **changes}
    return record(lambda: PodIdentity("web", args) and None)


def test_a_service_account_has_the_role_once_the_role_has_its_policies() -> None:
    recording = identity(managed_policy_arns=[READ], tags={"team": "a"})
    (association,) = recording.of("PodIdentityAssociation").values()
    asked = {"clusterName": "blue", "namespace": "shop", "serviceAccount": "web", "roleArn": "arn:aws:mock:::web-role"}
    assert association.inputs.items() >= asked.items()
    grants = [*recording.of("RolePolicy").values(), *recording.of("RolePolicyAttachment").values()]
    assert {each.urn for each in grants} <= association.after
    assert association.inputs["tags"] == {"Name": "web-association", "team": "a"}


def test_logical_names_are_frozen() -> None:
    names = {each.name for each in identity(managed_policy_arns=[READ]).resources}
    assert names == {"web", "web-role", "web-policy", "web-role-ReadOnlyAccess", "web-association"}


def test_a_role_that_may_do_nothing_is_refused() -> None:
    args: Any = {key: value for key, value in PLAIN.items() if key != "policy"}
    with pytest.raises(pulumi.RunError, match="pod identity web: policy: is missing"):
        record(lambda: PodIdentity("web", args) and None)

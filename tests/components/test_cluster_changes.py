"""What becomes of a cluster when its arguments change, or are wrong."""

from datetime import date
from typing import Any

import pulumi
import pytest

from components import Cluster, SupportType, kubernetes_versions
from components.cluster import problems
from policies.recorder import record
from tests.components.clusters import EVERYTHING, PLAIN, SUBNETS, cluster
from tests.plan import plan

GROUPS = {f"cluster-system-{letter}" for letter in "abc"}


def test_the_next_kubernetes_version_is_an_update_of_all_and_a_replacement_of_nothing() -> None:
    planned = plan(cluster(version="1.35"), cluster(version="1.36"))
    changed = {"cluster-cluster", "cluster-addon-coredns", "cluster-addon-kube-proxy", *GROUPS}
    assert planned == {"update": changed}


@pytest.mark.parametrize(
    ("before", "after", "updated"),
    [
        ({}, {"system_nodes": {"max_size": 6}}, GROUPS),
        ({}, {"system_nodes": {"min_size": 2}}, GROUPS),
        ({}, {"system_nodes": {"instance_types": ["m8g.xlarge"]}}, {"cluster-system-template"}),
        ({}, {"system_nodes": {"disk_size": 100}}, {"cluster-system-template"}),
        ({}, {"zonal_shift": False}, {"cluster-cluster"}),
        ({}, {"deletion_protection": False}, {"cluster-cluster"}),
        ({}, {"support_type": "extended"}, {"cluster-cluster"}),
        ({}, {"public_access_cidrs": ["203.0.113.0/24"]}, {"cluster-cluster"}),
        ({}, {"kms_key_arn": "arn:aws:kms:us-east-1:123456789012:key/1"}, {"cluster-cluster"}),
        ({}, {"control_plane_logs": {"types": ["audit"], "retention_days": 7}}, {"cluster-cluster", "cluster-logs"}),
        ({}, {"addon_versions": {"vpc-cni": "v1.23.1-eksbuild.1"}}, {"cluster-addon-vpc-cni"}),
    ],
)
def test_other_settings_are_updates(before: dict[str, Any], after: dict[str, Any], updated: set[str]) -> None:
    assert plan(cluster(**before), cluster(**after)) == {"update": updated}


def test_other_tags_replace_nothing() -> None:
    planned = plan(cluster(**EVERYTHING), cluster(tags={"team": "b"}, **EVERYTHING))
    assert set(planned) == {"update"}


def test_another_zone_adds_nodes_and_touches_nothing() -> None:
    """AWS adds no zone to a control plane that exists, and replaces a node group whose subnets change."""
    two = dict(list(SUBNETS.items())[:2])
    assert plan(cluster(subnet_ids=two), cluster()) == {"create": {"cluster-system-c"}}


def test_auto_mode_is_switched_on_in_place() -> None:
    planned = plan(cluster(), cluster(compute="auto_mode"))
    assert "replace" not in planned
    assert planned["update"] == {"cluster-cluster", "cluster-cluster-role"}


def test_another_scope_of_a_policy_takes_the_old_one_away_first() -> None:
    """To AWS both are one: made first and deleted last, there would be none."""
    entry = EVERYTHING["access_entries"]["admins"]
    planned = plan(
        cluster(access_entries={"admins": entry}),
        cluster(access_entries={"admins": {**entry, "namespaces": ["shop"]}}),
    )
    assert planned == {"replace": {"cluster-access-admins-policy"}}
    assert cluster(**EVERYTHING).of("AccessPolicyAssociation")["cluster-access-admins-policy"].deletes_first


# Refusals


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"cluster_name": "-x"}, ["cluster_name: '-x'", "letters"]),
        ({"version": "1.33"}, ["version: '1.33'", "use 1.35 or 1.36"]),
        ({"subnet_ids": {"us-east-1a": "subnet-a"}}, ["subnet_ids: 'us-east-1a'", "two zones"]),
        ({"subnet_ids": {"a": "x", "us-east-1b": "y"}}, ["subnet_ids: 'a'", "us-east-1a"]),
        ({"subnet_ids": {"us-east-1a": "x", "eu-west-1b": "y"}}, ["several regions"]),
        ({"compute": "fargate"}, ["compute: 'fargate'", "karpenter, auto_mode"]),
        ({"support_type": "long"}, ["support_type: 'long'", "standard, extended"]),
        ({"public_access_cidrs": ["0.0.0.0/0"]}, ["public_access_cidrs: '0.0.0.0/0'", "whole internet"]),
        ({"public_access_cidrs": ["10.0.0.0/8"]}, ["public_access_cidrs: '10.0.0.0/8'", "private"]),
        ({"public_access_cidrs": ["office"]}, ["public_access_cidrs: 'office'", "203.0.113.0/24"]),
        ({"control_plane_logs": {"types": ["all"]}}, ["control_plane_logs.types: all", "api, audit"]),
        ({"control_plane_logs": {"retention_days": 10}}, ["control_plane_logs.retention_days: 10", "7"]),
        ({"system_nodes": {"min_size": 3, "max_size": 2}}, ["system_nodes.max_size: 2", "use 4 or more"]),
        ({"system_nodes": {"min_size": 3, "max_size": 3}}, ["system_nodes.max_size: 3", "no room"]),
        ({"system_nodes": {"min_size": -1}}, ["system_nodes.min_size: -1", "0 or more"]),
        ({"system_nodes": {"instance_types": ["m7g.large", "m7i.large"]}}, ["instance_types", "mixes Graviton"]),
        ({"system_nodes": {"instance_types": []}}, ["system_nodes.instance_types", "name one"]),
        ({"system_nodes": {"operating_system": "al2"}}, ["operating_system: 'al2'", "al2023, bottlerocket"]),
        ({"system_nodes": {"capacity": "free"}}, ["capacity: 'free'", "on_demand, spot"]),
        ({"system_nodes": {"disk_size": 8}}, ["disk_size: 8", "20 GiB"]),
        ({"system_nodes": {"max_unavailable_percentage": 0}}, ["max_unavailable_percentage: 0", "1 to 100"]),
        ({"compute": "auto_mode", "gpu_nodes": {}}, ["gpu_nodes", "Auto Mode starts its own nodes"]),
        ({"addon_versions": {"coredms": "v1"}}, ["addon_versions: 'coredms'", "coredns"]),
        ({"access_entries": {"x": {"principal_arn": "a"}}}, ["access_entries.x", "policy or groups"]),
        ({"access_entries": {"x": {"principal_arn": "a", "policy": "Root"}}}, ["access_entries.x.policy"]),
        ({"access_entries": {"x": {"principal_arn": "a", "groups": ["system:masters"]}}}, ["x.groups", "system:"]),
        (
            {"access_entries": {"x": {"principal_arn": "a", "groups": ["g"], "namespaces": ["n"]}}},
            ["access_entries.x.namespaces", "limits a policy"],
        ),
    ],
)
def test_wrong_arguments_are_refused_with_advice(args: dict[str, Any], says: list[str]) -> None:
    given: Any = {**PLAIN, **args}
    with pytest.raises(pulumi.RunError) as refused:
        record(lambda: Cluster("cluster", given) and None)
    for words in ["cluster cluster: ", *says]:
        assert words in str(refused.value)


def test_everything_wrong_is_said_at_once() -> None:
    found = problems({**PLAIN, "version": "1.30", "public_access_cidrs": ["::/0"], "system_nodes": {"max_size": 0}})
    assert len(found) == 3


def test_a_version_is_refused_once_its_standard_support_has_ended() -> None:
    last = kubernetes_versions.SUPPORT_ENDS["1.35"]
    assert problems({**PLAIN, "version": "1.35"}, last) == []
    (said,) = problems({**PLAIN, "version": "1.35"}, date(2027, 3, 28))
    assert "left standard support on 2027-03-27" in said and "use 1.36" in said
    assert problems({**PLAIN, "version": "1.35", "support_type": SupportType.EXTENDED}, date(2027, 3, 28)) == []
    (said,) = problems(PLAIN, date(2030, 1, 1))
    assert "add the next ones" in said

"""Each layer accepts what was asked for, and names whatever differs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from components import addons, control_plane, listeners
from operations.checks import GLOBAL
from operations.layers import balancing, platform
from tests.operations.conftest import REGION
from tests.operations.layers.conftest import (
    ACCOUNT,
    DOMAIN,
    SECOND,
    Layered,
    alias,
    budget,
    change,
    limit,
    managed,
    reconfigure,
    visible,
)

Break = Callable[[Layered], object]
LAYERS = {
    "clusters": ("with_cluster", REGION),
    "data": ("with_data", REGION),
    "edge": ("with_balancers", REGION),
    "the edge": ("with_edge", GLOBAL),
    "watch": ("with_edge", GLOBAL),
}


def layer(request: pytest.FixtureRequest, name: str) -> tuple[Layered, str, str]:
    """What is deployed, the output that names the layer, and its region."""
    fixture, region = LAYERS[name]
    return request.getfixturevalue(fixture), name.removeprefix("the "), region


@pytest.mark.parametrize("name", LAYERS)
def test_what_was_asked_for_is_accepted(request: pytest.FixtureRequest, name: str) -> None:
    layered, output, region = layer(request, name)
    assert layered.checks(output, region)
    assert layered.wrong(output, region) == {}


def open_endpoint(it: Layered) -> None:
    access = {"endpointPublicAccess": True, "publicAccessCidrs": ["0.0.0.0/0"]}
    it.client("eks").update_cluster_config(name="dev", resourcesVpcConfig=access)


def another_group(it: Layered) -> None:
    (subnet, *_) = it.outputs["networks"][REGION]["subnet_ids"]["private"].values()
    it.client("eks").create_nodegroup(
        clusterName="dev", nodegroupName="more", subnets=[subnet], nodeRole=f"arn:aws:iam::{ACCOUNT}:role/cluster"
    )


def resize_group(it: Layered) -> None:
    it.client("eks").update_nodegroup_config(
        clusterName="dev", nodegroupName="nodes-a", scalingConfig={"minSize": 2, "maxSize": 9, "desiredSize": 2}
    )


def delete_plan(it: Layered) -> None:
    it.client("backup").delete_backup_plan(BackupPlanId=it.outputs["data"][REGION]["backup"]["plan_id"])


def want_another_shard(it: Layered) -> None:
    it.outputs["settings"] = {**it.outputs["settings"], "cache": {**it.outputs["settings"]["cache"], "shards": 3}}


def arn(it: Layered, use: str = "internal") -> str:
    found = it.outputs["edge"]["load_balancers"][REGION]
    return str(found["arn"] if use == "internal" else found["writes"]["arn"])


def listener_of(it: Layered, port: int) -> str:
    found = it.client("elbv2").describe_listeners(LoadBalancerArn=arn(it))["Listeners"]
    return next(str(one["ListenerArn"]) for one in found if one["Port"] == port)


def move_rule(it: Layered) -> None:
    rules = it.client("elbv2").describe_rules(ListenerArn=listener_of(it, 443))["Rules"]
    (rule,) = [one["RuleArn"] for one in rules if one["Priority"] == "200"]
    it.client("elbv2").modify_rule(RuleArn=rule, Conditions=[{"Field": "path-pattern", "Values": ["/other/*"]}])


def other_health_check(it: Layered) -> None:
    group = it.outputs["edge"]["load_balancers"][REGION]["target_group_arns"]["web"]
    it.client("elbv2").modify_target_group(TargetGroupArn=group, HealthCheckPath="/")


def swap_members(config: dict[str, Any]) -> None:
    config["OriginGroups"]["Items"][0]["Members"]["Items"].reverse()


def rules(it: Layered, *wanted: dict[str, Any], action: str = "Allow") -> None:
    wafv2, (_, _, name, id) = it.client("wafv2"), it.outputs["edge"]["web_acl_arn"].split(":", 5)[5].split("/")
    lock = wafv2.get_web_acl(Name=name, Id=id, Scope="CLOUDFRONT")["LockToken"]
    wafv2.update_web_acl(
        Name=name,
        Id=id,
        Scope="CLOUDFRONT",
        LockToken=lock,
        DefaultAction={action: {}},
        VisibilityConfig=visible("firewall"),
        Rules=list(wanted),
    )


def forget(it: Layered, part: str, value: str) -> None:
    it.outputs["edge"][part] = value


RULES = (limit("everything", 900, 2000), limit("api", 100_100, 1000), managed("AWSManagedRulesSQLiRuleSet", {}))
BREAKS: dict[str, tuple[str, Break, dict[str, set[str]]]] = {
    "the API server is open to the internet": ("clusters", open_endpoint, {"cluster": {"public endpoint"}}),
    "the API server logs nothing": (
        "clusters",
        lambda it: it.client("eks").update_cluster_config(
            name="dev", logging={"clusterLogging": [{"types": platform.LOGS, "enabled": False}]}
        ),
        {"cluster": {"logs"}},
    ),
    "there are nodes that nobody asked for": ("clusters", another_group, {"nodes": {"groups in AWS"}}),
    "a node group has another size": ("clusters", resize_group, {"nodes": {"minSize", "maxSize"}}),
    "an add-on is gone": (
        "clusters",
        lambda it: it.client("eks").delete_addon(clusterName="dev", addonName="coredns"),
        {"add-ons": {"installed", "coredns"}},
    ),
    "another cluster is meant": (
        "clusters",
        lambda it: it.outputs.update(clusters={REGION: {"cluster_name": "other"}}),
        {"cluster": {"exists"}},
    ),
    "the database is not protected": (
        "data",
        lambda it: it.client("rds").modify_db_instance(
            DBInstanceIdentifier="main", DeletionProtection=False, ApplyImmediately=True
        ),
        {"database": {"DeletionProtection"}},
    ),
    "a read replica was promoted": (
        "data",
        lambda it: it.client("rds").promote_read_replica(DBInstanceIdentifier="reader"),
        {"database": {"copies"}},
    ),
    "a read replica is gone": (
        "data",
        lambda it: it.client("rds").delete_db_instance(DBInstanceIdentifier="reader", SkipFinalSnapshot=True),
        {"database": {"exists"}},
    ),
    "the proxy lets clear text in": (
        "data",
        lambda it: it.client("rds").modify_db_proxy(DBProxyName="proxy", RequireTLS=False),
        {"database": {"RequireTLS"}},
    ),
    "the cache has fewer shards": ("data", want_another_shard, {"cache": {"shards"}}),
    "the cache is gone": (
        "data",
        lambda it: it.client("elasticache").delete_replication_group(ReplicationGroupId="cache"),
        {"cache": {"exists"}},
    ),
    "the vault is gone": (
        "data",
        lambda it: it.client("backup").delete_backup_vault(BackupVaultName="vault"),
        {"backups": {"vault exists"}},
    ),
    "the plan is gone": ("data", delete_plan, {"backups": {"plan exists"}}),
    "a load balancer can be deleted": (
        "edge",
        lambda it: it.client("elbv2").modify_load_balancer_attributes(
            LoadBalancerArn=arn(it), Attributes=[{"Key": "deletion_protection.enabled", "Value": "false"}]
        ),
        {"load balancers": {"deletion_protection.enabled"}},
    ),
    "a load balancer speaks old TLS": (
        "edge",
        lambda it: it.client("elbv2").modify_listener(
            ListenerArn=listener_of(it, 443), SslPolicy="ELBSecurityPolicy-2016-08"
        ),
        {"load balancers": {"SslPolicy"}},
    ),
    "nobody is sent to port 443": (
        "edge",
        lambda it: it.client("elbv2").delete_listener(ListenerArn=listener_of(it, 80)),
        {"load balancers": {"port 80"}},
    ),
    "a rule has another path": ("edge", move_rule, {"rules": {"paths and target groups of 200"}}),
    "pods are asked elsewhere for their health": ("edge", other_health_check, {"target groups": {"HealthCheckPath"}}),
    "the CDN asks the second region first": (
        "the edge",
        lambda it: reconfigure(it, swap_members),
        {"CDN": {"origins in order, methods of /app/*"}},
    ),
    "the CDN has no web ACL": (
        "the edge",
        lambda it: reconfigure(it, lambda config: config.update(WebACLId="")),
        {"CDN": {"WebACLId"}},
    ),
    "a path is gone": (
        "the edge",
        lambda it: reconfigure(
            it, lambda config: config["CacheBehaviors"].update(Quantity=1, Items=config["CacheBehaviors"]["Items"][:1])
        ),
        {"CDN": {"paths"}},
    ),
    "another distribution is meant": (
        "the edge",
        lambda it: forget(it, "distribution_id", "E2QWRUHAPOMQZL"),
        {"CDN": {"exists"}},
    ),
    "anybody may call as often as they like": ("the edge", lambda it: rules(it, *RULES[1:]), {"firewall": {"limits"}}),
    "a rule group only counts": (
        "the edge",
        lambda it: rules(it, *RULES[:2], managed("AWSManagedRulesSQLiRuleSet", {"Count": {}})),
        {"firewall": {"rule groups"}},
    ),
    "another web ACL is meant": (
        "the edge",
        lambda it: forget(it, "web_acl_arn", it.outputs["edge"]["web_acl_arn"].rpartition("/")[0] + "/0"),
        {"CDN": {"WebACLId"}, "firewall": {"exists"}},
    ),
    "the name leads elsewhere": (
        "the edge",
        lambda it: change(it, it.outputs["edge"]["zone_id"], "UPSERT", [alias(DOMAIN, "A", "elsewhere.example")]),
        {"DNS": {f"A of {DOMAIN} is the distribution"}},
    ),
    "a health check watches another region": (
        "the edge",
        lambda it: [
            it.client("route53").update_health_check(
                HealthCheckId=one["Id"], AlarmIdentifier={"Region": SECOND, "Name": "healthy"}
            )
            for one in it.client("route53").list_health_checks()["HealthChecks"]
        ],
        {"health checks": {"region of the alarm"}},
    ),
    "the zone is gone": (
        "the edge",
        lambda it: forget(it, "zone_id", "Z0000000000000000000"),
        {"DNS": {"zone exists"}},
    ),
    "the budget is another": (
        "watch",
        lambda it: it.client("budgets").update_budget(AccountId=ACCOUNT, NewBudget=budget("9000")),
        {"budget": {"US dollars"}},
    ),
    "the budget is gone": (
        "watch",
        lambda it: it.client("budgets").delete_budget(AccountId=ACCOUNT, BudgetName="monthly"),
        {"budget": {"exists"}},
    ),
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_difference_is_named(request: pytest.FixtureRequest, what: str) -> None:
    name, do, expected = BREAKS[what]
    layered, output, region = layer(request, name)
    do(layered)
    assert layered.wrong(output, region) == expected


def test_what_is_expected_without_a_setting_is_what_components_make() -> None:
    assert sorted(platform.ADDONS["karpenter"]) == sorted((*addons.BEFORE_NODES, *addons.AFTER_NODES))
    assert platform.ADDONS["auto_mode"] == addons.AUTO_MODE
    assert list(control_plane.LOG_TYPES[:3]) == platform.LOGS
    assert balancing.TLS_POLICY == listeners.SSL_POLICY

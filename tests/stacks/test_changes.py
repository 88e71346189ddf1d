"""What becomes of an environment when its settings change: planned by the provider's own Diff, without an engine."""

from __future__ import annotations

import copy
import functools
import json
import types
from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from policies import program
from policies.recorder import Recording
from stacks import balancing, config, data, edge, foundation, platform, services, watch, workloads
from stacks.settings import NodePool, Service, Settings
from stacks.settings.base import Model
from stacks.stand_in import NOT_YET
from tests.plan import plan
from tests.stacks.environments import configuration, deployed

Changes = dict[str, Any]


def _configuration(environment: str, changes: Changes) -> dict[str, str]:
    """What the engine would hand over; None takes a setting away."""
    raw = {key: _decoded(text) for key, text in configuration(environment).items()}
    for path, value in changes.items():
        *way, last = f"tenfold:{path}".split("/")
        place: Any = raw
        for step in way:
            place = place.setdefault(step, {})
        if value is None:
            place.pop(last)
        else:
            place[last] = value
    return {key: each if isinstance(each, str) else json.dumps(each) for key, each in raw.items()}


@functools.cache
def _deployed(environment: str, changes: str) -> Recording:
    return program.run(environment, _configuration(environment, json.loads(changes)))


def _decoded(text: str) -> Any:
    try:
        return copy.deepcopy(json.loads(text))
    except ValueError:
        return text


def planned(environment: str, changes: Changes, before: Changes | None = None) -> dict[str, set[str]]:
    """What ``changes`` plan, by what becomes of resources; ``before`` is what was changed and deployed before."""
    first = _deployed(environment, json.dumps(before)) if before else deployed(environment)
    return plan(first, _deployed(environment, json.dumps({**(before or {}), **changes})))


# Nothing is replaced


EAST, WEST = "regions/us-east-1", "regions/us-west-2"
LARGER: Changes = {
    "cluster/version": "1.36",
    "cluster/system_nodes/instance_types": ["m7g.xlarge"],
    "cluster/system_nodes/max_size": 6,
    "database/read_replicas": 2,
    "database/instance_class": "db.r8g.xlarge",
    "database/allocated_storage": 200,
    "cache/shards": 3,
    "cache/replicas": 2,
    "cache/node_type": "cache.r7g.xlarge",
    "alarms/error_rate_percent": 2,
}
WIDER: Changes = {
    f"{EAST}/zones": ["us-east-1a", "us-east-1b", "us-east-1c"],
    "services/billing": {
        "image": "registry.example.com/billing:1",
        "replicas": {"min": 1, "max": 2},
        "resources": {"cpu": "100m", "memory": "128Mi"},
        "paths": ["/billing/*"],
        "priority": 300,
    },
    "services/api/paths": ["/api/*", "/v2/*"],
    "network/interface_endpoints": ["ecr.api", "ecr.dkr", "sts"],
    "firewall/rate_limit": 3000,
}
SAFER: Changes = {"database/multi_az": True, "cache/replicas": 1, "backup/monthly_days": 90, "protected": True}
PROMOTED: Changes = {f"{WEST}/database": "promoted"}


@pytest.mark.parametrize(
    ("environment", "changes", "before", "does"),
    [
        ("prod", LARGER, {"cluster/version": "1.35"}, {"create", "update"}),
        ("prod", {"owner": "data-team"}, None, {"update"}),
        ("staging", WIDER, None, {"create", "update"}),
        ("staging", {"network/nat": "per_zone", "balancing/writes": None}, None, {"create", "delete", "update"}),
        ("dev", SAFER, None, {"create", "update"}),
        ("prod", {**PROMOTED, "primary_region": "us-west-2", "failover_region": "us-east-1"}, None,
         {"create", "delete", "update"}),
    ],
    ids=["larger", "another owner", "wider", "another way out", "safer", "another primary region"],
)  # fmt: skip
def test_nothing_is_replaced(environment: str, changes: Changes, before: Changes | None, does: set[str]) -> None:
    steps = planned(environment, changes, before)
    assert "replace" not in steps, steps["replace"]
    assert steps and set(steps) <= does


def test_a_promotion_makes_a_writer_of_the_replica_and_touches_no_other_region() -> None:
    steps = planned("prod", PROMOTED)
    assert "replace" not in steps
    assert "database-us-west-2-instance" in steps["update"]
    assert steps["delete"] == {"watch-us-west-2-database-main-lag"}
    assert {name for names in steps.values() for name in names if "us-west-2" not in name} == set()


def test_a_region_is_added_without_touching_another_ones_data() -> None:
    region = {"cidr_block": "10.66.0.0/16", "zones": ["eu-west-1a", "eu-west-1b"], "database": "replica"}
    more = {"regions/eu-west-1": {**region, "cache": "secondary", "cloudfront_prefix_list": "pl-4fa04526"}}
    steps = planned("staging", more)
    assert set(steps) == {"create", "update"}
    assert all("eu-west-1" in name for name in steps["create"] if not name.startswith("cdn-"))


# Every setting has an effect


ELSEWHERE = {
    "project",
    "environment",
    "regions",
    "services",
    "owner",
    "cost_center",
    "primary_region",
    "database.engine",
    "workloads.node_pools",
}
"""Settings whose effect other tests show."""
WITHOUT_RESOURCES = {"cluster.max_nodes"}
"""What is only checked."""
EFFECTS: dict[str, tuple[str, Any]] = {
    "protected": ("staging", True),
    "failover_region": ("prod", "eu-west-1"),
    "cluster.version": ("dev", "1.35"),
    "cluster.max_pods": ("dev", 200),
    "cluster.compute": ("dev", "auto_mode"),
    "cluster.system_nodes.instance_types": ("dev", ["t4g.large"]),
    "cluster.system_nodes.min_size": ("dev", 0),
    "cluster.system_nodes.max_size": ("dev", 5),
    "cluster.system_nodes.operating_system": ("dev", "al2023"),
    "cluster.system_nodes.capacity": ("dev", "spot"),
    "cluster.system_nodes.disk_size": ("dev", 60),
    "cluster.gpu_nodes": ("dev", {"instance_types": ["g5.xlarge"], "min_size": 0, "max_size": 1}),
    "cluster.public_access_cidrs": ("dev", ["203.0.113.0/24"]),
    "cluster.admins": ("dev", {"ops": "arn:aws:iam::123456789012:role/ops"}),
    "cluster.log_retention_days": ("dev", 14),
    "cluster.zonal_shift": ("dev", False),
    "workloads.node_image": ("dev", "bottlerocket@v1.63.0"),
    "workloads.controllers": ("dev", ["keda"]),
    "workloads.telemetry.metrics": ("dev", False),
    "workloads.telemetry.traces": ("dev", False),
    "workloads.telemetry.sampled_percent": ("dev", 50),
    "workloads.telemetry.scrape_seconds": ("dev", 15),
    "database.version": ("dev", "17"),
    "database.instance_class": ("dev", "db.t4g.small"),
    "database.allocated_storage": ("dev", 30),
    "database.max_allocated_storage": ("dev", 100),
    "database.multi_az": ("dev", True),
    "database.read_replicas": ("dev", 1),
    "database.proxy": ("dev", True),
    "database.insights": ("dev", "advanced"),
    "database.monitoring_interval": ("dev", 60),
    "database.backup_retention_days": ("dev", 3),
    "database.backup_copy_region": ("prod", "eu-west-1"),
    "database.backup_window": ("dev", "01:00-02:00"),
    "database.maintenance_window": ("dev", "mon:03:30-mon:04:30"),
    "database.log_retention_days": ("dev", 14),
    "database.allow_major_version_upgrade": ("dev", True),
    "database.apply_immediately": ("dev", True),
    "cache.version": ("dev", "8.1"),
    "cache.node_type": ("dev", "cache.t4g.small"),
    "cache.cluster_mode": ("dev", "compatible"),
    "cache.shards": ("staging", 2),
    "cache.replicas": ("dev", 1),
    "cache.maxmemory_policy": ("dev", "noeviction"),
    "cache.snapshot_retention_days": ("dev", 1),
    "cache.log_retention_days": ("dev", 14),
    "backup.daily_days": ("dev", 8),
    "backup.monthly_days": ("dev", 90),
    "backup.copy_region": ("prod", "eu-west-1"),
    "backup.force_destroy": ("dev", False),
    "domain.name": ("dev", "dev.example.org"),
    "domain.hosted_zone_id": ("dev", "Z0123456789"),
    "balancing.writes.routing": ("staging", "latency"),
    "balancing.writes.unhealthy_minutes": ("staging", 3),
    "balancing.idle_timeout": ("dev", 90),
    "balancing.log_retention_days": ("dev", 8),
    "cdn.price_class": ("dev", "PriceClass_All"),
    "cdn.origin_shield": ("dev", True),
    "cdn.additional_metrics": ("dev", True),
    "cdn.log_retention_days": ("dev", 9),
    "cdn.content_security_policy": ("dev", "default-src 'none'"),
    "cdn.force_destroy": ("dev", False),
    "firewall.rate_limit": ("dev", 3000),
    "firewall.managed_rules": ("dev", ["AWSManagedRulesSQLiRuleSet"]),
    "firewall.counted_rules": ("dev", ["AWSManagedRulesKnownBadInputsRuleSet"]),
    "firewall.blocked_addresses": ("dev", ["203.0.113.0/24"]),
    "firewall.log_retention_days": ("dev", 14),
    "alarms.emails": ("dev", ["on-call@example.com"]),
    "alarms.dashboard": ("dev", True),
    "alarms.error_rate_percent": ("dev", 3),
    "alarms.latency_seconds": ("dev", 2.5),
    "alarms.database_cpu_percent": ("dev", 70),
    "alarms.replica_lag_seconds": ("staging", 30),
    "alarms.cache_cpu_percent": ("dev", 70),
    "alarms.cache_memory_percent": ("dev", 70),
    "budget.monthly_usd": ("dev", 300),
    "budget.actual_percent": ("dev", [50]),
    "budget.forecast_percent": ("dev", [90]),
    "budget.anomaly_usd": ("dev", 30),
    "budget.emails": ("dev", ["on-call@example.com"]),
}
"""An environment in which a setting shows, and what it is changed to."""


def leaves(model: type[Model], above: str = "") -> set[str]:
    """The paths of all settings that have none below them."""
    found = set()
    for name, each in model.model_fields.items():
        below = _models(each.annotation) if f"{above}{name}" not in ELSEWHERE else []
        found |= set().union(*(leaves(one, f"{above}{name}.") for one in below)) if below else {f"{above}{name}"}
    return found


def _models(annotation: Any) -> list[type[Model]]:
    if isinstance(annotation, type):
        return [annotation] if issubclass(annotation, Model) else []
    return [one for part in getattr(annotation, "__args__", ()) for one in _models(part)]


Told = Callable[[str, Changes], list[tuple[str, Any]]]
"""What each component is told, by its name, in an environment that was changed."""


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """The layers, with something in the place of each component that only writes down what it is told."""
    heard: list[tuple[str, Any]] = []

    def component(name: str, args: Any = None, opts: Any = None, **more: Any) -> Any:
        heard.append((name, repr((args, more))))
        return NOT_YET

    for layer in LAYERS:
        for name, value in vars(layer).items():
            if isinstance(value, type) and issubclass(value, pulumi.ComponentResource):
                monkeypatch.setattr(layer, name, component)
        for options in ("through", "within"):
            monkeypatch.setattr(layer, options, lambda *_: pulumi.ResourceOptions(), raising=False)
    alarm = types.SimpleNamespace(cloudwatch=types.SimpleNamespace(MetricAlarm=component), vpc=NOT_YET)
    monkeypatch.setattr(balancing, "aws", alarm)
    for made in ("provider", "workspace"):
        monkeypatch.setattr(workloads, made, lambda *_: NOT_YET)
    monkeypatch.setattr(services, "permissions", lambda *_: NOT_YET)

    def listen(environment: str, changes: Changes) -> list[tuple[str, Any]]:
        heard.clear()
        settings = config.parse("tenfold", environment, _configuration(environment, changes))
        base = foundation.deploy(settings, {})
        compute = platform.deploy(settings, base, {})
        store = data.deploy(settings, base, compute, {})
        front = edge.deploy(settings, base, compute, {})
        workloads.deploy(settings, base, compute, store, front, {})
        watch.deploy(settings, base, compute, store, front, {})
        return list(heard)

    return listen


LAYERS = (foundation, platform, data, edge, balancing, workloads, watch)


def test_the_effect_of_every_setting_is_shown() -> None:
    own = {path for path in leaves(Settings) if not path.startswith("network.")}  # test_deployment.py has those
    shown = EFFECTS.keys() - {"cluster.gpu_nodes"}
    gpu = {path for path in own if path.startswith("cluster.gpu_nodes.")}
    growth = {path for path in own if path.startswith("cache.growth.")}
    assert own - ELSEWHERE - WITHOUT_RESOURCES - gpu - growth == shown


@pytest.mark.parametrize("path", EFFECTS)
def test_a_setting_has_an_effect(path: str, told: Told) -> None:
    """On what some component is told; that each input of a component has one, the component's tests show."""
    environment, value = EFFECTS[path]
    changes = {path.replace(".", "/"): value}
    if path == "cluster.compute":
        changes |= {"cluster/system_nodes": None, "workloads/node_image": None}
    assert told(environment, changes) != told(environment, {}), path


@pytest.mark.parametrize("growth", [{"max_shards": 4}, {"max_replicas": 3}])
def test_a_cache_in_cluster_mode_grows_by_itself(growth: dict[str, int], told: Told) -> None:
    large = {"cache/node_type": "cache.r7g.large", "cache/cluster_mode": "enabled", "cache/replicas": 1}
    assert told("dev", {**large, "cache/growth": growth}) != told("dev", large)


POOL = {
    "cpu_limit": 100, "memory_limit": "100Gi", "capacity": "spot", "architecture": "amd64", "gpu": True,
    "disruption_percent": 20,
}  # fmt: skip
SERVICE: dict[str, Any] = {
    "image": "registry.example.com/web:2",
    "replicas/min": 2,
    "replicas/max": 9,
    "replicas/cpu": 60,
    "replicas/memory": 70,
    "replicas/requests_per_minute": 600,
    "resources/cpu": "60m",
    "resources/memory": "70Mi",
    "resources/gpus": 1,
    "command": ["./other"],
    "environment": {"LOG_LEVEL": "debug"},
    "port": 9000,
    "health_check_path": "/well",
    "metrics_path": "/other",
    "calls": ["api", "worker"],
    "database_pool": 1,
    "cache": True,
    "permissions": ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"],
    "egress": {"partner": {"cidr_blocks": ["203.0.113.0/24"], "ports": [443]}},
    "jobs": {"nightly": {"schedule": "@daily", "command": ["./nightly"]}},
    "canary": {"image": "registry.example.com/web:3", "weight": 10},
    "paths": ["/other/*"],
    "priority": 300,
    "deregistration_delay": 30,
    "slow_start": 60,
    "writes": True,
    "rate_limit": 500,
}
"""Settings of dev's web, and what each is changed to."""


@pytest.mark.parametrize("key", POOL)
def test_a_setting_of_node_pools_has_an_effect(key: str, told: Told) -> None:
    assert NodePool.model_fields.keys() == POOL.keys()
    changes = {f"workloads/node_pools/general/{key}": POOL[key]}
    if key == "gpu":
        changes["workloads/node_pools/more"] = {"cpu_limit": 16, "memory_limit": "64Gi"}
        assert told("dev", changes) != told("dev", {**changes, f"workloads/node_pools/general/{key}": False})
    else:
        assert told("dev", changes) != told("dev", {})


@pytest.mark.parametrize("path", SERVICE)
def test_a_setting_of_services_has_an_effect(path: str, told: Told) -> None:
    assert Service.model_fields.keys() == {key.partition("/")[0] for key in SERVICE}
    needed_by: dict[str, Changes] = {
        "replicas/requests_per_minute": {"workloads/controllers": ["keda"]},
        "resources/gpus": {"workloads/node_pools/gpu": {"cpu_limit": 16, "memory_limit": "64Gi", "gpu": True}},
    }
    needed = needed_by.get(path, {})
    assert told("dev", {f"services/web/{path}": SERVICE[path], **needed}) != told("dev", needed)


def test_a_canary_is_scaled_by_its_own_requests() -> None:
    changes = {f"services/web/{key}": SERVICE[key] for key in ("canary", "replicas/requests_per_minute")}
    recording = _deployed("dev", json.dumps({**changes, "workloads/controllers": ["keda"]}))
    for name in ("web", "web-canary"):
        spec = recording.of("ScaledObject")[f"service-{name}-us-east-1-scaler"].inputs["spec"]
        metric = next(each["metadata"] for each in spec["triggers"] if each["type"] == "aws-cloudwatch")
        group = f"targetgroup/balancer-internal-us-east-1-targets-{name}/1"
        assert metric["dimensionValue"] == f"app/balancer-internal-us-east-1-balancer/1;{group}"


def test_auto_mode_may_let_pods_join_target_groups() -> None:
    changes = {"cluster/compute": "auto_mode", "cluster/system_nodes": None, "workloads/node_image": None}
    groups = _deployed("dev", json.dumps(changes)).of("TargetGroup").values()
    assert {group.inputs["tags"]["eks:eks-cluster-name"] for group in groups} == {"dev"}
    assert all("eks:eks-cluster-name" not in each.inputs["tags"] for each in deployed("dev").of("TargetGroup").values())


def test_an_image_is_rolled_out_in_place_and_a_canary_beside_it() -> None:
    image = SERVICE["canary"]["image"]
    before, after, beside = (
        _deployed("dev", json.dumps(changes))
        for changes in ({}, {"services/web/image": image}, {"services/web/canary": SERVICE["canary"]})
    )

    def running(recording: Recording) -> dict[str, str]:
        return {
            each.inputs["metadata"]["name"]: each.inputs["spec"]["template"]["spec"]["containers"][0]["image"]
            for each in recording.of("Deployment").values()
        }

    assert running(after) == running(before) | {"web": image}
    assert running(beside) == running(before) | {"web-canary": image}
    rule = beside.of("ListenerRule")["balancer-internal-us-east-1-rule-web"].inputs["actions"][0]["forward"]
    assert [group["weight"] for group in rule["targetGroups"]] == [90, 10]
    bound = {each.inputs["spec"]["serviceRef"]["name"] for each in beside.of("TargetGroupBinding").values()}
    assert bound == {"api", "web", "web-canary"}
    callers = beside.of("NetworkPolicy")["service-api-us-east-1-network"].inputs["spec"]["ingress"][0]["from"]
    assert {"podSelector": {"matchLabels": {"app.kubernetes.io/part-of": "web-canary"}}} in callers

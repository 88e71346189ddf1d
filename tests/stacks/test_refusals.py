"""What AWS refuses is found in the settings, with file, key, value and what to do."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from stacks import config, refusals
from tests.stacks.test_settings import refusal, root

__all__ = ["root"]

Root = Callable[..., Path]
EAST, WEST, IRELAND = "regions/us-east-1", "regions/us-west-2", "regions/eu-west-1"


@pytest.mark.parametrize(
    ("environment", "changes", "line"),
    [
        # Regions and their roles
        ("prod", {"failover_region": None}, "failover_region is missing; name the region that takes over, "),
        ("prod", {"failover_region": "us-west-1"}, "is none of the other regions (did you mean us-west-2?)"),
        ("prod", {"failover_region": "us-east-1"}, "(did you mean us-west-2?); use eu-west-1 or us-west-2"),
        ("prod", {f"{WEST}/database": "primary"}, 'us-west-2.database = "primary" is the second primary one'),
        ("prod", {f"{EAST}/database": "replica"}, "regions have no database that takes writes"),
        ("prod", {f"{WEST}/cache": "primary"}, 'us-west-2.cache = "primary" is the second primary one'),
        ("staging", {f"{EAST}/cache": "alone"}, 'us-west-2.cache = "secondary" has no primary to copy'),
        ("prod", {"database/backup_copy_region": "ap-south-1"}, 'copy_region = "ap-south-1" is none of the regions'),
        ("prod", {"backup/copy_region": "us-east-1"}, 'copy_region = "us-east-1" is where the backups are made'),
        ("prod", {f"{WEST}/cloudfront_prefix_list": None}, "cloudfront_prefix_list is missing; add it (Id of"),
        ("dev", {"balancing/writes": {"routing": "failover"}}, "balancing.writes has no region to fail over to"),
        # What production never goes without
        ("prod", {"protected": False}, "protected = false leaves production's data to a slip"),
        ("prod", {"database/multi_az": False}, "database.multi_az = false makes a zone's failure an outage"),
        ("prod", {"cache/replicas": 0}, "cache.replicas = 0 makes a node's failure an outage"),
        # Versions and what a region offers
        ("dev", {"cluster/version": "1.33"}, 'version = "1.33" left AWS\'s standard support on 2026-07-29; use 1.36'),
        ("dev", {"cluster/version": "1.99"}, 'cluster.version = "1.99" is no version of kubernetes that is known here'),
        ("dev", {"cluster/version": "1.34"}, "cluster.version '1.34' is not one of those that add-on versions"),
        ("dev", {"database/version": "13"}, 'database.version = "13" left AWS\'s standard support on 2026-02-28'),
        ("dev", {"database/instance_class": "db.r9z.large"}, "is not offered in us-east-1; use db.r"),
        ("dev", {"cache/node_type": "cache.t9.micro"}, "is not offered in us-east-1; use cache.t"),
        ("dev", {"cluster/system_nodes/instance_types": ["m7g.huge"]}, "is not offered in us-east-1; use m7g."),
        # Sizes
        ("dev", {"cluster/max_pods": 40_000}, "cluster.max_pods = 40000 is more than the private subnets of us-east-1"),
        ("dev", {"services/api/database_pool": 20}, "services have larger database_pools than fit: api 100, worker 20"),
        ("dev", {"cluster/max_pods": 13}, "cluster.max_pods = 13 is less than the 14 pods that services grow to while"),
        ("dev", {"workloads/node_pools/general/cpu_limit": 1, "services/api/resources/cpu": "2"}, "times the cpu that"),
        ("dev", {"services/api/resources/memory": "100Gi"}, "node_pools are too small: services at their most"),
        ("dev", {"workloads/node_pools/general": {"cpu_limit": 1, "memory_limit": "1Gi"}}, "for 1.19 times the mem"),
        # Services
        ("dev", {"services/web/priority": 100}, "priority = 100 is another service's too"),
        ("dev", {"services/web/paths": ["/api/*"]}, 'paths = "/api/*" is another service\'s too'),
        ("staging", {"services/api/writes": False}, "balancing.writes serves nobody, for no service writes"),
        ("dev", {"services/web/priority": None}, "services.web.priority is missing; its paths need a place"),
        ("dev", {"services/worker/priority": 300}, "services.worker.priority = 300 says nothing without paths"),
        ("dev", {"services/worker/writes": True}, "services.worker.writes = true says nothing without paths"),
        ("dev", {"services/web/calls": ["apis"]}, 'calls = "apis" is no service (did you mean api?); use api, worker'),
        ("dev", {"services/web/environment": {"AWS_REGION": "x"}}, "environment.AWS_REGION is told to every service"),
        ("dev", {"services/web/replicas/requests_per_minute": 60}, "requests_per_minute needs keda; name it in"),
        ("dev", {"services/worker/replicas/requests_per_minute": 60}, "counts requests that nobody sends it"),
        ("prod", {"services/api/image": "example.com/api:1"}, 'api.image = "example.com/api:1" may be another'),
        ("prod", {"services/web/replicas/min": 1}, "services.web.replicas.min = 1 makes a pod's end an outage"),
        ("dev", {"workloads/node_pools/general/gpu": True}, "node_pools all have GPUs, and take only who asks for one"),
        (
            "dev",
            {
                "services/web/resources/gpus": 1,
                "services/web/resources/cpu": "6",
                "workloads/node_pools/gpu": {"cpu_limit": 16, "memory_limit": "64Gi", "gpu": True},
            },
            "ask for 1.50 times the cpu that node pools with GPUs may have",
        ),
        ("dev", {"services/web/resources/gpus": 1}, "services.web.resources.gpus = 1 are on no node pool; add one"),
        # What components refuse, in the words of the settings
        ("dev", {"services/web/replicas": {"min": 3, "max": 3}}, "web.replicas.max 3 leaves no room above min, 3"),
        ("dev", {"services/web/resources/cpu": "0"}, "services.web.resources.cpu '0' is nothing"),
        ("dev", {"services/web/health_check_path": "well"}, "web.health_check_path 'well' should start with /"),
        ("dev", {"services/worker/jobs/cleanup/schedule": "daily"}, "worker.jobs.cleanup.schedule 'daily' is no time"),
        ("dev", {"workloads/node_image": "al2023@latest"}, "workloads.node_image 'al2023@latest' is no pinned image"),
        ("dev", {"workloads/controllers": ["istio"]}, "workloads.controllers 'istio' is unknown"),
        ("dev", {"workloads/telemetry": {"metrics": False, "traces": False}}, "telemetry.traces False leaves"),
        ("dev", {"cluster/public_access_cidrs": ["0.0.0.0/0"]}, "'0.0.0.0/0' is the whole internet"),
        ("dev", {"cluster/compute": "auto_mode"}, "cluster.system_nodes Auto Mode starts its own nodes; leave it out"),
        ("dev", {"cluster/system_nodes/max_size": 1}, "cluster.system_nodes.max_size 1 leaves no room above min_size"),
        ("dev", {"database/monitoring_interval": 7}, "database.monitoring_interval 7 is refused by RDS"),
        ("dev", {"database/insights": "advanced", "database/backup_retention_days": 40}, "backup_retention_days"),
        ("dev", {"cache/shards": 2}, "cache.shards 2 need cluster mode; set cluster_mode to enabled"),
        ("staging", {"cache/node_type": "cache.t4g.medium"}, "cache.node_type 'cache.t4g.medium' is"),
        ("dev", {"firewall/blocked_addresses": ["ten"]}, "firewall.blocked_addresses 'ten'"),
        ("dev", {"firewall/log_retention_days": 8}, "firewall.log_retention_days 8"),
        ("dev", {"services/api/paths": ["/a b"]}, "services"),
    ],
)  # fmt: skip
def test_it_is_refused(root: Root, environment: str, changes: dict[str, Any], line: str) -> None:
    found = refusal(environment, root(**{environment: changes}))
    assert any(line in each for each in found), "\n".join(found)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"cluster/system_nodes/max_size": 1}, "AS13"),
        ({"services/web/replicas": {"min": 3, "max": 3}}, "AS01"),
        ({"budget": None}, "CO20"),
        ({"cluster/log_retention_days": 0}, "CO10"),
    ],
)
def test_what_a_policy_would_refuse_too_names_its_page(root: Root, changes: dict[str, Any], rule: str) -> None:
    (found,) = refusal("dev", root(dev=changes))
    assert found.endswith(f"(docs/rules/{rule}.md)") and (config.ROOT / f"docs/rules/{rule}.md").exists()


def test_the_end_of_support_is_announced() -> None:
    settings = config.read("dev")
    assert list(refusals.warnings(settings, date(2026, 11, 1))) == []
    (found,) = refusals.warnings(settings, date(2027, 7, 1))
    assert found.startswith("cluster.version: 1.36 leaves AWS's standard support in 32 days, on 2027-08-02")

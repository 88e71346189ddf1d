"""What services are told, and the settings that docs/services.md shows."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import pytest
import yaml

from policies import program
from policies.recorder import Recording
from stacks import config
from tests.stacks.environments import ENVIRONMENTS, configuration, deployed
from toolchain import ROOT


def variables(recording: Recording, service: str, region: str) -> dict[str, str]:
    found: dict[str, str] = recording.of("ConfigMap")[f"service-{service}-{region}-config"].inputs["data"]
    return found


def statements(recording: Recording, service: str, region: str) -> dict[str, Any]:
    policy = recording.of("RolePolicy")[f"service-{service}-{region}-pod-policy"]
    return {each["Action"]: each["Resource"] for each in json.loads(policy.inputs["policy"])["Statement"]}


def test_reads_stay_in_the_region_and_writes_go_where_the_database_takes_them() -> None:
    home, away = (variables(deployed("prod"), "api", region) for region in ("us-east-1", "us-west-2"))
    assert home["DATABASE_WRITER_HOST"] == "database-us-east-1-proxy.proxy.example.com"
    assert home["DATABASE_READER_HOST"] == "database-us-east-1-reader-1.rds.example.com"
    assert "DATABASE_WRITER_HOST" not in away
    assert away["DATABASE_READER_HOST"] == "database-us-west-2-instance.rds.example.com"
    assert ":us-west-2:" in away["DATABASE_SECRET_ARN"]


def test_a_promotion_tells_services_where_they_can_write_now() -> None:
    regions = json.loads(configuration("prod")["tenfold:regions"])
    regions["us-west-2"]["database"] = "promoted"
    del regions["us-east-1"]["database"]
    regions["us-east-1"]["database"] = "replica"
    after = program.run("prod", configuration("prod") | {"tenfold:regions": json.dumps(regions)})
    assert "DATABASE_WRITER_HOST" in variables(after, "api", "us-west-2")
    suspended = {name: each.inputs["spec"]["suspend"] for name, each in after.of("CronJob").items()}
    assert [name for name, rests in suspended.items() if not rests] == ["service-worker-us-west-2-job-cleanup"]


def test_a_pod_may_log_in_to_what_it_uses_and_nothing_else() -> None:
    allowed = statements(deployed("prod"), "api", "us-west-2")
    assert allowed.keys() == {"secretsmanager:GetSecretValue", "kms:Decrypt", "elasticache:Connect"}
    assert all(":us-west-2:" in arn for arns in allowed.values() for arn in arns)
    assert "service-web-us-west-2-pod-policy" not in deployed("prod").of("RolePolicy")


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_what_runs_on_clusters_goes_through_the_provider_of_its_region(environment: str) -> None:
    regions, recording = config.read(environment).regions, deployed(environment)
    objects = [each for each in recording.resources if each.type.startswith("kubernetes:")]
    for region in regions:
        here = [each for each in objects if region in each.name]
        assert 40 <= len(here) <= 60
        assert all(f"::kubernetes-{region}::" in each.provider for each in here)
        services = {name for name in recording.of("Workload") if name.endswith(region)}
        assert services == {f"service-{name}-{region}" for name in ("web", "api", "worker")}
    assert len(objects) == sum(region in each.name for each in objects for region in regions)


def test_a_quota_that_is_accepted_has_room_for_everything_at_its_most_rolled_out_anew() -> None:
    services = json.loads(configuration("dev")["tenfold:services"])
    services["api"] |= {"canary": {"image": "example.com/api:2", "weight": 5}, "replicas": {"min": 1, "max": 9}}
    services["api"]["database_pool"] = 1
    services["api"]["jobs"] = services["worker"]["jobs"]
    cluster = json.loads(configuration("dev")["tenfold:cluster"])
    tight = {"tenfold:services": json.dumps(services), "tenfold:cluster": json.dumps(cluster | {"max_pods": 34})}
    recording = program.run("dev", configuration("dev") | tight)
    quota = recording.of("ResourceQuota")["baseline-us-east-1-quota-services"].inputs["spec"]["hard"]
    strategies = [each.inputs["spec"]["strategy"]["rollingUpdate"] for each in recording.of("Deployment").values()]
    assert strategies == [{"maxSurge": "25%", "maxUnavailable": 0}] * 4
    most = [each.inputs["spec"]["maxReplicas"] for each in recording.of("HorizontalPodAutoscaler").values()]
    jobs = len(recording.of("CronJob"))
    assert sum(math.ceil(each * 1.25) for each in most) + jobs == int(quota["pods"]) == 34
    with pytest.raises(Exception, match="max_pods = 33 is less than the 34 pods"):
        program.run("dev", {**configuration("dev"), **tight, "tenfold:cluster": json.dumps(cluster | {"max_pods": 33})})


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_clusters_and_their_nodes_outlive_what_runs_on_them(environment: str) -> None:
    recording = deployed(environment)
    providers, groups = recording.of("pulumi:providers:kubernetes"), recording.of("NodeGroup")
    for name, each in providers.items():
        region = name.removeprefix("kubernetes-")
        assert {group.urn for key, group in groups.items() if region in key} <= each.after
        for service in recording.of("Workload").values():
            if region in service.name:
                pool = recording.of("NodePool")[f"baseline-{region}-pool-general"]
                assert pool.urn in service.after


def test_the_monolith_of_the_docs_is_an_environment() -> None:
    page = (ROOT / "docs/services.md").read_text(encoding="utf-8")
    (written,) = [each for each in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if "  app:" in each]
    services = yaml.safe_load(written)["tenfold:services"]
    recording = program.run("prod", configuration("prod") | {"tenfold:services": json.dumps(services)})
    assert {each.inputs["metadata"]["name"] for each in recording.of("Deployment").values()} == {"app"}
    rules = recording.of("ListenerRule").values()
    assert {each.inputs["conditions"][0]["pathPattern"]["values"][0] for each in rules} == {"/*"}

"""Careless changes to dev, each stopped at preview with the rule, the resource, the reason and the fix."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

import toolchain
from tests.e2e.conftest import Done, Sandbox

pytestmark = pytest.mark.engine

BREAK = f'''
"""The project's own program, with what somebody might do to its components."""

import runpy
import sys

import pulumi

ROOT = {str(toolchain.ROOT)!r}


def careless(args):
    props, opts = args.props, args.opts
    match args.type_:
        case "kubernetes:autoscaling/v2:HorizontalPodAutoscaler":
            props["spec"]["min_replicas"] = props["spec"]["max_replicas"]
        case "aws:eks/nodeGroup:NodeGroup" if args.name.endswith("-a"):
            props["scaling_config"]["min_size"] = props["scaling_config"]["max_size"]
        case "aws:eks/nodeGroup:NodeGroup":
            opts.ignore_changes = []
        case "aws:cloudwatch/logGroup:LogGroup":
            props.pop("retention_in_days", None)
        case "aws:budgets/budget:Budget":
            props["budget_type"] = "USAGE"
    return pulumi.ResourceTransformationResult(props, opts)


sys.path.insert(0, ROOT)
pulumi.runtime.register_stack_transformation(careless)
runpy.run_path(ROOT + "/__main__.py")
'''


@pytest.fixture(scope="module")
def refused(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Done:
    """What a preview of dev says, with two NAT gateways and a database of 64 processors in its settings."""
    folder = tmp_path_factory.mktemp("careless")
    project = yaml.safe_load((toolchain.ROOT / "Pulumi.yaml").read_text())
    project["runtime"]["options"]["virtualenv"] = str(toolchain.ROOT / ".venv")
    project["stackConfigDir"] = "."
    settings: dict[str, Any] = yaml.safe_load((toolchain.ROOT / "stacks" / "Pulumi.dev.yaml").read_text())
    settings["config"]["tenfold:network"]["nat"] = "per_zone"
    settings["config"]["tenfold:database"]["instance_class"] = "db.r8g.16xlarge"
    for name, content in (("Pulumi.yaml", project), ("Pulumi.dev.yaml", settings)):
        (folder / name).write_text(yaml.safe_dump(content))
    (folder / "__main__.py").write_text(BREAK)
    assert sandbox.pulumi("stack", "init", "dev", f"--cwd={folder}").code == 0
    pack = f"--policy-pack={toolchain.ROOT / 'policies' / 'all'}"
    return sandbox.pulumi("preview", "--stack=dev", f"--cwd={folder}", pack)


@pytest.mark.parametrize(
    ("rule", "resource", "reason", "fix"),
    [
        ("AS01-hpa-min-max-sane", "service-web-us-east-1-scaler", "equal", "min_replicas"),
        ("AS13-nodegroup-range", "cluster-us-east-1-system-a", "maxSize", "max_size"),
        ("AS14-autoscaled-field-ignored", "cluster-us-east-1-system-b", "desiredSize", "ignore_changes"),
        ("CO03-family-allow-list", "database-us-east-1-instance", "db.r8g.16xlarge", "instance_class"),
        ("CO05-nat-count", "network-us-east-1-nat", "2 NAT gateways", "nat"),
        ("CO10-log-retention", "cluster-us-east-1-logs", "retention", "retention_in_days"),
        ("CO20-budget-present", "tenfold-dev", "budget", "aws.budgets.Budget"),
    ],
)
def test_a_careless_change_is_stopped(refused: Done, rule: str, resource: str, reason: str, fix: str) -> None:
    assert refused.code != 0
    blocks = refused.out.partition("\nPolicies:")[2].split("        - [")
    (block,) = [each for each in blocks if f"  {rule}  " in each and resource in each][:1]
    assert block.startswith("mandatory]")
    assert reason in block and fix in block

"""The figures of the clusters: a control plane alone, objects on it, and what all of them add to prod."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3

import toolchain
from benchmarks.figures import Figure, Sandbox, run, spread
from sandbox import control

OBJECTS = 300
RUNS = 3
PROGRAM = toolchain.ROOT / "benchmarks" / "objects"


def figures(sandbox: Sandbox) -> Iterator[Figure]:
    """A control plane's start and memory, and objects applied to it."""
    with sandbox() as env:
        seconds = [_start(env, f"measured-{count}") for count in range(RUNS)]
        yield Figure("a control plane, from CreateCluster to ACTIVE", spread(seconds), "5 s")
        planes: list[dict[str, Any]] = control.request(control.require(), "GET", "kubernetes")
        memory = max(each["memory"] for each in planes) / 1024**2
        yield Figure("memory of a control plane, etcd included", f"{memory:.0f} MiB", "400 MiB")
        yield Figure(f"`pulumi up` of {OBJECTS} objects on a cluster", _objects(env, planes[0]["kubeconfig"]), "15 s")


def built(clone: Path, env: Mapping[str, str]) -> Figure:
    """The programs of Kubernetes alone, fetched or built in a fresh clone."""
    build = "import toolchain; toolchain.kubernetes(controllers=True)"
    seconds = run(sys.executable, "-c", build, cwd=clone, env=env)
    return Figure("the five programs of Kubernetes, from nothing", f"{seconds / 60:.1f} min", "6 min")


def _start(env: Mapping[str, str], name: str) -> float:
    ec2, eks = (_client(service, env) for service in ("ec2", "eks"))
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"us-east-1{zone}")
        for number, zone in enumerate("ab")
    ]
    started = time.perf_counter()
    eks.create_cluster(
        name=name,
        version="1.36",
        roleArn="arn:aws:iam::123456789012:role/measured",
        resourcesVpcConfig={"subnetIds": [each["Subnet"]["SubnetId"] for each in subnets]},
    )
    while (status := eks.describe_cluster(name=name)["cluster"]["status"]) == "CREATING":
        time.sleep(0.02)
    if status != "ACTIVE":
        raise toolchain.Problem(f"the cluster {name} is {status}")
    return time.perf_counter() - started


def _client(service: str, env: Mapping[str, str]) -> Any:
    return boto3.client(
        service,
        region_name="us-east-1",
        endpoint_url=env["AWS_ENDPOINT_URL"],
        aws_access_key_id=env["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=env["AWS_SECRET_ACCESS_KEY"],
    )


def _objects(env: Mapping[str, str], kubeconfig: str) -> str:
    pulumi, stack = toolchain.pulumi(), "--stack=objects"
    run(pulumi, "stack", "init", stack.partition("=")[2], cwd=PROGRAM, env=env)
    flags = ("--config", f"objects={OBJECTS}", "--config", f"kubeconfig={kubeconfig}", "--yes", "--skip-preview", stack)
    try:
        return f"{run(pulumi, 'up', *flags, cwd=PROGRAM, env=env):.1f} s"
    finally:
        PROGRAM.joinpath("Pulumi.objects.yaml").unlink(missing_ok=True)

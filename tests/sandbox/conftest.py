"""One sandbox for all tests that only need one; each has its own region or names, so that they do not meet."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from sandbox import control
from sandbox.control import Running

Clients = Callable[..., Any]


@pytest.fixture(scope="session")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("sandbox")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENFOLD_SANDBOX_HOME", str(folder))
        found = control.start()
    yield found
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENFOLD_SANDBOX_HOME", str(folder))
        control.stop()


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in which a test starts and stops sandboxes of its own."""
    monkeypatch.setenv("TENFOLD_SANDBOX_HOME", str(tmp_path / "home"))
    yield tmp_path / "home"
    control.stop()


@pytest.fixture
def clients(box: Running) -> Clients:
    """Makes boto3 clients that talk to the sandbox and do not retry."""
    return lambda service, region="eu-west-1": client(box, service, region)


def client(box: Running, service: str, region: str, **config: Any) -> Any:
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=f"http://127.0.0.1:{box.port}",
        aws_access_key_id="sandbox",
        aws_secret_access_key="sandbox",
        config=Config(retries={"total_max_attempts": 1}, **config),
    )


@pytest.fixture
def make_client(box: Running) -> Clients:
    """Like ``clients``, for another sandbox or other settings."""
    return lambda service, region="eu-west-1", running=box, **config: client(running, service, region, **config)


@pytest.fixture
def ec2(clients: Clients) -> Any:
    return clients("ec2")


@pytest.fixture
def vpc_id(ec2: Any) -> str:
    return str(ec2.create_vpc(CidrBlock="10.0.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]["VpcId"])


@pytest.fixture
def subnet_ids(ec2: Any, vpc_id: str) -> list[str]:
    """A subnet in each of two zones."""
    return [
        ec2.create_subnet(VpcId=vpc_id, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"eu-west-1{zone}")["Subnet"][
            "SubnetId"
        ]
        for number, zone in enumerate("ab")
    ]


@pytest.fixture
def name() -> str:
    """A name that no other test has."""
    return f"test-{uuid.uuid4().hex[:10]}"

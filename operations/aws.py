"""The AWS API, as the environment says: credentials, profile and endpoint come from where boto3 looks for them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from toolchain import Problem

Clients = Callable[[str, str], Any]
"""(service, region) → a boto3 client."""

HOME_REGION = "us-east-1"
"""Where the APIs that exist once for all regions are (IAM), and where the list of regions is asked for."""

# Patient with throttling: a retry costs nothing but time. Not so the call that asks whether a region answers at all.
_PATIENT = Config(read_timeout=30, retries={"mode": "standard", "total_max_attempts": 8}, max_pool_connections=16)
_QUICK = Config(connect_timeout=5, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 2})

_ABSENT = ("notfound", "nosuch", "nonexist", "404")
"""Some of which stand in every code by which AWS says that a thing does not exist."""

_T = TypeVar("_T")
_R = TypeVar("_R")


def clients() -> Clients:
    """Makes and keeps one client for each service and region."""
    session, made, making = boto3.Session(), dict[tuple[str, str], Any](), threading.Lock()

    def client(service: str, region: str) -> Any:
        with making:  # a session makes one client at a time; the client then serves all threads
            if (service, region) not in made:
                config = _QUICK if service == "sts" else _PATIENT
                made[service, region] = session.client(service, region_name=region, config=config)
            return made[service, region]

    return client


def unreachable(clients: Clients, region: str) -> str:
    """Why a region does not answer; empty where it does, if only to say that it is busy."""
    try:
        clients("sts", region).get_caller_identity()
    except BotoCoreError as error:
        return str(error)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] < 500 and "Throttling" not in str(error):
            raise
    return ""


def require(clients: Clients) -> None:
    """A `Problem` unless AWS answers: better said here than by the engine, for each resource."""
    if reason := unreachable(clients, HOME_REGION):
        raise Problem(
            f"AWS does not answer: {reason} Check the credentials and, where AWS_ENDPOINT_URL is set, that what it "
            "names is running (the sandbox: python -m sandbox start, then a new shell, or make)"
        )


def enabled_regions(clients: Clients) -> list[str]:
    """Every region that this account can use."""
    found = clients("ec2", HOME_REGION).describe_regions()["Regions"]
    return sorted(region["RegionName"] for region in found)


def side_by_side(function: Callable[[_T], _R], items: Iterable[_T]) -> Sequence[_R]:
    """The function's results for all items, several at a time: a region's answer can take a second."""
    with ThreadPoolExecutor(max_workers=8) as pool:
        return list(pool.map(function, items))


def or_none(ask: Callable[[], _R]) -> _R | None:
    """What a call answers; None where AWS says that the thing does not exist."""
    try:
        return ask()
    except ClientError as error:
        if any(word in error.response["Error"]["Code"].lower() for word in _ABSENT):
            return None
        raise

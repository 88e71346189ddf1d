"""Calls to AWS: lean botocore clients, quick retries that can be cancelled, errors in one line."""

from __future__ import annotations

import os
import re
import threading
from functools import cache
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from botocore.model import ServiceModel
from botocore.response import StreamingBody

_CONFIG = Config(
    parameter_validation=False,  # request.py has done so, and said which property
    retries={"total_max_attempts": 1},  # done here: botocore's waits cannot be cancelled
    max_pool_connections=64,
    connect_timeout=3,
    read_timeout=20,
    s3={"addressing_style": "path"},
    user_agent="tenfold-sandbox",  # botocore puts its own together anew for each request: a tenth of a call
)
_THROTTLED = re.compile(r"Throttl|RequestLimitExceeded|SlowDown|TooManyRequests|BandwidthLimit|PriorRequestNotComplete")
_ABSENT = re.compile(r"NotFound|NoSuch|NotExist|Non[Ee]xist|Unknown(?:Monitor|Subscription)|\b404\b")
_BUSY = re.compile(
    r"AssociatedItem|DependencyViolation|DeleteConflict|InUse$|InUseException|InvalidParameterValue.InUse"
)
_ATTEMPTS = 12
_LOST_ATTEMPTS = 4
_SESSION = botocore.session.Session()
_LOCK = threading.Lock()


class Refused(Exception):
    """AWS (or the network) said no."""

    def __init__(self, operation: str, region: str, code: str, message: str) -> None:
        super().__init__(f"{operation} in {region}: {code}: {message}")
        self.code = code

    @property
    def absent(self) -> bool:
        """What was asked for does not exist."""
        return bool(_ABSENT.search(self.code))

    @property
    def busy(self) -> bool:
        """Something else still uses it."""
        return bool(_BUSY.search(self.code))


class NotImplementedHere(Exception):
    """The sandbox does not implement the operation, so that it can only be recorded."""


class Cancelled(Exception):
    """The engine asked to stop."""


@cache
def model(service: str) -> ServiceModel:
    """botocore's model of a service."""
    with _LOCK:
        return _SESSION.get_service_model(service)


@cache
def _client(service: str, region: str, endpoint: str | None) -> Any:
    model(service)
    with _LOCK:
        return _SESSION.create_client(service, region_name=region, endpoint_url=endpoint, config=_CONFIG)


@cache
def partition(region: str) -> str:
    """The partition of a region, such as ``aws``."""
    return str(_SESSION.get_partition_for_region(region))


class Aws:
    """The calls of one provider process."""

    def __init__(self, region: str) -> None:
        self._region, self._account = region, ""
        self.cancelled = threading.Event()

    def wait(self, seconds: float) -> None:
        """Sleep, unless the engine asks to stop."""
        if self.cancelled.wait(seconds):
            raise Cancelled("cancelled")

    def account(self) -> str:
        """The account's number; asked of the own region, so that no other needs to be up."""
        self._account = self._account or self.call("sts", self._region, "GetCallerIdentity", {})["Account"]
        return self._account

    def call(
        self, service: str, region: str, operation: str, request: dict[str, Any], everything: bool = False
    ) -> dict[str, Any]:
        """The answer to an operation; with ``everything`` all pages of it.

        Raises:
            Refused: AWS said no, or could not be reached.
            NotImplementedHere: the sandbox lacks the operation.
            Cancelled: the engine asked to stop.
        """
        client = _client(service, region, os.environ.get("AWS_ENDPOINT_URL"))
        name = xform_name(operation)
        paged = everything and client.can_paginate(name)
        for attempt in range(_ATTEMPTS):
            if self.cancelled.is_set():
                raise Cancelled("cancelled")
            try:
                if paged:
                    return dict(client.get_paginator(name).paginate(**request).build_full_result())
                answer = getattr(client, name)(**request)
                return {key: each.read() if isinstance(each, StreamingBody) else each for key, each in answer.items()}
            except ClientError as error:
                code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
                status = error.response["ResponseMetadata"]["HTTPStatusCode"]
                if status == 501:
                    raise NotImplementedHere(operation) from None
                if attempt == _ATTEMPTS - 1 or not (status >= 500 or _THROTTLED.search(code)):
                    raise Refused(operation, region, code, message) from None
            except (EndpointConnectionError, ConnectionClosedError, ConnectTimeoutError, ReadTimeoutError) as error:
                late = isinstance(error, ReadTimeoutError)
                if attempt >= (0 if late else _LOST_ATTEMPTS - 1):
                    problem = "no answer within 20 s" if late else "the region cannot be reached"
                    raise Refused(operation, region, "Unreachable", problem) from None
            except BotoCoreError as error:
                raise Refused(operation, region, type(error).__name__, str(error)) from None
            self.wait(min(0.05 * 2**attempt, 1.0))
        raise AssertionError("the last attempt returns or raises")

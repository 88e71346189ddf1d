"""What a request asks of AWS: which service, region and operation; and whether moto implements it."""

import importlib
import importlib.util
import inspect
import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qs

from botocore.exceptions import UnknownServiceError
from botocore.loaders import create_loader
from moto.backend_index import backend_url_patterns
from moto.backends import list_of_moto_modules
from moto.core.request import Request
from moto.core.routing import get_service_router
from moto.core.utils import camelcase_to_underscores, get_service_model
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.exceptions import NotFound

from sandbox import mends

_MOTO = set(list_of_moto_modules())
# moto's packages are named like botocore's services, without hyphens.
_PACKAGES = {
    service: package
    for service in create_loader().list_available_services("service-2")
    if (package := {"lambda": "awslambda"}.get(service, service.replace("-", ""))) in _MOTO
}
_SERVICES = {package: service for service, package in _PACKAGES.items()}
_NAMED_AFTER_PATHS = {"es", "polly", "xray"}
"""Services whose methods moto does not name after operations; their requests are left to moto."""
_HOSTS = DomainDispatcherApplication(create_backend_app)
_CREDENTIAL = re.compile(r"Credential=[^/]*/\d+/([^/]+)/([^/]+)/")
_ACTION = re.compile(rb"(?:^|&)Action=(\w+)")


@dataclass(frozen=True)
class Call:
    """One request, as AWS would understand it."""

    service: str
    """botocore's name of the service, such as ``ec2`` or ``elbv2``; the signing name where moto lacks the service."""
    region: str
    operation: str
    """Such as ``CreateVpc``; empty where no operation of the service fits."""
    protocol: str
    """ec2, query, json, rest-json, rest-xml or smithy-rpc-v2-cbor."""
    package: str | None
    """moto's package for the service; None where moto lacks it."""


def understand(request: Request, body: bytes) -> Call:
    """Read service and region from the signature, the operation from wherever the service's protocol puts it."""
    signature = _CREDENTIAL.search(request.headers.get("Authorization", "") + request.args.get("X-Amz-Credential", ""))
    region, signing_name = signature.groups() if signature else ("us-east-1", "")
    host = _HOSTS.infer_service_region_host(request.environ, request.path) or "s3.us-east-1.amazonaws.com"
    package = _package(host)
    service = _refined(str(_SERVICES.get(package, signing_name)), request, body)

    target = request.headers.get("X-Amz-Target", "")
    action = _ACTION.search(body) or _ACTION.search(request.query_string)
    if request.headers.get("smithy-protocol") == "rpc-v2-cbor":
        operation = request.path.rpartition("/")[2]
        return Call(signing_name, region, operation, "smithy-rpc-v2-cbor", None)  # which moto does not speak
    if target:
        return Call(service, region, target.rsplit(".", 1)[-1], "json", package)
    if action:
        return Call(service, region, action[1].decode(), "ec2" if service == "ec2" else "query", package)
    try:
        operation = get_service_router(service).match(request)[0].name
    except (NotFound, NotImplementedError, UnknownServiceError):
        operation = ""
    return Call(service, region, operation, _rest_protocol(service), package)


@cache
def implements(service: str, operation: str) -> bool:
    """Whether moto, with our mends, implements an operation; ``service`` and ``operation`` as botocore names them."""
    package = _PACKAGES.get(service)
    if package is None:
        return False
    mends.apply(package)
    if service in _NAMED_AFTER_PATHS:
        return True
    urls = importlib.import_module(f"moto.{package}.urls")
    if service == "s3":
        return _implements_s3(urls.S3Response, operation)
    known = vars(urls)
    if importlib.util.find_spec(f"moto.{package}.responses"):
        known = known | vars(importlib.import_module(f"moto.{package}.responses"))
    classes = [value for value in known.values() if inspect.isclass(value)]
    names = (camelcase_to_underscores(operation), operation.lower())
    return any(_is_written(getattr(cls, name, None)) for cls in classes for name in names)


def _is_written(method: Any) -> bool:
    """Whether a method does more than to raise NotImplementedError, which is how moto marks a stub."""
    if not inspect.isfunction(method):
        return False
    names = method.__code__.co_names
    return "NotImplementedError" not in names or any(name.endswith("backend") for name in names)


def _implements_s3(response: Any, operation: str) -> bool:
    """S3 tells operations apart by subresource (``PUT /bucket?tagging``); what moto does not know it takes for another
    operation, such as CreateBucket. So the subresource has to appear in the code that chooses between them."""
    http = get_service_model("s3").operation_model(operation).http
    path, _, query = http["requestUri"].partition("?")
    level = "key" if "{Key" in path else "bucket"
    if path == "/" or not query or operation == "DeleteObjects":
        return True
    dispatcher = getattr(response, f"_{level}_response_{http['method'].lower()}", None)
    subresource = f'"{next(iter(parse_qs(query, True)))}"'
    while dispatcher is not None:  # our mends' own, around moto's
        if subresource in inspect.getsource(dispatcher.__code__):
            return True
        dispatcher = getattr(dispatcher, "__wrapped__", None)
    return False


@cache
def _package(host: str) -> str | None:
    """moto's package behind a host name of AWS; moto itself tries 183 patterns on each request."""
    if host in _SERVICES:
        return host
    return next((package for package, pattern in backend_url_patterns if pattern.match(f"http://{host}")), None)


@cache
def _rest_protocol(service: str) -> str:
    try:
        return str(get_service_model(service).metadata["protocol"])
    except UnknownServiceError:
        return "rest-json"


def _refined(service: str, request: Request, body: bytes) -> str:
    """Tell apart the services that share a signing name."""
    if service in ("elb", "elbv2"):
        return "elbv2" if b"Version=2015-12-01" in body + request.query_string else "elb"
    if service == "apigateway" and request.path.startswith("/v2/"):
        return "apigatewayv2"
    if service in ("es", "opensearch"):
        return "opensearch" if request.path.startswith("/2021-01-01/") else "es"
    return service

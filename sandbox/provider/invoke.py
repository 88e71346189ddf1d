"""Data sources: what a program asks AWS (or only computes) without making anything."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sandbox.provider import aws

if TYPE_CHECKING:
    from sandbox.provider.provider import Provider

Values = dict[str, Any]


def invoke(provider: Provider, token: str, given: Values) -> Values:
    """The result of a data source.

    Raises:
        LookupError: the sandbox does not have it.
        Refused: AWS said no.
    """
    source = _SOURCES.get(token)
    if source is None:
        known = ", ".join(sorted(name.rsplit(":", 1)[-1] for name in _SOURCES))
        raise LookupError(f"the sandbox has no data source {token}: it has {known} (sandbox/provider/invoke.py)")
    return source(provider, {k: v for k, v in given.items() if v is not None})


def _caller(provider: Provider, given: Values) -> Values:
    found = provider.client.call("sts", provider.region, "GetCallerIdentity", {})
    return {"id": found["Account"], "accountId": found["Account"], "arn": found["Arn"], "userId": found["UserId"]}


def _region(provider: Provider, given: Values) -> Values:
    name = given.get("region") or given.get("name") or provider.region
    return {"id": name, "name": name, "region": name, "description": name, "endpoint": f"ec2.{name}.amazonaws.com"}


def _partition(provider: Provider, given: Values) -> Values:
    name = aws.partition(provider.region)
    suffix = "amazonaws.com.cn" if name == "aws-cn" else "amazonaws.com"
    reverse = ".".join(reversed(suffix.split(".")))
    return {"id": name, "partition": name, "dnsSuffix": suffix, "reverseDnsPrefix": reverse}


def _zones(provider: Provider, given: Values) -> Values:
    region = given.get("region") or provider.region
    filters = [{"Name": f["name"], "Values": f["values"]} for f in given.get("filters", [])]
    if state := given.get("state"):
        filters.append({"Name": "state", "Values": [state]})
    request: Values = {"Filters": filters} if filters else {}
    if given.get("allAvailabilityZones"):
        request["AllAvailabilityZones"] = True
    found = provider.client.call("ec2", region, "DescribeAvailabilityZones", request)["AvailabilityZones"]
    found = [zone for zone in found if zone["ZoneName"] not in given.get("excludeNames", ())]
    found = sorted(
        (zone for zone in found if zone["ZoneId"] not in given.get("excludeZoneIds", ())),
        key=lambda z: str(z["ZoneName"]),
    )
    groups = sorted({zone.get("GroupName") or region for zone in found})
    names = {"names": [z["ZoneName"] for z in found], "zoneIds": [z["ZoneId"] for z in found]}
    return {**given, **names, "id": region, "region": region, "groupNames": groups}


def _policy(provider: Provider, given: Values) -> Values:
    """``iam.getPolicyDocument``: a policy's JSON from its parts, as the official provider lays it out."""
    statements: list[Values] = []
    for source in given.get("sourcePolicyDocuments", []):
        statements = _merged(statements, json.loads(source).get("Statement", []))
    statements = _merged(statements, [_statement(s) for s in given.get("statements", [])])
    for source in given.get("overridePolicyDocuments", []):
        statements = _merged(statements, json.loads(source).get("Statement", []))
    document: Values = {"Version": given.get("version") or "2012-10-17"}
    if given.get("policyId"):
        document["Id"] = given["policyId"]
    document["Statement"] = statements
    return {
        **given,
        "id": str(zlib.crc32(json.dumps(document).encode())),
        "json": json.dumps(document, indent=2),
        "minifiedJson": json.dumps(document, separators=(",", ":")),
    }


def _merged(statements: list[Values], more: list[Values] | Values) -> list[Values]:
    """Statements, a later one in the place of an earlier one with the same Sid."""
    for statement in more if isinstance(more, list) else [more]:
        sid = statement.get("Sid")
        places = [i for i, known in enumerate(statements) if sid and known.get("Sid") == sid]
        if places:
            statements[places[0]] = statement
        else:
            statements = [*statements, statement]
    return statements


def _statement(given: Values) -> Values:
    statement: Values = {"Sid": given["sid"]} if given.get("sid") else {}
    statement["Effect"] = given.get("effect") or "Allow"
    for name in ("actions", "notActions", "resources", "notResources"):
        if given.get(name):
            statement[name[0].upper() + name[1:-1]] = _one_or_all(given[name])
    for name in ("principals", "notPrincipals"):
        if given.get(name):
            statement[name[0].upper() + name[1:-1]] = _principals(given[name])
    for condition in given.get("conditions", []):
        test = statement.setdefault("Condition", {}).setdefault(condition["test"], {})
        test[condition["variable"]] = _one_or_all(condition["values"])
    return statement


def _one_or_all(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values


def _principals(given: list[Values]) -> str | dict[str, str | list[str]]:
    if given == [{"type": "*", "identifiers": ["*"]}]:
        return "*"
    found: dict[str, list[str]] = {}
    for principal in given:
        found.setdefault(principal["type"], []).extend(principal["identifiers"])
    return {type_: _one_or_all(sorted(names)) for type_, names in found.items()}


_SOURCES: dict[str, Callable[[Provider, Values], Values]] = {
    "aws:index/getCallerIdentity:getCallerIdentity": _caller,
    "aws:index/getRegion:getRegion": _region,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _zones,
    "aws:iam/getPolicyDocument:getPolicyDocument": _policy,
}

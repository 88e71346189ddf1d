"""What the CLI says of resources, and what a state has of them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from sandbox.state.journal import Kind

COUNT = itertools.count(1)


def resource(name: str, **more: Any) -> dict[str, Any]:
    return {"urn": f"urn:pulumi:dev::kept::t:T::{name}", "type": "t:T", "custom": True, "id": name, **more}


def entry(kind: Kind, number: int, **more: Any) -> dict[str, Any]:
    return {"version": 1, "kind": int(kind), "sequenceID": next(COUNT), "operationID": number, **more}


def names(state: Mapping[str, Any]) -> list[str]:
    return [one["urn"].rpartition("::")[2] for one in state["deployment"].get("resources", ())]


def began(name: str, operation: int, type: str = "creating") -> dict[str, Any]:
    noted = {key: value for key, value in resource(name).items() if key != "id"}
    return entry(Kind.BEGIN, operation, operation={"resource": noted, "type": type})


def made(name: str, operation: int, **more: Any) -> dict[str, Any]:
    return entry(Kind.SUCCESS, operation, state=resource(name), **more)

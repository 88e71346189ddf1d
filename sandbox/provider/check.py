"""Check: a program's inputs, with names and tags filled in, or what is wrong with them; nothing is called."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.provider.entry import Name
from sandbox.provider.plans import Kind
from sandbox.provider.shapes import NOT_MAPPED
from sandbox.provider.situation import Situation
from sandbox.provider.values import UNKNOWN, Invalid, unknown

Inputs = dict[str, Any]
AUTONAMED = "__defaults"
"""Input that lists the properties that autonaming filled in, as in the official provider."""


@dataclass(frozen=True)
class Naming:
    """What the engine asks of autonaming."""

    logical: str
    seed: bytes
    proposed: str = ""
    mode: str = "propose"
    """propose, enforce or disable."""


def check(
    kind: Kind, news: Inputs, olds: Inputs, naming: Naming, default_tags: Mapping[str, str]
) -> tuple[Inputs, list[Invalid]]:
    """The inputs as they will be kept, and why AWS or the SDK would refuse them."""
    inputs = {k: v for k, v in news.items() if v is not None and k not in (AUTONAMED, "tagsAll")}
    problems = [Invalid(where, reason) for where, reason in kind.schema.problems(inputs)]
    for name in kind.schema.json:
        if isinstance(inputs.get(name), dict):
            inputs[name] = UNKNOWN if unknown(inputs[name]) else json.dumps(inputs[name])
    try:
        _name(kind, inputs, olds, naming)
    except Invalid as problem:
        problems.append(problem)
    if kind.taggable:
        given = inputs.get("tags") or {}
        merged = UNKNOWN if given == UNKNOWN else {**default_tags, **given}
        if merged:
            inputs["tagsAll"] = merged
    return inputs, problems or list(_refusals(kind, inputs))


def _refusals(kind: Kind, inputs: Inputs) -> Iterator[Invalid]:
    for name in inputs:
        if name in kind.schema.inputs and name not in kind.mapped:
            yield Invalid(name, f"'{name}' {NOT_MAPPED}")
    try:
        Situation(kind, UNKNOWN, inputs, id=UNKNOWN).rehearse()
    except Invalid as problem:
        yield problem


def _name(kind: Kind, inputs: Inputs, olds: Inputs, naming: Naming) -> None:
    """Fill in the physical name: the one it has, or one made from the logical name."""
    name = kind.entry.name
    if name is None or name.property in inputs:
        return
    prefix = inputs.get(f"{name.property}Prefix")
    kept = olds.get(name.property)
    if kept and (prefix is None or kept.startswith(prefix)):
        inputs[name.property] = kept
    elif prefix == UNKNOWN:
        inputs[name.property] = UNKNOWN
    else:
        inputs[name.property] = _made_up(name, naming, prefix, inputs)
    inputs[AUTONAMED] = [name.property]


def _made_up(name: Name, naming: Naming, prefix: str | None, inputs: Inputs) -> str:
    suffix = next((ending for flag, ending in name.suffix.items() if inputs.get(flag) is True), "")
    digits = hashlib.sha256(naming.seed or naming.logical.encode()).hexdigest()[:7]
    if naming.mode == "enforce" and naming.proposed:
        return naming.proposed
    if naming.mode == "disable" and prefix is None:
        raise Invalid(name.property, f"missing required property '{name.property}': autonaming is off")
    if naming.proposed and prefix is None:
        text = naming.proposed
    else:
        start = prefix if prefix is not None else f"{naming.logical}-"
        text = start[: name.longest - len(suffix) - len(digits)] + digits
    text = re.sub(name.allowed, "-", text.lower() if name.lower else text)
    return name.start + text[: name.longest - len(suffix) - len(name.start)] + suffix

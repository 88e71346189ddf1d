"""Every setting on a page that people read: ``python -m stacks.reference > docs/settings.md`` writes it."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping
from typing import Any

from .config import schema

_HEAD = """# Settings

What `stacks/Pulumi.<environment>.yaml` may say, each key below `tenfold:`. Written by
`python -m stacks.reference > docs/settings.md` from `stacks/settings/`. `python -m stacks.config prod` checks a file;
[refusals.md](refusals.md) lists what does not go together."""
_BOUNDS = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}

_Schema = Mapping[str, Any]


def page() -> str:
    """The whole page."""
    written = schema()
    models, stack = written["$defs"], written["properties"]["config"]
    alone, sections = [], []
    for key, each in stack["properties"].items():
        name = key.partition(":")[2]
        if found := _model(each, models):
            step, model = found
            about = each.get("description", model.get("description", ""))
            sections += ["", f"## {name}", "", about, "", *_table(_below(f"{name}{step}", model, models))]
        else:
            alone.append(_row(name, each, models, key in stack["required"]))
    return "\n".join([_HEAD, "", "## The environment", "", *_table(alone), *sections]) + "\n"


def _table(rows: Iterator[str] | list[str]) -> list[str]:
    return ["| setting | value | default | meaning |", "|---|---|---|---|", *rows]


def _below(path: str, model: _Schema, models: _Schema) -> Iterator[str]:
    """A row for each setting of a model, and of the models in it."""
    for name, each in model["properties"].items():
        yield _row(f"{path}.{name}", each, models, name in model.get("required", ()))
        if found := _model(each, models):
            yield from _below(f"{path}.{name}{found[0]}", found[1], models)


def _row(path: str, setting: _Schema, models: _Schema, required: bool) -> str:
    default = "required" if required else _default(setting.get("default"))
    about = setting.get("description") or _resolved(setting, models).get("description", "")
    cells = (f"`{path}`", _value(setting, models), default, html.escape(" ".join(about.split()), quote=False))
    return f"| {' | '.join(cells)} |"


def _default(value: Any) -> str:
    """A default as a stack file would say it; «none» where the setting is simply not there."""
    return "none" if value in (None, [], {}) else f"`{value if isinstance(value, str) else json.dumps(value)}`"


def _value(setting: _Schema, models: _Schema) -> str:
    """What a setting takes, in a few words."""
    it = _resolved(setting, models)
    if "enum" in it:
        return ", ".join(f"`{choice}`" for choice in it["enum"])
    if _model(setting, models):
        return "settings by name" if it.get("type") == "object" and "properties" not in it else "settings"
    match it.get("type"):
        case "array":
            return f"list of {_value(it['items'], models)}"
        case "object":
            return "texts by name"
        case "boolean":
            return "true or false"
        case "integer" | "number" as kind:
            bounds = " and ".join(f"{sign} {it[key]}" for key, sign in _BOUNDS.items() if key in it)
            return f"{'whole number' if kind == 'integer' else 'number'}{' ' if bounds else ''}{bounds}"
        case _:
            return "IPv4 range" if it.get("format") == "ipv4network" else "text"


def _resolved(setting: _Schema, models: _Schema) -> _Schema:
    """The schema behind a reference, and behind «or nothing»."""
    for one in setting.get("anyOf", ()):
        if one.get("type") != "null":
            return _resolved(one, models)
    if "$ref" in setting:
        return _resolved(models[setting["$ref"].rpartition("/")[2]], models)
    return setting


def _model(setting: _Schema, models: _Schema) -> tuple[str, _Schema] | None:
    """The model of what stands below a setting, after the step that leads to it: nothing, or a name of one's own."""
    it = _resolved(setting, models)
    if "properties" in it:
        return "", it
    named = [each for each in (it.get("additionalProperties"), *it.get("patternProperties", {}).values()) if each]
    for each in named:
        if isinstance(each, dict) and "properties" in (model := _resolved(each, models)):
            return ".<name>", model
    return None


if __name__ == "__main__":
    print(page(), end="")

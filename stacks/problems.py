"""How what is wrong with a setting is said: file, key, value, and what to do."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, get_args, get_origin

import pulumi
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from .settings import Settings

GUARDED = {
    r"\.(system|gpu)_nodes\.max_size$": "AS13",
    r"^tenfold:services\.[\w-]+\.replicas": "AS01",
    r"^tenfold:budget": "CO20",
    r"\.log_retention_days$": "CO10",
}
"""Keys whose values a policy rule would refuse as well, of whatever program: its page says more."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong with a file."""

    file: str
    key: str
    """With its path, such as ``tenfold:regions.us-east-1.cidr_block``; empty if it is the whole file."""
    message: str
    """What is wrong and what to do, to be read after the value."""
    value: Any = None
    """The value at fault, if there is one."""

    def __str__(self) -> str:
        place = f"{self.file}: {self.key}" if self.key else self.file
        rule = next((rule for pattern, rule in GUARDED.items() if re.search(pattern, self.key)), "")
        message = f"{self.message} (docs/rules/{rule}.md)" if rule else self.message
        if self.value is None:
            return f"{place} {message}"
        text = json.dumps(self.value, default=str)
        return f"{place} = {text if len(text) <= 60 else text[:57] + '...'} {message}"


class SettingsError(pulumi.RunError):
    """Settings that cannot be deployed; a program that raises it ends with this message alone."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems, key=str)
        lines = "".join(f"\n  {problem}" for problem in self.problems)
        super().__init__(f"these settings cannot be deployed; nothing was changed{lines}")


def suggest(name: Any, known: Iterable[str]) -> str:
    """« (did you mean …?)» where something known is close."""
    close = difflib.get_close_matches(str(name), list(known), n=1, cutoff=0.5)
    return f" (did you mean {close[0]}?)" if close else ""


def explain(error: ErrorDetails, file: str, prefix: str) -> Problem:
    """A validation error of the settings in the words of their author."""
    path, value = error["loc"], error["input"]
    key = prefix + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")
    _, field = _at(path)
    about = f" ({field.description.split('. ')[0].rstrip('.')})" if field and field.description else ""
    expected = error.get("ctx", {}).get("expected", "")
    match error["type"]:
        case "missing":
            return Problem(file, key, f"is missing; add it{about}")
        case "extra_forbidden":
            siblings = list(_at(path[:-1])[0])
            return Problem(file, key, f"is no setting{suggest(path[-1], siblings)}; use {', '.join(siblings)}", value)
        case "enum" | "literal_error":
            choices = [choice.strip("'") for choice in expected.replace(" or ", ", ").split(", ")]
            return Problem(file, key, f"should be {expected}{suggest(value, choices)}", value)
        case "value_error":
            return Problem(file, key, str(error["ctx"]["error"]), value)
        case _:
            # In pydantic's words, which begin with the kind of value and may end with how it was counted.
            wanted = re.sub(r"^\w+ (should)|( after validation, not \d+$)", r"\1", error["msg"])
            return Problem(file, key, f"{wanted.replace('an object', 'a mapping')}{about}", value)


def _at(path: Iterable[str | int]) -> tuple[dict[str, FieldInfo], FieldInfo | None]:
    """The settings that a path of keys leads to: what may stand below it, and itself."""
    kind: Any = Settings
    field = None
    for step in path:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            field = kind.model_fields.get(str(step))
            kind = field.annotation if field else None
        elif get_origin(kind) is dict:
            kind = get_args(kind)[1]
    below = kind.model_fields if isinstance(kind, type) and issubclass(kind, BaseModel) else {}
    return {name: each for name, each in below.items() if name not in ("project", "environment")}, field

"""What an environment wants otherwise than the rules' defaults: levels and options, from a reviewed file.

```yaml
environments:           # which environment a stack is whose name is none: held to what that is held to
  eu-production: prod
rules:
  CO10:
    level: {dev: disabled}      # or one for all: `level: advisory`
    options:
      max_days: {dev: 14, prod: 400}
```
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from policies.rule import ENVIRONMENTS, Level, Option, Rule


class SettingsError(ValueError):
    """Says what is wrong with a file, by key and value, and what to do; all of it at once."""


@dataclass(frozen=True)
class Settings:
    """The settings of the rules; where they say nothing, the rules' own defaults hold."""

    environments: Mapping[str, str] = field(default_factory=dict)
    """By stack."""
    levels: Mapping[str, Mapping[str, Level]] = field(default_factory=dict)
    """By rule and environment; ``*`` is every environment that is not named."""
    values: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    """By rule, option and environment; likewise."""

    def environment(self, stack: str) -> str:
        """The environment that a stack is: the one of its name, unless the settings say another."""
        return self.environments.get(stack, stack)

    def level(self, rule: Rule, environment: str) -> Level:
        """The level of a rule in an environment."""
        said = self.levels.get(rule.id, {})
        return said.get(environment) or said.get("*") or rule.level(environment)

    def options(self, rule: Rule, environment: str) -> Mapping[str, Any]:
        """Every option of a rule, as it is in an environment."""
        said = self.values.get(rule.id, {})
        return {
            option.name: _pick(said.get(option.name, {}), environment, option.value(environment))
            for option in rule.options
        }

    def overridden(self, said: Mapping[Rule, tuple[Level, Mapping[str, Any]]], environment: str) -> Settings:
        """The same, with what ``said`` says of an environment. Raises SettingsError for a value that cannot be."""
        levels = {id: dict(each) for id, each in self.levels.items()}
        values = {id: {name: dict(each) for name, each in options.items()} for id, options in self.values.items()}
        for rule, (level, options) in said.items():
            levels.setdefault(rule.id, {})[environment] = level
            now = self.options(rule, environment)
            for option in rule.options:
                value = options.get(option.name, now[option.name])
                if value == now[option.name]:
                    continue
                if problem := option_problem(option, value):
                    raise SettingsError(f"{rule.label}: {option.name}: {value!r}: {problem}")
                values.setdefault(rule.id, {}).setdefault(option.name, {})[environment] = value
        return replace(self, levels=levels, values=values)


def _pick(said: Mapping[str, Any], environment: str, default: Any) -> Any:
    return said.get(environment, said.get("*", default))


DEFAULTS = Settings()


def parse(content: Any, rules: Iterable[Rule], name: str) -> Settings:
    """Settings from what a YAML file says; ``name`` is the file's, for messages.

    Raises SettingsError, which lists everything wrong.
    """
    by_id = {rule.id: rule for rule in rules}
    problems: list[str] = []
    levels: dict[str, dict[str, Level]] = {}
    values: dict[str, dict[str, dict[str, Any]]] = {}
    content = _mapping(content if content is not None else {}, "the file", problems)
    problems += _unknown(content, "", ["environments", "rules"])
    environments = _mapping(content.get("environments", {}), "environments", problems)
    for stack, environment in environments.items():
        if environment not in ENVIRONMENTS:
            problems.append(f"environments.{stack}: {environment!r}: use one of {', '.join(ENVIRONMENTS)}")
    for id, said in _mapping(content.get("rules", {}), "rules", problems).items():
        if id not in by_id:
            problems.append(f"rules.{id}: no such rule{_meant(id, by_id)}; `python -m policies rules` lists them")
            continue
        said = _mapping(said, f"rules.{id}", problems)
        problems += _unknown(said, f"rules.{id}.", ["level", "options"])
        levels[id] = _levels(said.get("level", {}), f"rules.{id}.level", problems)
        values[id] = _options(said.get("options", {}), by_id[id], f"rules.{id}.options", problems)
    if problems:
        raise SettingsError("\n".join(f"{name}: {problem}" for problem in problems))
    return Settings(environments, levels, values)


def load(file: Path, rules: Iterable[Rule]) -> Settings:
    """Settings from a file. Raises SettingsError, also where it cannot be read."""
    return parse(read(file), rules, file.name)


def read(file: Path) -> Any:
    """What a YAML file says. Raises SettingsError where it cannot be read."""
    import yaml  # takes longer to import than everything else here, and most projects have no such file

    try:
        return yaml.load(file.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except OSError as problem:
        raise SettingsError(f"{file}: {problem.strerror}; name a file that can be read") from None
    except (yaml.YAMLError, ValueError) as problem:  # such as a date that no calendar has
        raise SettingsError(f"{file}: is not YAML: {' '.join(str(problem).split())}") from None


def option_problem(option: Option, value: Any) -> str:
    """What is wrong with a value, empty where nothing is."""
    import jsonschema  # likewise

    found = next(jsonschema.Draft202012Validator(dict(option.schema)).iter_errors(value), None)
    return found.message if found else ""


def _levels(said: Any, where: str, problems: list[str]) -> dict[str, Level]:
    found: dict[str, Level] = {}
    for environment, level in _by_environment(said, where, problems).items():
        try:
            found[environment] = Level(level)
        except ValueError:
            problems.append(f"{where}: {level!r}: use one of {', '.join(level.value for level in Level)}")
    return found


def _options(said: Any, rule: Rule, where: str, problems: list[str]) -> dict[str, dict[str, Any]]:
    known = {option.name: option for option in rule.options}
    found: dict[str, dict[str, Any]] = {}
    for name, value in _mapping(said, where, problems).items():
        if name not in known:
            problems.append(f"{where}.{name}: {rule.id} has no such option{_meant(name, known)}")
            continue
        found[name] = _by_environment(value, f"{where}.{name}", problems)
        for environment, one in found[name].items():
            if problem := option_problem(known[name], one):
                place = "" if environment == "*" else f".{environment}"
                problems.append(f"{where}.{name}{place}: {one!r}: {problem}")
    return found


def _by_environment(said: Any, where: str, problems: list[str]) -> dict[str, Any]:
    """A value for each environment, or one for all."""
    if not isinstance(said, Mapping):
        return {"*": said}
    problems += _unknown(said, f"{where}.", ENVIRONMENTS)
    return dict(said)


def _mapping(said: Any, where: str, problems: list[str]) -> dict[str, Any]:
    if isinstance(said, Mapping):
        return {str(key): value for key, value in said.items()}
    problems.append(f"{where}: {said!r}: write keys and values")
    return {}


def _unknown(said: Mapping[Any, Any], where: str, known: Sequence[str]) -> list[str]:
    return [
        f"{where}{key}: unknown; use {' or '.join(known)}{_meant(str(key), known)}" for key in said if key not in known
    ]


def _meant(wrong: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(wrong, list(known), 1)
    return f" (is {close[0]} meant?)" if close else ""

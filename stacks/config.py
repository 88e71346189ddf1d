"""From a stack's configuration to its settings, or to one message that names everything wrong with it.

``python -m stacks.config dev`` checks and prints the settings of an environment without an engine or an account;
``python -m stacks.config --schema > stacks/settings.schema.json`` writes the JSON Schema that editors use.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import date
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any, TypeVar, get_args

import pulumi
import yaml
from pulumi.runtime import config as engine
from pydantic import BaseModel, ValidationError

from . import refusals, rules
from .problems import Problem, SettingsError, explain, suggest
from .settings import Environment, Network, Region, Settings

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS: tuple[str, ...] = get_args(Environment)

_Model = TypeVar("_Model", bound=BaseModel)


def load() -> Settings:
    """The settings of the stack that is being deployed, ``-c`` and ``--config-file`` included. Raises SettingsError."""
    return parse(pulumi.get_project(), pulumi.get_stack(), {**engine.get_config_env(), **engine.CONFIG.get()})


def read(environment: str, root: Path = ROOT) -> Settings:
    """The settings that the files say. Raises SettingsError."""
    _check_environment(environment)
    project = _yaml(root, "Pulumi.yaml")
    written = _yaml(root, _file(environment))["config"]
    values = {f"{project['name']}:{key}": value for key, value in (_defaults(root) | written).items() if ":" not in key}
    values |= {key: value for key, value in written.items() if ":" in key}
    texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()}
    return parse(project["name"], environment, texts, root)


def parse(project: str, environment: str, values: Mapping[str, str], root: Path = ROOT) -> Settings:
    """Settings from what the engine hands over: text, or JSON, by ``<project>:<key>``. Raises SettingsError."""
    _check_environment(environment)
    file, prefix = _file(environment), f"{project}:"

    def at(key: str, message: str, value: Any = None) -> Problem:
        return Problem(file, prefix + key, message, value)

    own = {key.removeprefix(prefix): text for key, text in values.items() if key.startswith(prefix)}
    raw = {key: _decode(key, text) for key, text in own.items()}
    implied = {"project": project, "environment": environment}
    problems = [
        at(key, "cannot be set, the project and the stack say it; remove it", raw[key]) for key in implied.keys() & raw
    ]
    settings = None
    try:
        # As JSON, in which "strict" lets text stand for a range or a choice, but neither "yes" for true nor "7" for 7.
        settings = Settings.model_validate_json(json.dumps(raw | implied), strict=True)
    except ValidationError as error:
        problems += [explain(each, file, prefix) for each in error.errors()]

    regions = raw["regions"] if isinstance(raw.get("regions"), dict) else {}
    for name, value in regions.items():
        if region := _valid(Region, value):
            problems += rules.of_region(at, environment, name, region)
    if isinstance(raw.get("primary_region"), str) and regions:
        problems += rules.of_primary(at, raw["primary_region"], regions)
    if network := _valid(Network, raw.get("network")):
        problems += rules.of_network(at, network)
    others, unreadable = _other_ranges(project, environment, root)
    problems += [*rules.of_ranges(at, _ranges(regions), others), *unreadable]
    if settings is not None and not problems:
        problems += refusals.all_of(at, settings, date.today())
    if settings is None or problems:
        raise SettingsError(problems)
    return settings


def schema() -> dict[str, Any]:
    """The JSON Schema of a whole stack file, of which our settings are one part."""
    project, defaults = _yaml(ROOT, "Pulumi.yaml")["name"], _defaults(ROOT)
    settings = Settings.model_json_schema()
    required = [f"{project}:{key}" for key in settings["required"] if key not in defaults]
    for key in defaults.keys() & settings["properties"].keys():
        settings["properties"][key]["default"] = defaults[key]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": "Written by `python -m stacks.config --schema > stacks/settings.schema.json`",
        "title": "One environment",
        "type": "object",
        "properties": {
            "config": {
                "type": "object",
                "properties": {f"{project}:{key}": each for key, each in settings["properties"].items()},
                "patternProperties": {f"^(?!{project}:)[^:]+:": {"description": "Of the engine or a provider"}},
                "required": required,
                "additionalProperties": False,
            },
            "encryptionsalt": {"type": "string", "description": "Belongs to the passphrase that encrypts secrets"},
            "secretsprovider": {
                "type": "string",
                "description": "What encrypts secrets, such as awskms://alias/pulumi",
            },
            "encryptedkey": {"type": "string", "description": "The key of secrets, encrypted by the secrets provider"},
        },
        "required": ["config"],
        "additionalProperties": False,
        "$defs": settings["$defs"],
    }


def main() -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m stacks.config", description="Checks and prints settings.")
    parser.add_argument("environment", nargs="?", help=", ".join(ENVIRONMENTS))
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of stack files")
    given = parser.parse_args()
    if given.schema == bool(given.environment):
        parser.error(f"name an environment ({', '.join(ENVIRONMENTS)}) or --schema")
    if given.schema:
        print(json.dumps(schema(), indent=2))
        return 0
    try:
        settings = read(given.environment)
    except SettingsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(yaml.safe_dump(settings.model_dump(mode="json"), sort_keys=False), end="")
    print(f"{_file(given.environment)} is valid; next: make preview ENV={given.environment}", file=sys.stderr)
    return 0


def _file(environment: str) -> str:
    return f"stacks/Pulumi.{environment}.yaml"


def _check_environment(environment: str) -> None:
    if environment not in ENVIRONMENTS:
        remedy = f"select one of {', '.join(ENVIRONMENTS)}, for example `pulumi stack select dev`"
        message = f"is no environment{suggest(environment, ENVIRONMENTS)}; {remedy}"
        raise SettingsError([Problem(f"stack {environment}", "", message)])


def _yaml(root: Path, file: str) -> dict[str, Any]:
    """The content of a file with a ``config:``. Raises SettingsError."""
    try:
        content = yaml.load((root / file).read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except OSError as error:
        problem = f"cannot be read ({error.strerror}); restore it: `git checkout {file}`"
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        problem = f"is not valid YAML ({' '.join(str(error).split())}); mend it"
    else:
        if isinstance(content, dict) and isinstance(content.get("config"), dict):
            return content
        problem = "has no settings under `config:`; restore them"
    raise SettingsError([Problem(file, "", problem)])


def _defaults(root: Path) -> dict[str, Any]:
    """What Pulumi.yaml says for stack files that say nothing."""
    return {key: each["default"] for key, each in _yaml(root, "Pulumi.yaml")["config"].items() if "default" in each}


def _decode(key: str, text: str) -> Any:
    """A value as the file had it; what is text by its type stays text, even if it looks like a number."""
    field = Settings.model_fields.get(key)
    if field and field.annotation is str:
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _valid(model: type[_Model], value: Any) -> _Model | None:
    """``value`` as ``model``, or nothing: what is wrong with it, the settings' own validation says."""
    try:
        return model.model_validate_json(json.dumps(value), strict=True)
    except ValidationError:
        return None


def _ranges(regions: Mapping[str, Any]) -> dict[str, IPv4Network]:
    """The ranges by region, as far as they can be read."""
    found = {}
    for name, region in regions.items():
        try:
            found[name] = IPv4Network(str(region["cidr_block"]))
        except (KeyError, TypeError, ValueError):
            continue
    return found


def _other_ranges(
    project: str, environment: str, root: Path
) -> tuple[dict[str, dict[str, IPv4Network]], list[Problem]]:
    """The ranges of the other environments by file, and what keeps them from being compared."""
    found, problems = {}, []
    for other in ENVIRONMENTS:
        if other == environment:
            continue
        try:
            regions = _yaml(root, _file(other))["config"].get(f"{project}:regions")
        except SettingsError as error:
            problems += error.problems
            continue
        found[_file(other)] = _ranges(regions if isinstance(regions, dict) else {})
        if not isinstance(regions, dict) or len(found[_file(other)]) < len(regions):
            message = f"cannot all be read, so overlaps cannot be ruled out; `python -m stacks.config {other}` says why"
            problems.append(Problem(_file(other), f"{project}:regions", message))
    return found, problems


if __name__ == "__main__":
    sys.exit(main())

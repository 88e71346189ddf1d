"""The resources that the project's own program asks for, without an engine, a sandbox or credentials.

The program is run from its file, as the engine runs it: what judges it imports nothing of it.
"""

from __future__ import annotations

import json
import runpy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from policies.recorder import Asked, Recording, plain, record
from policies.stack import Resource
from policies.values import Props
from toolchain import ROOT


class ProgramError(ValueError):
    """Says why an environment's program cannot be run, and what to do."""


def resources(environment: str, nothing_yet: bool = True, root: Path = ROOT) -> list[Resource]:
    """What an environment consists of, in the order in which its program asks for it.

    What AWS chooses (ids, ARNs, addresses) is not known, as in the first preview of a stack; with ``nothing_yet=False``
    it is made up, as if everything existed. Raises ProgramError.
    """
    try:
        return judged(run(environment, configuration(environment, root), nothing_yet, root))
    except ProgramError:
        raise
    except Exception as error:  # whatever the program raises: it is not ours
        raise ProgramError(f"the program of {environment} does not run: {error}") from error


def configuration(environment: str, root: Path = ROOT) -> dict[str, str]:
    """What the engine hands to the program: the stack's file over the project's defaults. Raises ProgramError."""
    defaults = _config(root, "Pulumi.yaml")
    known = [file.name.split(".")[1] for file in sorted((root / "stacks").glob("Pulumi.*.yaml"))]
    if environment not in known:
        raise ProgramError(f"there is no environment {environment!r}; name one of {', '.join(known)}")
    values = {
        f"tenfold:{key}": each["default"]
        for key, each in defaults.items()
        if isinstance(each, Mapping) and "default" in each
    }
    values |= _config(root, f"stacks/Pulumi.{environment}.yaml")
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()}


def run(environment: str, config: Mapping[str, str], nothing_yet: bool = False, root: Path = ROOT) -> Recording:
    """Runs the program for a stack with this configuration. What it raises passes through."""
    return record(
        lambda: runpy.run_path(str(root / "__main__.py")) and None, environment, config, nothing_yet=nothing_yet
    )


def judged(recording: Recording) -> list[Resource]:
    """A recording as rules see it."""
    providers = {
        f"{each.urn}::{each.name}-id": Props(plain(each.inputs))
        for each in recording.resources
        if each.type.startswith("pulumi:providers:")
    }
    return [_resource(each, providers) for each in recording.resources]


def _resource(asked: Asked, providers: Mapping[str, Props]) -> Resource:
    return Resource(
        type=asked.type,
        name=asked.name,
        props=Props(plain(asked.inputs)),
        provider=providers.get(asked.provider, Props({})),
        urn=asked.urn,
        links=asked.links,
        parent=asked.parent,
        protect=asked.protected,
        ignore_changes=tuple(sorted(asked.ignores)),
        provider_urn=asked.provider.rpartition("::")[0],
    )


def _config(root: Path, name: str) -> dict[str, Any]:
    """The settings in a project's or a stack's file."""
    try:
        content = yaml.load((root / name).read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ProgramError(f"{name} cannot be read ({' '.join(str(error).split())}); mend it") from error
    if not isinstance(content, dict) or not isinstance(content.get("config"), dict):
        raise ProgramError(f"{name} has no settings under `config:`; restore them")
    config: dict[str, Any] = content["config"]
    return config

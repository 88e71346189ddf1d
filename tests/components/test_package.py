"""What programs in other languages see of the components."""

import json
import os
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from pulumi.provider.experimental.component import ComponentProvider

import components
import toolchain
from components.__main__ import served

FOLDER = toolchain.ROOT / "components"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """The package's schema, as the plugin host answers it."""
    answer: dict[str, Any] = json.loads(ComponentProvider(served(), "tenfold").schema or "")
    return answer


def test_every_component_is_served() -> None:
    assert components.Network in served()


def test_every_argument_output_type_and_choice_is_documented(schema: dict[str, Any]) -> None:
    undocumented = []
    for token, kind in {**schema["resources"], **schema["types"]}.items():
        if not kind.get("description"):
            undocumented.append(token)
        for part in ("inputProperties", "properties"):
            for name, each in kind.get(part, {}).items():
                if not each.get("description"):
                    undocumented.append(f"{token}.{name}")
        undocumented += [f"{token}={each['value']}" for each in kind.get("enum", []) if not each.get("description")]
    assert undocumented == []


def test_no_argument_or_output_is_of_any_type(schema: dict[str, Any]) -> None:
    assert "pulumi.json#/Any" not in json.dumps(schema)


def test_what_decides_how_many_resources_there_are_is_known_beforehand(schema: dict[str, Any]) -> None:
    inputs = schema["resources"]["tenfold:index:Network"]["inputProperties"]
    assert {name for name, each in inputs.items() if not each.get("plain")} == set()


def test_what_has_a_default_is_optional(schema: dict[str, Any]) -> None:
    assert schema["resources"]["tenfold:index:Network"]["requiredInputs"] == ["cidrBlock", "zones"]


@pytest.mark.engine
def test_the_engine_reads_the_schema_from_the_folder(tmp_path: Path) -> None:
    """The way of `pulumi package add ./components`. The engine wants the plugins of the SDKs there; it starts ours."""
    for package in ("aws", "kubernetes"):
        plugin = tmp_path / f"plugins/resource-{package}-v{version(f'pulumi-{package}')}/pulumi-resource-{package}"
        plugin.parent.mkdir(parents=True)
        plugin.touch(mode=0o755)
    settings = {"PULUMI_HOME": str(tmp_path), "PULUMI_SKIP_UPDATE_CHECK": "1", "VIRTUAL_ENV": sys.prefix}
    run = subprocess.run(
        [toolchain.pulumi(), "package", "get-schema", FOLDER],
        cwd=tmp_path,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "tenfold:index:Network" in json.loads(run.stdout)["resources"]


def test_the_folder_is_a_package_under_any_name() -> None:
    """`pip install ./components` calls it tenfold_components: its modules may name each other only relatively."""
    program = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("tenfold_components", sys.argv[1])
sys.modules[spec.name] = package = importlib.util.module_from_spec(spec)
spec.loader.exec_module(package)
assert package.Network.__module__ == "tenfold_components.network" and "components" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program, FOLDER / "__init__.py"], cwd="/", check=True)
    packaging = tomllib.loads((FOLDER / "pyproject.toml").read_text())
    assert packaging["tool"]["setuptools"]["package-dir"] == {"tenfold_components": "."}

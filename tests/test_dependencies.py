"""Imports point one way: __main__ → stacks → components; what observes the three imports none of them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import toolchain

MAY_IMPORT = {
    "components": {"components"},
    "stacks": {"stacks", "components"},
    "policies": {"policies", "toolchain"},
    "operations": {"operations", "policies", "toolchain"},
    "sandbox": {"sandbox", "toolchain"},
    "drills": {"drills", "policies", "sandbox", "toolchain"},
    "toolchain": {"toolchain"},
}
"""Which of our packages each may import."""

OURS = {*MAY_IMPORT, "benchmarks", "tests", "__main__"}


def imported(file: Path) -> Iterator[str]:
    """The packages that a file imports absolutely; relative imports stay inside its own."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_a_package_imports_only_what_lies_below_it(package: str) -> None:
    files = sorted((toolchain.ROOT / package).rglob("*.py"))
    assert files
    astray = {(str(file.relative_to(toolchain.ROOT)), name) for file in files for name in imported(file)}
    assert {(file, name) for file, name in astray if name in OURS - MAY_IMPORT[package]} == set()


@pytest.mark.parametrize("package", ["components", "stacks"])
def test_what_is_deployed_does_not_know_that_there_is_a_sandbox(package: str) -> None:
    for file in (toolchain.ROOT / package).rglob("*.py"):
        assert "sandbox" not in file.read_text(encoding="utf-8").lower(), file


def test_components_annotate_at_run_time() -> None:
    """The plugin host reads annotations; as text it cannot."""
    for file in (toolchain.ROOT / "components").glob("*.py"):
        assert "from __future__" not in file.read_text(encoding="utf-8"), file


def test_the_program_is_short() -> None:
    assert len((toolchain.ROOT / "__main__.py").read_text(encoding="utf-8").splitlines()) <= 25

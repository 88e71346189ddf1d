"""The usage file: documented defaults, one message for what is wrong, and an entry for what is charged by use."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from policies.cost import usage
from policies.cost.usage import Usage, UsageError
from tests.stacks.environments import ENVIRONMENTS
from toolchain import ROOT


def written(folder: Path, text: str) -> Path:
    file = folder / "usage.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_an_environment_starts_from_the_files_defaults_and_those_from_the_models(tmp_path: Path) -> None:
    file = written(tmp_path, "default: {nat_gb: 7, lcu: 3}\nprod: {lcu: 4}\n")
    assert (usage.load("prod", file).nat_gb, usage.load("prod", file).lcu) == (7, 4)
    assert (usage.load("elsewhere", file).nat_gb, usage.load("elsewhere", file).lcu) == (7, 3)
    assert usage.load("prod", file).log_gb == Usage().log_gb


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("prod: {nat_gbs: 1}", "usage.yaml: prod.nat_gbs is nothing that is used; did you mean nat_gb?"),
        (
            "prod: {whatever: 1}",
            "usage.yaml: prod.whatever is nothing that is used; docs/cost.md lists what can",
        ),
        (
            "default: {nat_gb: -1}",
            "usage.yaml: default.nat_gb = -1 should be greater than or equal to 0 (GB",
        ),
        ("prod: {scaling: 2}", "usage.yaml: prod.scaling = 2 should be less than or equal to 1 (where scalers stand"),
        (
            "prod: {lcu: many}",
            "usage.yaml: prod.lcu = 'many' should be a valid number, unable to parse",
        ),
        ("prod: {lcu: .inf}", "usage.yaml: prod.lcu = inf should be a finite number"),
        ("prod: 3", "usage.yaml: prod is 3; write `key: amount` below it"),
        ("[prod]", "usage.yaml is no mapping of environments to what they use; see docs/cost.md"),
        ("prod: [", "usage.yaml cannot be read (while parsing"),
    ],
)
def test_what_is_wrong_is_said_with_file_environment_key_and_value(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(UsageError) as error:
        usage.load("prod", written(tmp_path, text))
    assert str(error.value).startswith(says)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"usage\.yaml cannot be read .*; mend it"):
        usage.load("prod", tmp_path / "usage.yaml")


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_file_of_the_repository_is_in_order(environment: str) -> None:
    assert usage.load(environment) != Usage()
    assert set(yaml.safe_load(usage.FILE.read_text(encoding="utf-8"))) <= {*ENVIRONMENTS, usage.DEFAULT}


def test_the_page_explains_every_key() -> None:
    page = (ROOT / "docs/cost.md").read_text(encoding="utf-8")
    for name, field in Usage.model_fields.items():
        default = f"{field.default:g}" if isinstance(field.default, int | float) else field.default
        assert f"| `{name}` | {default} | {field.description} |" in page

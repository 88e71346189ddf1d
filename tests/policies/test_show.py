"""``python -m policies.cost.show``: a table within 100 columns, a picture, and what to do next."""

from __future__ import annotations

from pathlib import Path

import pytest

from policies import program
from policies.cost import show, usage
from policies.tokens import BUDGET
from toolchain import terminal


def test_an_environment_is_shown_by_component_and_region(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chart, saved = tmp_path / "deep/dev.svg", tmp_path / "dev.json"
    assert show.main(["dev", "--chart", str(chart), "--save", str(saved)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(len(line) <= terminal.WIDTH for line in lines[:-1])
    assert lines[2].split() == ["component", "region", "floor", "expected", "ceiling"]
    assert any(line.split()[:2] == ["Network", "us-east-1"] for line in lines)
    assert ["budget", "400.00"] in [line.split() for line in lines]
    assert lines[-1].startswith(f"next: open {chart}, or compare a change with this: make cost ENV=dev BASE=")
    assert "dev: $" in chart.read_text(encoding="utf-8")
    first = chart.read_bytes()
    assert show.main(["dev", "--chart", str(chart), "--base", str(saved)]) == 0
    assert "difference" in capsys.readouterr().out
    assert chart.read_bytes() == first


def test_what_crosses_the_budget_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    busy = tmp_path / "usage.yaml"
    busy.write_text("dev: {viewer_gb: 100000}\n", encoding="utf-8")
    assert show.main(["dev", "--usage", str(busy), "--chart", str(tmp_path / "dev.png")]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("error: dev is expected to cost $")
    assert "next:" not in said.out
    assert (tmp_path / "dev.png").read_bytes().startswith(b"\x89PNG")


def test_an_environment_without_a_budget_is_told_where_to_set_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [each for each in program.resources("dev") if each.type != BUDGET]
    monkeypatch.setattr(program, "resources", lambda _: others)
    assert show.main(["dev", "--chart", str(tmp_path / "dev.svg")]) == 1
    said = "error: dev has no monthly budget; set tenfold:budget in stacks/Pulumi.dev.yaml\n"
    assert capsys.readouterr().err == said


@pytest.mark.parametrize("flag", ["--chart=no.such", "--chart=file/x.svg", "--save=file/x.json"])
def test_what_cannot_be_written_is_one_message(
    flag: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").touch()
    assert show.main(["dev", "--chart=dev.svg", flag]) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: ") and said.endswith(
        "; name a file that can be written, a picture as .svg or .png\n"
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["production"], "error: there is no environment 'production'; name one of dev, prod, staging\n"),
        (["dev", "--usage", "none.yaml"], "error: none.yaml cannot be read ("),
        (["dev", "--base", "none.json"], "error: none.json cannot be read (No such file or directory); write it with"),
    ],
)
def test_what_cannot_be_read_is_one_message(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert show.main([*arguments, "--chart", str(tmp_path / "x.svg")]) == 2
    assert capsys.readouterr().err.startswith(says)


def test_the_usage_of_the_repository_is_the_default() -> None:
    assert show._parser().parse_args(["dev"]).usage == usage.FILE

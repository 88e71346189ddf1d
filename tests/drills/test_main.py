"""What the command says and writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from drills.__main__ import main
from drills.autoscaling.checks import Limits
from drills.autoscaling.report import WIDTH, show
from tests.drills.autoscaling.stories import drained, story


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "error: there is no environment 'nowhere'; name one of "),
        (["dev", "--service", "shop"], "error: dev has no service 'shop'; name one of "),
        (["dev", "--speed", "0"], "error: --speed is 0: give one above 0 and up to 60"),
        (["dev", "--speed", "61"], "error: --speed is 61: give one above 0 and up to 60"),
    ],
)
def test_what_cannot_be_drilled_is_one_line(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["autoscaling", *arguments]) == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith(message)


def test_a_drill_that_passes_ends_with_its_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chart = tmp_path / "drill.png"
    assert show(story((2, 2, 4, 6, 6), drain=drained()), "dev", chart, Limits()) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines[:-1])) <= WIDTH
    assert lines[-2:] == ["all checks passed", f"next: open {chart}"]
    assert chart.read_bytes().startswith(b"\x89PNG")


def test_a_drill_that_fails_says_what_to_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert show(story((2, 2, 3, 3, 3)), "dev", tmp_path / "drill.svg", Limits()) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "failed: peak, time to peak, zones next: open " in said
    assert "services.api.replicas in stacks/Pulumi.dev.yaml" in said

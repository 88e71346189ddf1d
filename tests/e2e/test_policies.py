"""The packs on the real engine, in another team's project: what they stop, and that every front end finds the same."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import toolchain
from policies import saved
from policies.evaluate import Evaluator, evaluate
from policies.files import files
from policies.packs import PACKS, RULES
from tests.e2e.conftest import Done, Sandbox

pytestmark = pytest.mark.engine
PACK = toolchain.ROOT / "policies" / "all"
Found = set[tuple[str, str]]
"""Rule and resource."""


@pytest.fixture(scope="module")
def project(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project in a folder of its own, with the stack prod, and a package that is called like ours."""
    folder = tmp_path_factory.mktemp("theirs")
    shutil.copy(Path(__file__).parent / "foreign" / "__main__.py", folder)
    runtime = {"name": "python", "options": {"virtualenv": str(toolchain.ROOT / ".venv")}}
    (folder / "Pulumi.yaml").write_text(f"name: theirs\nruntime: {runtime}\n")
    (folder / "policies").mkdir()
    (folder / "policies" / "__init__.py").write_text("raise ImportError('theirs, which is not meant')")
    assert sandbox.pulumi("stack", "init", "prod", f"--cwd={folder}").code == 0
    return folder


def preview(sandbox: Sandbox, project: Path, *flags: str, **env: str) -> Done:
    return sandbox.pulumi("preview", "--stack=prod", f"--cwd={project}", *flags, **env)


def engine(sandbox: Sandbox, project: Path, pack: Path) -> Found:
    """What the engine hears from a pack."""
    events = project / "events"
    done = preview(sandbox, project, f"--policy-pack={pack}", f"--event-log={events}", PULUMI_DEBUG_COMMANDS="true")
    assert done.code != 0, done.out
    said = [json.loads(line) for line in events.read_text().splitlines()]
    heard = [each.get("policyEvent") or each.get("policyRemediationEvent") for each in said]
    events.unlink()
    return {(each["policyName"][:4], each["resourceUrn"]) for each in heard if each}


def test_every_pack_stops_a_preview_alone_and_all_find_what_they_find_together(sandbox: Sandbox, project: Path) -> None:
    together = engine(sandbox, project, PACK)
    for name, rules in PACKS.items():
        alone = engine(sandbox, project, PACK.parent / name)
        assert alone == {found for found in together if found[0] in {rule.id for rule in rules}}
        assert alone, f"{name} finds nothing"


def test_the_engine_the_check_and_a_test_find_the_same(sandbox: Sandbox, project: Path) -> None:
    written = project / "preview.json"
    written.write_text(preview(sandbox, project, "--json").out)
    command = [sys.executable, "-m", "policies", "check", str(written), "--report=json", f"--root={project}"]
    done = subprocess.run(command, cwd=toolchain.ROOT, text=True, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr
    checked = {(each["rule"], each["urn"]) for each in json.loads(done.stdout)["findings"]}
    stack = saved.load(written)
    asserted = evaluate(Evaluator(RULES, stack.stack, *files()), stack.inputs, stack.outputs)
    assert checked == {(each.rule.id, each.resource.urn) for each in asserted}
    assert checked == engine(sandbox, project, PACK)


def test_a_violation_is_told_with_rule_resource_reason_and_fix(sandbox: Sandbox, project: Path) -> None:
    done = preview(sandbox, project, f"--policy-pack={PACK}")
    assert done.code != 0
    for part in ("AS13-nodegroup-range", "aws:eks:NodeGroup: fixed", "SE02-db-private", "publicly_accessible=False"):
        assert part in done.out


def test_a_remediation_mends_what_it_can(sandbox: Sandbox, project: Path) -> None:
    for key in ("owner", "cost_center"):
        assert sandbox.pulumi("config", "set", key, "web", "--stack=prod", f"--cwd={project}").code == 0
    done = preview(sandbox, project, f"--policy-pack={PACK.parent / 'cost'}")
    assert "CO01-required-tags" in done.out and "has no tag" not in done.out


def test_a_review_leaves_its_reports_and_refuses_the_change(sandbox: Sandbox, project: Path) -> None:
    inside = f"cd {shlex.quote(str(project))} && exec {shlex.quote(str(toolchain.ROOT / '.ci/review'))} prod"
    done = sandbox.run("bash", "-c", inside)
    assert done.code == 1, done.out + done.err
    assert {file.name for file in (project / "reports/prod").iterdir()} == {
        "cost.json",
        "preview.json",
        "policies.sarif",
        "policies.xml",
        "review.md",
    }
    assert "SE02" in (project / "reports/prod/review.md").read_text()


def test_a_review_of_what_does_not_preview_judges_nothing(sandbox: Sandbox, project: Path) -> None:
    inside = f"cd {shlex.quote(str(project))} && exec {shlex.quote(str(toolchain.ROOT / '.ci/review'))} moon"
    done = sandbox.run("bash", "-c", inside)
    assert done.code == 2
    assert "the preview of moon failed; nothing was judged" in done.err


@pytest.mark.parametrize(
    ("variable", "content", "said"),
    [
        ("TENFOLD_GUARDRAILS", "rules: {CO99: {}}", "rules.CO99: no such rule"),
        ("TENFOLD_EXEMPTIONS", "- {rule: CO01}", "exemption 1: owner: is missing"),
    ],
)
def test_a_wrong_file_ends_in_a_message(
    sandbox: Sandbox, project: Path, variable: str, content: str, said: str
) -> None:
    (project / "wrong.yaml").write_text(content)
    done = preview(sandbox, project, f"--policy-pack={PACK.parent / 'cost'}", **{variable: str(project / "wrong.yaml")})
    assert done.code != 0
    assert "wrong.yaml" in done.out + done.err and said in done.out + done.err
    assert "Traceback" not in done.out + done.err

"""``python -m policies check``: the same findings from a state and a preview, in every form, or one message."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from policies import __main__ as command
from policies.packs import RULES

BUCKET = "aws:s3/bucket:Bucket"
STACK = "urn:pulumi:dev::theirs::pulumi:pulumi:Stack::theirs-dev"
FILES = "urn:pulumi:dev::theirs::acme:web:Site$aws:s3/bucket:Bucket::files"
SITE = "urn:pulumi:dev::theirs::acme:web:Site::site"
HOME = "urn:pulumi:dev::theirs::pulumi:providers:aws::home"
TAGS = {"cost-center": "1", "env": "dev", "owner": "me"}


def resource(urn: str, **more: Any) -> dict[str, Any]:
    return {"urn": urn, "type": urn.split("::")[2].rpartition("$")[2], "custom": True, **more}


def state(**tags: str) -> dict[str, Any]:
    """A stack with one bucket, in a component, whose tags are these."""
    inputs = {"tags": tags}
    return {
        "version": 3,
        "deployment": {
            "resources": [
                resource(STACK),
                resource(HOME, id="1", inputs={"region": "us-east-1"}),
                resource(SITE, parent=STACK),
                resource(FILES, parent=SITE, provider=f"{HOME}::1", inputs=inputs, outputs={**inputs, "id": "b"}),
            ]
        },
    }


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with another team's component in it, and with no settings or exemptions of its own."""
    (tmp_path / "site.py").write_text(
        "import pulumi\n\n\nclass Site(pulumi.ComponentResource):\n    def __init__(self):\n"
        '        super().__init__("acme:web:Site", "site")\n'
    )
    (tmp_path / "none.yaml").write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TENFOLD_EXEMPTIONS", str(tmp_path / "none.yaml"))
    monkeypatch.setenv("TENFOLD_GUARDRAILS", str(tmp_path / "none.yaml"))
    return tmp_path


class Ran:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def run(project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*arguments: str, **files: Any) -> Ran:
        for name, content in files.items():
            (project / name).write_text(content if isinstance(content, str) else json.dumps(content))
        monkeypatch.setattr("sys.argv", ["policies", "check", *arguments])
        try:
            code = command.main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    return run


def test_a_state_that_breaks_no_rule_ends_with_0(run: Any) -> None:
    done = run("s", "--only=CO01", s=state(**TAGS))
    assert done.code == 0
    assert (
        done.out.splitlines()[-1] == "dev: 0 violations, 0 advisory, 0 exempt (1 rules, 4 resources). Nothing stops it."
    )


def test_a_violation_names_rule_resource_reason_place_and_fix_and_ends_with_1(run: Any) -> None:
    done = run("s", "--only=CO01", s=state(owner="me"))
    assert done.code == 1
    text = " ".join(done.out.split())
    for part in ("CO01 stop", "files", "no tag cost-center and no tag env", "site.py:6", "default_tags=", "Next: mend"):
        assert part in text
    prose = [line for line in done.out.splitlines() if not line.startswith("    ")]  # the rest is code
    assert max(map(len, prose)) <= 100


@pytest.mark.parametrize("saved", ["state", "preview"])
def test_a_preview_says_what_a_state_says(run: Any, saved: str) -> None:
    resources = state()["deployment"]["resources"]
    preview = {"steps": [{"op": "create", "newState": each} for each in resources]}
    done = run("s", "--only=CO01", "--report=json", s=state() if saved == "state" else preview)
    (found,) = json.loads(done.out)["findings"]
    assert (found["rule"], found["urn"], found["file"], found["line"]) == ("CO01", FILES, "site.py", 6)


def test_what_waits_to_be_deleted_is_not_judged(run: Any) -> None:
    content = state()
    content["deployment"]["resources"][-1]["delete"] = True
    assert run("s", "--only=CO01", s=content).code == 0


@pytest.mark.parametrize(
    ("flags", "code"),
    [((), 0), (("--fail-on=advisory",), 1), (("--fail-on=never",), 0)],
)
def test_the_level_decides_the_exit_code(run: Any, flags: tuple[str, ...], code: int) -> None:
    done = run(
        "s", "--only=CO01", "--settings=g.yaml", *flags, s=state(), **{"g.yaml": "rules: {CO01: {level: advisory}}"}
    )
    assert done.code == code
    assert "0 violations, 1 advisory" in done.out


def test_sarif_is_of_the_schema_and_points_at_the_component(run: Any) -> None:
    assert run("s", "--report=sarif=out.sarif", s=state()).code == 1
    content = json.loads(Path("out.sarif").read_text())
    jsonschema.validate(content, json.loads(Path(__file__).with_name("sarif-schema-2.1.0.json").read_text()))
    (log,) = content["runs"]
    assert [rule["id"] for rule in log["tool"]["driver"]["rules"]] == [rule.id for rule in RULES]
    (tags,) = [result for result in log["results"] if result["ruleId"] == "CO01"]
    assert tags["level"] == "error"
    assert tags["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "site.py"
    assert tags["locations"][0]["physicalLocation"]["region"]["startLine"] == 6
    assert log["tool"]["driver"]["rules"][tags["ruleIndex"]]["id"] == "CO01"


def test_a_source_that_the_sdk_noted_comes_before_the_components(run: Any) -> None:
    content = state()
    content["deployment"]["resources"][-1]["sourcePosition"] = "project:///app/main.py#12,3"
    (found,) = json.loads(run("s", "--only=CO01", "--report=json", s=content).out)["findings"]
    assert (found["file"], found["line"]) == ("app/main.py", 12)


def test_junit_has_a_case_a_rule(run: Any) -> None:
    assert run("s", "--only=CO01,CO05", "--report=junit=out.xml", s=state()).code == 1
    cases = ElementTree.parse("out.xml").getroot().findall("testsuite/testcase")
    assert [(case.get("name", "")[:4], case.find("failure") is not None) for case in cases] == [
        ("CO01", True),
        ("CO05", False),
    ]


@pytest.mark.parametrize(
    ("said", "level", "sarif", "junit", "table"),
    [
        ("{CO01: {level: advisory}}", "advisory", "warning", {"system-out"}, "CO01 advice"),
        ("{CO01: {level: {dev: mandatory}}}", "mandatory", "error", {"failure"}, "CO01 stop"),
        ("{CO01: {level: {prod: advisory}}}", "remediate", "error", {"failure"}, "CO01 stop"),
        # Off in dev by default, and a stack has to have an experiment.
        ("{RE18: {level: mandatory}}", "mandatory", "error", {"failure"}, "RE18 stop"),
    ],
)
def test_every_report_has_the_level_that_the_settings_say(
    run: Any, said: str, level: str, sarif: str, junit: set[str], table: str
) -> None:
    id = said[1:5]
    forms = ("json", "sarif", "junit", "markdown", "table")
    flags = [f"--only={id}", "--settings=g", *(f"--report={form}=out.{form}" for form in forms)]
    assert run("s", *flags, s=state(), g=f"rules: {said}").code == (1 if "failure" in junit else 0)
    (found,) = json.loads(Path("out.json").read_text())["findings"]
    (log,) = json.loads(Path("out.sarif").read_text())["runs"]
    (case,) = ElementTree.parse("out.junit").getroot().findall("testsuite/testcase")
    assert (found["rule"], found["level"]) == (id, level)
    assert [each["level"] for each in log["results"]] == [sarif]
    assert log["tool"]["driver"]["rules"][0]["defaultConfiguration"] == {"level": sarif}
    assert {each.tag for each in case} == junit
    assert ("advisory</summary>" in Path("out.markdown").read_text()) == (level == "advisory")
    assert table in Path("out.table").read_text()


def test_a_rule_that_the_settings_disable_is_skipped_and_finds_nothing(run: Any) -> None:
    flags = ["--only=CO01", "--settings=g", "--report=junit=out.junit", "--report=sarif=out.sarif"]
    assert run("s", *flags, s=state(), g="rules: {CO01: {level: {dev: disabled}}}").code == 0
    (case,) = ElementTree.parse("out.junit").getroot().findall("testsuite/testcase")
    assert [each.tag for each in case] == ["skipped"]
    (log,) = json.loads(Path("out.sarif").read_text())["runs"]
    assert log["results"] == [] and log["tool"]["driver"]["rules"][0]["defaultConfiguration"] == {"level": "none"}


def entry(**more: Any) -> str:
    given = {
        "rule": "CO01",
        "urn": "*::files",
        "owner": "web",
        "reason": "tags come with the move",
        "ticket": "WEB-1",
        "expires": date.today() + timedelta(days=10),
    }
    lines = [
        f"{key}: {json.dumps(value) if isinstance(value, str) else value}"
        for key, value in (given | more).items()
        if value
    ]
    return "- " + "\n  ".join(lines) + "\n"


def test_an_exemption_lets_a_violation_pass_and_is_reported(run: Any) -> None:
    done = run(
        "s",
        "--only=CO01",
        "--exempt=e.yaml",
        "--report=markdown",
        "--report=sarif=o.sarif",
        s=state(),
        **{"e.yaml": entry()},
    )
    assert done.code == 0
    assert "0 violations, 0 advisory, 1 exempt" in done.out and "tags come with the move" in done.out
    (result,) = json.loads(Path("o.sarif").read_text())["runs"][0]["results"]
    assert result["suppressions"][0]["kind"] == "external"


def test_an_exemption_that_matches_nothing_is_a_warning(run: Any) -> None:
    done = run("s", "--only=CO01", "--exempt=e.yaml", s=state(**TAGS), **{"e.yaml": entry()})
    assert done.code == 0
    assert "EX02 advice" in done.out and "matches nothing" in done.out


def test_an_expired_exemption_is_a_violation_beside_the_one_that_it_covered(run: Any) -> None:
    past = date.today() - timedelta(days=1)
    done = run("s", "--only=CO01", "--exempt=e.yaml", s=state(), **{"e.yaml": entry(expires=past)})
    assert done.code == 1
    assert "2 violations" in done.out and f"expired on {past}" in " ".join(done.out.split())


def test_an_entry_for_another_stack_is_left_alone(run: Any) -> None:
    done = run(
        "s", "--only=CO01", "--exempt=e.yaml", s=state(**TAGS), **{"e.yaml": entry(urn="urn:pulumi:prod::*::files")}
    )
    assert (done.code, "EX02" in done.out) == (0, False)


@pytest.mark.parametrize(
    ("flags", "files", "said"),
    [
        (["nowhere"], {}, ["nowhere: No such file", "pulumi stack export"]),
        (["s"], {"s": "{not json"}, ["s: is not JSON", "write it anew"]),
        (["s"], {"s": "[]"}, ["s: is neither", "deployment"]),
        (["s"], {"s": {"deployment": {"resources": [{"urn": 3}]}}}, ["s: is neither"]),
        (["s"], {"s": {"deployment": {"resources": []}}}, ["s: is neither"]),
        (["s", "--only=XX99"], {"s": state()}, ["--only: 'XX99' names no rule"]),
        (["s", "--report=pdf"], {"s": state()}, ["--report: 'pdf': use one of table, sarif"]),
        (["s", "--report=json=no/where"], {"s": state()}, ["no/where: No such file"]),
        (["s", "--exempt=e"], {"s": state(), "e": "a: b"}, ["e: dict: write a list"]),
        (["s", "--exempt=e"], {"s": state(), "e": entry(rule="CO99")}, ["e: exemption 1: rule: 'CO99': no such rule"]),
        (["s", "--exempt=e"], {"s": state(), "e": entry(owner="")}, ["e: exemption 1: owner: is missing"]),
        (["s", "--exempt=e"], {"s": state(), "e": entry(expires="soon")}, ["expires: 'soon'", "2026-12-31"]),
        *(
            (
                ["s", "--exempt=e"],
                {"s": state(), "e": entry(rule=rule, expires=date.today() + timedelta(days=days + 1))},
                [f"more than {days} days away", f"of {severity} severity"],
            )
            for rule, days, severity in (
                ("SE02", 14, "critical"),
                ("CO01", 30, "high"),
                ("CO02", 90, "medium"),
                ("CO07", 90, "low"),
            )
        ),
        (
            ["s", "--exempt=e"],
            {"s": state(), "e": entry().replace(str(date.today() + timedelta(days=10)), "2026-02-30")},
            ["e: is not YAML", "day is out of range"],
        ),
        (["s", "--cost=s/cost.json"], {"s": state()}, ["--cost: s/cost.json: ", "name a file that can be written"]),
        (["s", "--exempt=e"], {"s": state(), "e": entry(until="x")}, ["until: unknown"]),
        (["s", "--settings=g"], {"s": state(), "g": "rulez: {}"}, ["g: rulez: unknown", "is rules meant?"]),
        (["s", "--settings=g"], {"s": state(), "g": "rules: {CO1: {}}"}, ["g: rules.CO1: no such rule", "is CO"]),
        (
            ["s", "--settings=g"],
            {"s": state(), "g": "rules: {CO01: {level: strict}}"},
            ["CO01.level: 'strict': use one of"],
        ),
        (["s", "--settings=g"], {"s": state(), "g": "rules: {CO05: {options: {scope: moon}}}"}, ["scope: 'moon'"]),
        (["s", "--settings=g"], {"s": state(), "g": "rules: {CO05: {options: {scop: vpc}}}"}, ["is scope meant?"]),
        (
            ["s", "--settings=g"],
            {"s": state(), "g": "rules: {CO05: {level: {prd: advisory}}}"},
            ["prd: unknown", "is prod"],
        ),
        (["s", "--settings=g"], {"s": state(), "g": "environments: {eu: live}"}, ["environments.eu: 'live'"]),
        (["s", "--settings=g"], {"s": state(), "g": "a: [b"}, ["g: is not YAML"]),
        (["--program=moon"], {}, ["no environment 'moon'"]),
    ],
    ids=lambda value: value[-1] if isinstance(value, list) and value and str(value[-1]).startswith("-") else "",
)
def test_bad_input_ends_with_2_and_one_message(
    run: Any, flags: list[str], files: dict[str, Any], said: list[str]
) -> None:
    done = run(*flags, **files)
    assert done.code == 2, done.out
    assert done.err.startswith("error: ") and "Traceback" not in done.err
    for part in said:
        assert part in done.err


def test_a_stack_of_another_name_is_the_environment_that_the_settings_say(run: Any) -> None:
    done = run("s", "--only=CO01", "--report=json", "--settings=g", s=state(), g="environments: {dev: prod}")
    assert json.loads(done.out)["environment"] == "prod"


def test_what_a_change_adds_to_the_cost_is_told_and_limited(run: Any) -> None:
    before, after = state(**TAGS), state(**TAGS)
    gateway = "urn:pulumi:dev::theirs::aws:eks/cluster:Cluster::main"
    supported = {"upgradePolicy": {"supportType": "STANDARD"}, "tags": TAGS}
    for number in range(9):
        after["deployment"]["resources"].append(
            resource(f"{gateway}-{number}", provider=f"{HOME}::1", inputs=supported)
        )
    flags = ("--only=CO01", "--report=markdown", "--report=table")
    assert run("s", *flags, "--cost=before.json", s=before).code == 0
    done = run("s", *flags, "--cost=after.json", "--base=before.json", s=after)
    assert done.code == 1
    costs = [json.loads(Path(name).read_text())["monthly_usd"]["expected"] for name in ("before.json", "after.json")]
    added = round(costs[1] - costs[0], 2)
    assert added > 9 * 73  # control planes alone
    assert f"**{added:+,.2f}** against the base" in done.out and "| eks | us-east-1 | 0.00 | " in done.out
    assert f"cost: the change adds ${added:,.2f} a month, more than $500.00 at once" in " ".join(done.out.split())
    assert "### ❌" in done.out and "Nothing stops it" not in done.out
    assert run("s", *flags, "--base=after.json", s=after).code == 0
    wrong = run("s", "--base=s", s=after)
    assert wrong.code == 2 and "s is no saved estimate" in wrong.err

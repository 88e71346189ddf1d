"""Every rule: its examples have the outcome that it claims, and what it names exists in the installed SDKs."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pulumi
import pulumi_aws
import pulumi_kubernetes
import pytest

import components
from policies.evaluate import Evaluator, Finding, evaluate
from policies.exemptions import LONGEST, Exemption, Exemptions
from policies.packs import PACKS, RULES
from policies.program import judged
from policies.recorder import record
from policies.rule import ENVIRONMENTS, Example, Level, Rule
from policies.settings import option_problem
from policies.stack import ROOT, Stack
from policies.tags import TAGGABLE
from policies.values import Props
from tests.policies import schemas

EXAMPLES = [
    pytest.param(rule, example, expected, id=f"{rule.id}-{expected}-{number}")
    for rule in RULES
    for expected in ("passes", "fails", "unknown", "not_applicable")
    for number, example in enumerate(getattr(rule, expected))
]


def findings(rule: Rule, example: Example, exemptions: Exemptions | None = None) -> list[Finding]:
    """What a rule finds in an example, whatever its level is there."""
    always = replace(rule, levels={"prod": Level.MANDATORY}, options=[_with(each, example) for each in rule.options])
    return evaluate(
        Evaluator([always], example.environment, exemptions=exemptions, config=example.config), example.resources
    )


def _with(option: Any, example: Example) -> Any:
    if option.name not in example.options:
        return option
    return replace(option, default=example.options[option.name], by_environment={})


@pytest.mark.parametrize(("rule", "example", "expected"), EXAMPLES)
def test_example(rule: Rule, example: Example, expected: str) -> None:
    found = {finding.kind for finding in findings(rule, example)}
    assert found == {"fails": {"violation"}, "unknown": {"unknown"} if rule.on_unknown != "skip" else set()}.get(
        expected, set()
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_states_all_there_is_to_know(rule: Rule) -> None:
    assert re.fullmatch(r"(AS|CO|RE|SE)\d\d", rule.id) and re.fullmatch(r"[a-z0-9-]+", rule.name)
    assert rule.title.endswith(".") and rule.why.endswith(".") and rule.remedy.endswith(".") and rule.snippet
    assert rule.references and all(reference.startswith("https://") for reference in rule.references)
    assert rule.passes and rule.fails and rule.unknown and rule.not_applicable
    assert "prod" in rule.levels and set(rule.levels) <= set(ENVIRONMENTS)
    assert (Level.REMEDIATE in rule.levels.values()) == (rule.remediate is not None)
    assert rule.remediate is None or rule.reads is None, "a remediation sees one resource: what needs more is a check"
    for option in rule.options:
        for environment in ENVIRONMENTS:
            assert not option_problem(option, option.value(environment)), f"{option.name} in {environment}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_violation_can_be_exempt(rule: Rule) -> None:
    """Whatever the rule, an entry lets its violation pass until it expires, and then no longer."""
    subject = next(finding.resource for finding in findings(rule, rule.fails[0]))
    entry = Exemption(rule.id, subject.urn or "*", "owner", "reason", "T-1", date.today())
    allowed = findings(rule, rule.fails[0], Exemptions([entry]))
    assert [finding.stops for finding in allowed if finding.resource is subject and finding.exemption == entry] != []
    assert not any(finding.stops for finding in allowed if finding.exemption == entry)
    expired = findings(rule, rule.fails[0], Exemptions([replace(entry, expires=date.today() - timedelta(days=1))]))
    assert {finding.rule.id for finding in expired if finding.stops} == {rule.id, "EX01"}
    assert LONGEST[rule.severity] >= 14


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.remediate], ids=lambda rule: rule.id)
def test_a_remediation_leaves_nothing_to_find(rule: Rule) -> None:
    """At least one failing example is mended whole; one that cannot be mended stays a violation."""
    always = replace(rule, levels={"prod": Level.REMEDIATE})
    mended = 0
    for example in rule.fails:
        config = example.config or {"tenfold:owner": "platform", "tenfold:cost_center": "platform"}
        evaluator = Evaluator([always], example.environment, config=config)
        for resource in example.resources:
            for _, props in evaluator.remediate(resource):
                assert not isinstance(props, Exception), props
                assert evaluator.resource(replace(resource, props=Props(props))) == []
                mended += 1
    assert mended


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_fix_is_code_that_keeps_the_rule(rule: Rule) -> None:
    """The code is run as a program of its own: it registers a subject of the rule, with which the rule is content."""
    names = {"pulumi": pulumi, "aws": pulumi_aws, "kubernetes": pulumi_kubernetes, "components": components}
    resources = judged(record(lambda: exec(rule.snippet, dict(names)), "prod"))
    assert Stack(resources).of(*rule.types), "the code shows no resource that the rule looks at"
    assert [each.reason for each in findings(rule, Example(resources))] == []


def test_ids_and_names_are_unique_and_belong_to_their_packs() -> None:
    assert len({rule.id for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES)
    letters = {"AS": "autoscaling", "CO": "cost", "RE": "reliability", "SE": "security"}
    assert {(letters[rule.id[:2]], rule.id) for rule in RULES} == {
        (pack, rule.id) for pack, rules in PACKS.items() for rule in rules
    }


def test_a_rule_reads_what_the_installed_sdks_have() -> None:
    """So that an upgrade of a provider cannot switch a rule off unnoticed: types, and properties at any depth."""
    read: dict[str, set[tuple[str | int, ...]]] = {}
    for rule in RULES:
        for token in {*rule.types, *(rule.reads or ())} - {ROOT}:
            read.setdefault(token, set())
        for example in (*rule.passes, *rule.fails, *rule.unknown, *rule.not_applicable):
            watched = [replace(each, props=Watched(each.props.given, read, each.type)) for each in example.resources]
            findings(rule, replace(example, resources=watched))
    assert list(schemas.missing(read)) == []


class Watched(Props):
    """Properties that note which of them are asked for."""

    def __init__(self, values: Any, read: dict[str, set[tuple[str | int, ...]]], token: str, *above: str | int) -> None:
        super().__init__(values)
        self._read, self._token, self._above = read, token, above

    def get(self, *path: str | int) -> Any:
        self._read.setdefault(self._token, set()).add((*self._above, *path))
        return super().get(*path)

    def each(self, *path: str | int) -> list[Props]:
        items = super().each(*path)
        return [Watched(item.given, self._read, self._token, *self._above, *path, 0) for item in items]


def test_the_list_of_taggable_types_is_that_of_the_installed_sdk() -> None:
    taggable = sorted(token for token, text in schemas.sources().items() if "def tags_all" in text)
    assert sorted(TAGGABLE) == taggable, "write these to policies/taggable.txt"

"""The rules over whole stacks: silent on ours as they are, and each of them heard where it alone is broken."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from policies import program
from policies.evaluate import Evaluator, Finding, evaluate
from policies.files import files
from policies.packs import RULES
from policies.rule import ENVIRONMENTS, Level, Rule
from policies.stack import ROOT, Resource
from tests.policies import beside, mutations, mutations_autoscaling
from tests.policies.mutations import DEV, Mutation
from tests.stacks.environments import configuration, resources

PROD = {**mutations.PROD, **mutations_autoscaling.PROD}
KARPENTERS = ("system_nodes", "node_image")
"""Settings that are Karpenter's alone."""
ELSEWHERE = {**mutations.ELSEWHERE, **mutations_autoscaling.ELSEWHERE}


def findings(environment: str, stack: Sequence[Resource]) -> list[Finding]:
    """As a pack finds them: with the project's own settings and exemptions, and the stack's configuration."""
    return evaluate(Evaluator(RULES, environment, *files(), configuration(environment)), stack)


def subjects(rule: Rule, stack: Sequence[Resource]) -> list[Resource]:
    return [each for each in stack if each.type in rule.subjects]


def said(found: Sequence[Finding]) -> list[str]:
    return [
        f"{each.rule.label} ({each.kind}, {each.level.value}): {each.resource.name}: {each.reason}" for each in found
    ]


@pytest.mark.parametrize("nothing_yet", [True, False], ids=["first preview", "everything there"])
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_nothing_is_found_in_our_environments(environment: str, nothing_yet: bool) -> None:
    assert said(findings(environment, resources(environment, nothing_yet))) == []


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_nothing_is_found_where_eks_starts_nodes_itself(environment: str) -> None:
    config = dict(configuration(environment))
    for key, changes in {"cluster": {"compute": "auto_mode"}, "workloads": {}}.items():
        kept = {name: each for name, each in json.loads(config[f"tenfold:{key}"]).items() if name not in KARPENTERS}
        config[f"tenfold:{key}"] = json.dumps(kept | changes)
    assert said(findings(environment, program.judged(program.run(environment, config)))) == []


@pytest.mark.parametrize(("environment", "rule"), [("prod", rule) for rule in PROD] + [("dev", rule) for rule in DEV])
def test_a_careless_change_is_noticed(environment: str, rule: str) -> None:
    change = {**PROD, **DEV}[rule]
    found = findings(environment, change(resources(environment, nothing_yet=False)))
    assert {each.rule.id for each in found} == {rule, *change.also}, said(found)
    assert {each.kind for each in found if each.rule.id == rule} == {"violation"}, said(found)


@pytest.mark.parametrize(("rule", "change"), [(rule, change) for rule, (_, change) in ELSEWHERE.items()], ids=ELSEWHERE)
def test_a_careless_change_beside_prod_is_noticed(rule: str, change: Mutation) -> None:
    found = [each for each in findings("prod", change(beside.resources("prod"))) if each.resource.type != ROOT]
    assert {each.rule.id for each in found} == {rule, *change.also}, said(found)
    assert {each.kind for each in found if each.rule.id == rule} == {"violation"}, said(found)


def test_every_rule_is_broken_once() -> None:
    assert {rule.id for rule in RULES} == PROD.keys() | DEV.keys() | ELSEWHERE.keys()
    assert len(RULES) == len(PROD) + len(DEV) + len(ELSEWHERE)
    by_id = {rule.id: rule for rule in RULES}
    prod = resources("prod", nothing_yet=False)
    assert [id for id in ELSEWHERE if subjects(by_id[id], prod)] == [], "prod has what this rule looks at"
    assert all(reason.endswith(".") for reason, _ in ELSEWHERE.values())


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_all_rules_can_be_kept_at_once(environment: str) -> None:
    """A backup cap below the backups that another rule demands, say, would leave no stack that both let pass."""
    others = beside.resources(environment)
    found = [each for each in findings(environment, others) if each.resource.type != ROOT]
    assert said(found) == []
    evaluator = Evaluator(RULES, environment, *files())
    in_force = [rule for rule in RULES if evaluator.level(rule) is not Level.DISABLED and ROOT not in rule.types]
    everything = [*resources(environment, nothing_yet=False), *others]
    assert [rule.id for rule in in_force if not subjects(rule, everything)] == [], "nothing proves that it can be kept"

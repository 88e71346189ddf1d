"""Every rule: its examples have the outcome that it claims, and what it names exists in the installed SDK."""

from __future__ import annotations

import re
from pathlib import Path

import pulumi_aws
import pytest

from policies.cost import RULES, required_tags
from policies.evaluate import evaluate
from policies.rule import Example, ResourceRule, Rule, StackRule

EXAMPLES = [
    pytest.param(rule, example, expected, id=f"{rule.id}-{expected}-{number}")
    for rule in RULES
    for expected, examples in (("passes", rule.passes), ("violation", rule.fails), ("unknown", rule.unknown))
    for number, example in enumerate(examples)
]


@pytest.mark.parametrize(("rule", "example", "expected"), EXAMPLES)
def test_example(rule: ResourceRule | StackRule, example: Example, expected: str) -> None:
    found = {finding.kind for finding in evaluate(rule, example.resources, example.environment)}
    assert found == (set() if expected == "passes" else {expected})


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_states_all_there_is_to_know(rule: Rule) -> None:
    assert re.fullmatch(r"[A-Z]{2}\d\d", rule.id)
    assert rule.title.endswith(".") and rule.why and rule.remedy and rule.snippet
    assert all(reference.startswith("https://") for reference in rule.references)
    assert rule.passes and rule.fails and rule.unknown
    assert "prod" in rule.levels


def test_ids_and_names_are_unique() -> None:
    assert len({rule.id for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES)


def sdk_sources() -> dict[str, str]:
    """Type token → source of its class in the installed SDK (reading is ten times quicker than importing)."""
    sources = {}
    for path in Path(pulumi_aws.__file__).parent.rglob("*.py"):
        text = path.read_text()
        for token in re.findall(r"^            '(aws:[\w/]+:\w+)',$", text, flags=re.MULTILINE):
            sources[token] = text
    return sources


def test_rules_name_types_of_the_installed_sdk_and_the_list_of_taggable_ones_is_current() -> None:
    sources = sdk_sources()
    assert {token for rule in RULES for token in rule.types} <= set(sources)
    taggable = sorted(token for token, text in sources.items() if "def tags_all" in text)
    assert sorted(required_tags.TAGGABLE) == taggable, "write these to policies/cost/taggable.txt"

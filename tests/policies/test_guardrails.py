"""What a change may cost: against the budget that the stack creates, and against what it cost before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from policies.cost import guardrails
from policies.cost.estimate import Estimate, estimate
from policies.cost.guardrails import GuardrailError, Limits
from policies.cost.usage import Usage
from policies.stack import Resource
from policies.values import UNKNOWN, NotKnown, Props
from tests.stacks.environments import ENVIRONMENTS, resources

UNUSED = Usage(karpenter_nodes=0, cross_zone_gb=0, kms_requests_10k=0, lcu=0, scaling=0)


def resource(token: str, name: str = "it", **props: Any) -> Resource:
    urn = f"urn:pulumi:prod::shop::aws:{token}::{name}"
    return Resource(f"aws:{token}", name, Props(props), Props({"region": "us-east-1"}), urn)


def keys(count: int) -> Estimate:
    """A dollar a month for each."""
    return estimate([resource("kms/key:Key", f"k{number}") for number in range(count)], UNUSED)


def a_budget(limit: Any, **props: Any) -> Resource:
    given = {"budgetType": "COST", "timeUnit": "MONTHLY", "limitUnit": "USD", "limitAmount": limit, **props}
    return resource("budgets/budget:Budget", **given)


@pytest.mark.parametrize(
    ("resources", "limit"),
    [
        ([a_budget("400.0")], 400),
        ([a_budget("400.0"), a_budget("300")], 300),
        ([a_budget("400.0", timeUnit="ANNUALLY")], None),
        ([a_budget("400.0", budgetType="USAGE")], None),
        ([], None),
    ],
)
def test_the_budget_is_the_smallest_monthly_one_of_the_stack(resources: list[Resource], limit: float | None) -> None:
    assert guardrails.budget(resources) == limit


def test_a_budget_that_is_not_known_is_not_taken_for_none() -> None:
    with pytest.raises(NotKnown, match="limitAmount"):
        guardrails.budget([a_budget(UNKNOWN)])


@pytest.mark.parametrize(("environment", "limit"), list(zip(ENVIRONMENTS, (400, 2000, 9000), strict=True)))
def test_environments_have_the_budgets_of_their_settings(environment: str, limit: float) -> None:
    assert guardrails.budget(resources(environment)) == limit
    assert list(guardrails.against_budget(estimate(resources(environment)), limit)) == []


def test_a_floor_above_the_budget_cannot_be_kept() -> None:
    [crossing] = guardrails.against_budget(keys(11), 10)
    assert (crossing.guardrail, crossing.amount, crossing.limit) == ("floor", 11, 10)
    assert str(crossing) == (
        "prod costs $11.00 a month before it is used, more than its budget of $10.00: "
        "raise budget.monthly_usd or make it smaller; dearest: kms us-east-1 $11.00"
    )


def test_what_is_expected_may_cross_the_budget_too_and_so_may_the_ceiling() -> None:
    used = estimate([resource("kms/key:Key")], UNUSED.model_copy(update={"kms_requests_10k": 500}))
    assert (used.floor, used.expected) == (1, 16)
    found = list(guardrails.against_budget(used, 10, ceiling=12))
    assert [each.guardrail for each in found] == ["budget", "ceiling"]
    assert "or correct policies/cost/usage.yaml" in str(found[0])
    assert list(guardrails.against_budget(used, 16, ceiling=16)) == []


@pytest.mark.parametrize(
    ("before", "after", "crossed"),
    [
        (100, 100, []),
        (100, 119, []),
        (100, 130, ["increase_percent"]),
        (1000, 1120, ["increase_usd"]),
        (100, 300, ["increase_usd", "increase_percent"]),
        (10, 20, []),
        (300, 100, []),
        (0, 60, []),
    ],
)
def test_a_change_may_add_so_many_dollars_and_so_many_percent(
    tmp_path: Path, before: int, after: int, crossed: list[str]
) -> None:
    guardrails.save(keys(before), tmp_path / "deep/base.json")
    base = guardrails.base(tmp_path / "deep/base.json", keys(before).environment)
    found = guardrails.against_base(keys(after), base, Limits(increase_usd=110))
    assert [each.guardrail for each in found] == crossed


def test_a_change_is_told_by_component_and_region(tmp_path: Path) -> None:
    before = estimate([resource("kms/key:Key"), resource("route53/zone:Zone")], UNUSED)
    after = estimate([resource("kms/key:Key"), resource("kms/key:Key", "two"), resource("ec2/eip:Eip")], UNUSED)
    guardrails.save(before, tmp_path / "base.json")
    found = guardrails.changes(after, guardrails.base(tmp_path / "base.json", "prod"))
    assert [(each.component, each.difference) for each in found] == [("ec2", 3.65), ("route53", -2.5), ("kms", 1)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, r"cannot be read \(No such file or directory\); write it with --save"),
        ("{", r"is no saved estimate .*; write it anew with --save"),
        ("[]", r"is no saved estimate .*; write it anew with --save"),
        ('{"environment": "prod"}', r"is no saved estimate \('components'\); write it anew with --save"),
        (
            '{"environment": "dev", "components": [], "monthly_usd": {"floor": 1, "expected": 1, "ceiling": 1}}',
            "is an estimate of dev; compare prod with one of its own",
        ),
    ],
)
def test_a_base_that_cannot_be_read_is_said(tmp_path: Path, text: str | None, says: str) -> None:
    file = tmp_path / "base.json"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(GuardrailError, match=says):
        guardrails.base(file, "prod")

"""Whatever is given as properties, no rule breaks: another team's stack, or an old one, holds what nobody foresaw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.evaluate import Evaluator, evaluate
from policies.packs import RULES
from policies.rule import Example, Level, Rule
from policies.stack import Resource
from policies.values import SENTINELS, Props

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=5)
    | st.sampled_from(["", "*", "0", "-1", "1.5", "{}", "[", "arn:aws:s3:::", min(SENTINELS)])
)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["", "name", "0", "tags", "spec", "enabled"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(value: Any, *above: str | int) -> Iterator[tuple[str | int, ...]]:
    """The paths to everything inside a value, and to the value itself."""
    yield above
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, *above, key)


def put(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    """A copy with ``new`` at ``path``."""
    if not path:
        return new
    if isinstance(value, list):
        return [put(each, path[1:], new) if at == path[0] else each for at, each in enumerate(value)]
    return {key: put(each, path[1:], new) if key == path[0] else each for key, each in value.items()}


@st.composite
def broken(draw: st.DrawFn, rule: Rule) -> Example:
    """An example of a rule, with anything at all in up to three places of its resources' properties."""
    example = draw(st.sampled_from([*rule.passes, *rule.fails, *rule.unknown]))
    resources = list(example.resources)
    for at in draw(st.lists(st.integers(0, len(resources) - 1), min_size=1, max_size=3)) if resources else ():
        given = dict(resources[at].props.given)
        path = draw(st.sampled_from(list(places(given))))
        new = draw(JSON)
        changed = put(given, path, new) if path else new if isinstance(new, dict) else {}
        resources[at] = replace(resources[at], props=Props(changed))
    return replace(example, resources=resources)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_anything_may_be_a_property(rule: Rule) -> None:
    level = Level.REMEDIATE if rule.remediate else Level.MANDATORY
    always = replace(rule, levels={"prod": level})

    @settings(max_examples=25, database=None, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
    @given(broken(rule))
    def judge(example: Example) -> None:
        evaluator = Evaluator([always], example.environment, config=example.config)
        found = evaluate(evaluator, example.resources)
        assert [each.reason for each in found if each.kind == "broken"] == []
        mended = [props for each in example.resources for _, props in evaluator.remediate(each)]
        assert [props for props in mended if isinstance(props, Exception)] == []

    judge()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_nothing_may_be_there(rule: Rule) -> None:
    """A subject without any property, alone."""
    for type_ in sorted(rule.types)[:5]:
        found = evaluate(Evaluator([rule], "prod"), [Resource(type_, "bare", Props({}), urn="bare")])
        assert [each.reason for each in found if each.kind == "broken"] == []

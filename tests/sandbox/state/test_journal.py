"""What a state becomes by entries that no run of the end-to-end tests sends, or that it must not get wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from sandbox.state.journal import EMPTY, Journal, Kind
from tests.sandbox.state.conftest import began, entry, made, names, resource

STACK = "urn:pulumi:dev::kept::pulumi:pulumi:Stack::dev"
SHOP, STORE = "urn:pulumi:dev::kept::t:Shop::a", "urn:pulumi:dev::kept::t:Shop::b"


def after(base: Mapping[str, Any], *entries: Mapping[str, Any]) -> dict[str, Any]:
    journal = Journal(base)
    for each in entries:
        journal.add(each)
    return journal.state()


def naming(urn: str, other: str) -> dict[str, Any]:
    """A resource that names others in every way that there is."""
    by_property = {"x": [urn]}
    return resource("e", dependencies=[urn, other], propertyDependencies=by_property, provider=f"{urn}::id", viewOf=urn)


BASE = {"resources": [resource("a"), resource("b", dependencies=[resource("a")["urn"]])]}


def test_what_a_killed_run_had_begun_is_pending() -> None:
    state = after(EMPTY["deployment"], began("a", 1), began("b", 2), made("a", 1))
    assert names(state) == ["a"]
    (pending,) = state["deployment"]["pending_operations"]
    assert (pending["type"], pending["resource"]["urn"]) == ("creating", resource("b")["urn"])


def test_what_failed_is_neither_there_nor_pending() -> None:
    state = after(EMPTY["deployment"], began("a", 1), entry(Kind.FAILURE, 1))
    assert not {"resources", "pending_operations"} & set(state["deployment"])


def test_a_creation_of_an_earlier_run_stays_pending_and_nothing_else_of_it_does() -> None:
    pending = [{"resource": resource("c"), "type": type} for type in ("creating", "updating")]
    state = after({**BASE, "pending_operations": pending}, began("a", 1, "updating"), made("a", 1, removeOld=0))
    assert state["deployment"]["pending_operations"] == pending[:1]


def test_what_was_operated_upon_comes_first_and_the_rest_after_it() -> None:
    assert names(after(BASE, made("b", 1, removeOld=1))) == ["b", "a"]


@pytest.mark.parametrize("mark", ["delete", "pendingReplacement"])
def test_a_replacement_marks_the_old_one(mark: str) -> None:
    of_the_base = after(BASE, made("new", 1, **{f"{mark}Old": 0}))
    assert [one.get(mark) for one in of_the_base["deployment"]["resources"]] == [None, True, None]
    of_this_run = after(BASE, made("c", 1), entry(Kind.SUCCESS, 2, **{f"{mark}New": 1}))
    assert [one.get(mark) for one in of_this_run["deployment"]["resources"]] == [True, None, None]


def test_outputs_of_a_component_replace_its_state_wherever_that_is() -> None:
    told = {**resource("a"), "outputs": {"arn": "x"}}
    for entries in (
        [entry(Kind.OUTPUTS, 1, state=told, removeOld=0)],
        [made("a", 1, removeOld=0), entry(Kind.OUTPUTS, 2, state=told, removeNew=1)],
    ):
        assert after(BASE, *entries)["deployment"]["resources"][0]["outputs"] == {"arn": "x"}


def test_what_a_refresh_finds_gone_is_no_longer_needed_by_others() -> None:
    child = resource("child", parent=STORE, deletedWith=resource("a")["urn"], replaceWith=[resource("a")["urn"]])
    by_property = {"x": [resource("a")["urn"], STACK], "y": [resource("a")["urn"]]}
    base = {"resources": [{"urn": STACK}, {"urn": STORE, "parent": STACK}, resource("a"), child]}
    base["resources"][3] |= {"dependencies": [resource("a")["urn"]], "propertyDependencies": by_property}
    gone = [entry(Kind.REFRESH_SUCCESS, number, removeOld=number) for number in (1, 2)]
    left = after(base, *gone)["deployment"]["resources"]
    assert left == [{"urn": STACK}, {**resource("child"), "propertyDependencies": {"x": [STACK]}}]


def test_a_refresh_in_the_middle_starts_from_what_it_found() -> None:
    changed = {**resource("b"), "outputs": {"drifted": True}}
    state = after(
        BASE,
        entry(Kind.REFRESH_SUCCESS, 1, removeOld=0),
        entry(Kind.REFRESH_SUCCESS, 2, removeOld=1, state=changed),
        entry(Kind.REBUILT_BASE_STATE, 0),
        made("b", 3, removeOld=0),  # by its place in what is left
    )
    assert names(state) == ["b"]


def test_everybody_is_called_by_the_name_of_today() -> None:
    shop, store = {"urn": SHOP, "parent": STACK}, {"urn": STORE, "parent": STACK, "aliases": [SHOP]}
    moved = {"urn": "urn:pulumi:dev::kept::t:Box::c", "parent": STACK, "aliases": ["urn:pulumi:dev::kept::t:Old::c"]}
    inside = "urn:pulumi:dev::kept::t:Old$t:T::d"
    after_it = naming(SHOP, inside)
    base = {"resources": [shop, {**moved, "aliases": []}, {"urn": inside, "parent": "urn:pulumi:dev::kept::t:Old::c"}]}
    base["resources"].append(after_it)
    state = after(
        base,
        entry(Kind.SUCCESS, 1, state=store, removeOld=0),
        entry(Kind.SUCCESS, 2, state=moved, removeOld=1),
    )
    *_, child, last = state["deployment"]["resources"]
    inside_now = "urn:pulumi:dev::kept::t:Box$t:T::d"
    assert (child["urn"], child["parent"]) == (inside_now, moved["urn"])
    assert last == naming(STORE, inside_now)
    assert all("aliases" not in one for one in state["deployment"]["resources"])


def test_a_new_base_takes_the_place_of_all_before() -> None:
    state = after(BASE, made("c", 1), entry(Kind.WRITE, 0, newSnapshot={"resources": [resource("z")]}))
    assert names(state) == ["z"]


def test_how_secrets_are_encrypted_snippets_and_extensions_are_kept() -> None:
    state = after(
        {**BASE, "extensions": {"one": {"name": "one"}}},
        entry(Kind.SECRETS_MANAGER, 0, secretsProvider={"type": "passphrase", "state": {"salt": "x"}}),
        entry(Kind.SNIPPETS, 0, snippets=[{"uuid": "1"}]),
        entry(Kind.EXTENSION_PARAMETERIZE, 0, extensionRef="two", extension={"name": "two"}),
    )
    assert state["deployment"]["secrets_providers"] == {"type": "passphrase", "state": {"salt": "x"}}
    assert state["deployment"]["snippets"] == [{"uuid": "1"}]
    assert set(state["deployment"]["extensions"]) == {"one", "two"}
    assert (state["version"], state["features"]) == (4, ["snippets-prototype"])


@pytest.mark.parametrize(
    ("more", "feature"),
    [
        ({"extensionRef": "x"}, "extensionParameterization"),
        ({"refreshBeforeUpdate": True}, "refreshBeforeUpdate"),
        ({"replaceWith": [STACK]}, "replaceWith"),
        ({"resourceHooks": {"before-create": ["x"]}}, "hooks"),
        ({"snippetID": "x"}, "snippets-prototype"),
        ({"taint": True}, "taint"),
        ({"viewOf": STACK}, "views"),
    ],
)
def test_a_state_says_what_an_engine_has_to_understand(more: dict[str, Any], feature: str) -> None:
    state = after(EMPTY["deployment"], entry(Kind.SUCCESS, 1, state=resource("a", **more)))
    assert (state["version"], state["features"]) == (4, [feature])


def test_strings_of_bytes_are_a_feature_that_an_entry_tells() -> None:
    state = after(EMPTY["deployment"], made("a", 1, requiresByteString=True), made("b", 2))
    assert state["features"] == ["byteString"]

"""The pages of the rules are those that the rules write."""

from __future__ import annotations

from policies.packs import RULES
from policies.pages import FOLDER, pages
from policies.rule import ENVIRONMENTS


def test_the_pages_are_current() -> None:
    written = {file.name: file.read_text() for file in FOLDER.glob("*.md")}
    assert written == pages(), "run `python -m policies docs`"


def test_a_page_says_what_holds_here_and_what_would_by_default() -> None:
    found = pages()
    assert "| level in prod | mandatory (by default remediate) |" in found["CO10.md"]
    assert "| `true` | `true` | `false` (by default `true`) |" in found["RE18.md"]
    assert found["README.md"].count("by default") == len(ENVIRONMENTS)


def test_the_matrix_names_every_rule_and_every_id_elsewhere() -> None:
    matrix = pages()["coverage.md"]
    for rule in RULES:
        assert f"[{rule.id}]({rule.id}.md)" in matrix
        assert all(each.partition(":")[2] in matrix for each in rule.equivalents)

"""The documentation leads where it says, and leaves out no component."""

import re
from pathlib import Path

import pytest

import components
from components import __all__ as exported

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "sandbox/provider/README.md"])
CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """What a link into a page can name, as GitHub makes it of headings."""
    headings = re.findall(r"^#+ (.*)$", CODE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = CODE.sub("", page.read_text(encoding="utf-8"))
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            broken.append(target)
    assert broken == []


def test_every_page_is_in_the_table_of_contents() -> None:
    contents = (ROOT / "docs/README.md").read_text(encoding="utf-8")
    assert [
        page.name for page in ROOT.glob("docs/*.md") if page.name != "README.md" and page.name not in contents
    ] == []
    records = (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")
    assert [page.name for page in ROOT.glob("docs/adr/0*.md") if page.name not in records] == []


def test_every_component_has_a_section() -> None:
    sections = anchors(ROOT / "docs/components.md")
    named = {name for section in sections for name in section.split("-and-")}
    made = {name.lower() for name in exported if hasattr(getattr(components, name), "register_outputs")}
    assert made and made - named == set()

"""The page of settings says all of them, and is the one in the repository."""

from stacks import reference
from stacks.config import ROOT


def test_the_page_in_the_repository_is_up_to_date() -> None:
    written = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    assert written == reference.page(), "python -m stacks.reference > docs/settings.md"


def test_every_setting_has_a_value_a_default_and_a_meaning() -> None:
    rows = [line.split(" | ") for line in reference.page().splitlines() if line.startswith("| `")]
    assert len(rows) > 100
    assert [row for row in rows if len(row) != 4 or not all(cell.strip(" |") for cell in row)] == []


def test_what_stands_below_a_name_is_said_with_it() -> None:
    page = reference.page()
    assert "| `regions.<name>.zones` | list of text | required |" in page
    assert "| `cluster.system_nodes.disk_size` | whole number ≥ 20 | `50` |" in page
    assert "| `owner` | text | `platform` |" in page  # Pulumi.yaml says so

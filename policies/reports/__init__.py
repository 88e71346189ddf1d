"""What a check found, in the forms that people and CI systems read: each a function from a `Report` to text."""

from collections.abc import Callable, Mapping

from policies.reports.as_json import as_json
from policies.reports.junit import junit
from policies.reports.markdown import markdown
from policies.reports.report import Report
from policies.reports.sarif import sarif
from policies.reports.table import table

__all__ = ["FORMATS", "Report"]

FORMATS: Mapping[str, Callable[[Report], str]] = {
    "table": table,
    "sarif": sarif,
    "junit": junit,
    "json": as_json,
    "markdown": markdown,
}
"""By the name that ``--report`` takes."""

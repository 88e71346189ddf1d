"""What the sandbox does of the package ``kubernetes``: kinds are the cluster's, so there is no list of them."""

from __future__ import annotations

from sandbox.kubernetes import charts
from sandbox.provider.coverage import Row

_CALLS = ["apply", "delete", "get"]


def coverage() -> list[Row]:
    """A row for all kinds, and one for each sort of type that is none."""
    brought = [f"definitions of {chart}" for chart in charts.charts()]
    return [
        Row("kubernetes:*", _CALLS, [], []),
        Row("kubernetes:*List", [], [], ["all: declare the items"]),
        Row("kubernetes:*Patch", [], [], ["all: declare the whole object"]),
        Row("kubernetes:helm.sh/v3:Release", brought, ["the chart"], []),
        Row("kubernetes:helm.sh/v4:Chart", [], [], ["all: charts are not rendered"]),
        Row("kubernetes:kustomize/v2:Directory", [], [], ["all: kustomizations are not rendered"]),
    ]

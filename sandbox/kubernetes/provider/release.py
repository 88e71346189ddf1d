"""``kubernetes:helm.sh/v3:Release``: recorded, since charts cannot be fetched in the sandbox.

The state holds the inputs. What others need of a chart is made: its namespace, where the release asks for it, and its
custom resource definitions, where they are kept in ``sandbox/kubernetes/charts``. As with Helm, these stay when the
release goes (https://helm.sh/docs/chart_best_practices/custom_resource_definitions/).
"""

from __future__ import annotations

from typing import Any

from sandbox.kubernetes import charts
from sandbox.kubernetes.provider.check import Naming
from sandbox.kubernetes.provider.cluster import Cluster
from sandbox.kubernetes.provider.diff import Difference
from sandbox.kubernetes.provider.objects import Values
from sandbox.kubernetes.provider.waiting import Waiting
from sandbox.plugin import Failed
from sandbox.provider.values import UNKNOWN, paths

TOKEN = "kubernetes:helm.sh/v3:Release"
_MANAGER = "helm"


def check(cluster: Cluster | None, news: Values, olds: Values, naming: Naming) -> Values:
    """The inputs as they will be kept.

    Raises:
        Failed: there is no chart.
    """
    inputs = {key: value for key, value in news.items() if value is not None}
    if not inputs.get("chart"):
        raise Failed("Release: chart is missing: the name, path or address of a chart")
    inputs.setdefault("name", olds.get("name") or naming.name())
    if cluster:
        inputs.setdefault("namespace", cluster.namespace)
        for each in _definitions(inputs):
            spec = each["spec"]
            cluster.discovery.announce(spec["group"], spec["names"]["kind"], spec["scope"] == "Namespaced")
    return inputs


def difference(old: Values, new: Values) -> Difference:
    """What changes; another name or namespace is another release."""
    changes = {
        path: kind
        for key in sorted({*old, *new})
        if old.get(key) != new.get(key)
        for path, kind in paths(old.get(key), new.get(key), key)
    }
    return Difference(changes, frozenset(changes) & {"name", "namespace"})


def preview(inputs: Values) -> Values:
    """The outputs before the release is made."""
    return {**inputs, "status": UNKNOWN}


def record(cluster: Cluster, waiting: Waiting, inputs: Values, state: Values) -> tuple[str, Values]:
    """Make what others need of the chart: the release's id and its outputs."""
    if inputs.get("createNamespace"):
        its = {"name": inputs["namespace"]}
        cluster.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": its}, _MANAGER, force=True)
    made = _definitions(inputs)
    applied = [cluster.apply(each, _MANAGER, force=True) for each in made]
    for each in applied:
        waiting.until_ready(each, {})
    if made:
        cluster.discovery.forget()
    waiting.say_once("charts are only recorded in the sandbox; the definitions that they bring are made")
    if problem := _other_version(inputs):
        waiting.say_once(problem)
    revision = ((state.get("status") or {}).get("revision") or 0) + 1
    return f"{inputs['namespace']}/{inputs['name']}", _recorded(inputs, revision)


def read(inputs: Values, state: Values) -> Values:
    """The outputs: those that are recorded, or, for a release that a killed run had begun, those that it would have."""
    return state or _recorded(inputs, 1)


def _recorded(inputs: Values, revision: int) -> Values:
    status: dict[str, Any] = {
        "chart": inputs["chart"],
        "name": inputs["name"],
        "namespace": inputs["namespace"],
        "revision": revision,
        "status": "deployed",
        "version": inputs.get("version"),
    }
    return {**inputs, "status": status}


def _definitions(inputs: Values) -> list[Values]:
    chart = inputs.get("chart")
    return [] if inputs.get("skipCrds") or not isinstance(chart, str) else charts.definitions(chart)


def _other_version(inputs: Values) -> str:
    """Where another version is asked for than the definitions are of, in words."""
    kept, asked = charts.origin(str(inputs["chart"])).get("version", ""), str(inputs.get("version") or "").lstrip("v")
    if not kept or not asked or kept.split(".")[:2] == asked.split(".")[:2]:
        return ""
    return f"{inputs['name']}: the definitions that it brings are of version {kept} instead of {asked}"

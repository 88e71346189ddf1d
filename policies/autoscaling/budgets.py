"""Which disruption budget speaks for which workload."""

from __future__ import annotations

from typing import Any

from policies.autoscaling import workloads
from policies.rule import example
from policies.stack import Resource, Stack
from policies.tokens import PDB
from policies.values import UNKNOWN, NotKnown


def budgets(workload: Resource, stack: Stack) -> list[Resource]:
    """The budgets that count the pods of a workload. Raises NotKnown."""
    return [each for each in stack.of(PDB) if counts(each, workload)]


def counts(budget: Resource, workload: Resource) -> bool:
    """Whether a budget's selector matches a workload's pods; an empty one all of the namespace. Raises NotKnown."""
    if workloads.place(budget) != workloads.place(workload):
        return False
    pods = dict(workloads.labels(workload.props, "spec", "template", "metadata", "labels"))
    wanted = dict(workloads.labels(budget.props, "spec", "selector", "matchLabels"))
    if unknown := [name for name, value in wanted.items() if UNKNOWN in (value, pods.get(name))]:
        raise NotKnown(f"label {unknown[0]}")
    return all(pods.get(name) == value for name, value in wanted.items())


def budget(app: Any = "web", namespace: str = "shop", **spec: Any) -> Resource:
    """A budget for examples."""
    selector = {"matchLabels": {"app": app}}
    metadata = {"name": "budget", "namespace": namespace}
    return example(PDB, {"metadata": metadata, "spec": {"selector": selector, **spec}}, "budget")

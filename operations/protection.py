"""Deletion protection: what AWS refuses to delete until somebody says so, and how to say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from operations.aws import Clients
from operations.state import Resource, State


def _lift_database(rds: Any, id: str) -> None:
    rds.modify_db_instance(DBInstanceIdentifier=id, DeletionProtection=False, ApplyImmediately=True)


def _lift_cluster(eks: Any, id: str) -> None:
    eks.update_cluster_config(name=id, deletionProtection=False)
    eks.get_waiter("cluster_active").wait(name=id)


def lift_balancer(elb: Any, id: str) -> None:
    """Let AWS delete a load balancer, by its ARN."""
    off = [{"Key": "deletion_protection.enabled", "Value": "false"}]
    elb.modify_load_balancer_attributes(LoadBalancerArn=id, Attributes=off)


_LIFTS: Mapping[str, tuple[str, str, str, Callable[[Any, str], None]]] = {
    "aws:rds/instance:Instance": ("rds", "deletionProtection", "identifier", _lift_database),
    "aws:eks/cluster:Cluster": ("eks", "deletionProtection", "name", _lift_cluster),
    "aws:lb/loadBalancer:LoadBalancer": ("elbv2", "enableDeletionProtection", "arn", lift_balancer),
}
"""By type: service, the property that says that it is protected, the one that AWS calls it by, and the call."""


def protected(state: State) -> Sequence[Resource]:
    """What AWS would refuse to delete."""
    return [one for one in state.managed if one.type in _LIFTS and one.outputs.get(_LIFTS[one.type][1])]


def lift(resources: Sequence[Resource], state: State, clients: Clients) -> None:
    """Let AWS delete them. The program protects them again when it next runs."""
    for one in resources:
        service, _, called, switch_off = _LIFTS[one.type]
        switch_off(clients(service, state.region(one)), str(one.outputs[called]))

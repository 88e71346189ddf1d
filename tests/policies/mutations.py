"""One broken property for each rule: what a careless change to prod looks like, and which rule has to notice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from policies import tokens
from policies.cost import anomaly_monitor, ecr_lifecycle, s3_lifecycle
from policies.reliability import (
    arc_safety,
    backup_plan,
    dns_failover_pair,
    game_day,
    health_check_speed,
    s3_versioning_crr,
)
from policies.rule import example
from policies.security import kms_rotation, s3_block_public, sg_world_open
from policies.stack import Resource
from policies.values import Props

ABSENT: Any = object()
"""Takes a property away."""


Change = Callable[[Sequence[Resource]], list[Resource]]


@dataclass(frozen=True)
class Mutation:
    """A change to a stack."""

    changes: Sequence[Change]
    also: frozenset[str] = frozenset()
    """Other rules that have to notice, because they look at the same from another side."""

    def __call__(self, resources: Sequence[Resource]) -> list[Resource]:
        """The stack with the change."""
        changed = list(resources)
        for change in self.changes:
            changed = change(changed)
        return changed


def _replaces(type_: str, name: str, by: Callable[[Resource], Sequence[Resource]]) -> Change:
    def change(resources: Sequence[Resource]) -> list[Resource]:
        (found,) = [each for each in resources if (each.type, each.name) == (type_, name)]
        return [one for each in resources for one in (by(each) if each is found else [each])]

    return change


def sets(type_: str, name: str, path: str, value: Any, *also: str) -> Mutation:
    """Sets the property at a dotted path (``rules.0.status``), or takes it away."""
    keys = [int(key) if key.isdigit() else key for key in path.split(".")]
    change = _replaces(type_, name, lambda it: [replace(it, props=Props(_at(it.props.given, keys, value)))])
    return Mutation([change], frozenset(also))


def takes_away(type_: str, name: str, *also: str) -> Mutation:
    """Takes a resource away."""
    return Mutation([_replaces(type_, name, lambda _: [])], frozenset(also))


def adds(resource: Resource, *also: str) -> Mutation:
    """Adds a resource."""
    return Mutation([lambda resources: [*resources, resource]], frozenset(also))


def copies(type_: str, name: str, number: int, *also: str) -> Mutation:
    """Adds so many more of a resource."""
    more = [f"-copy-{each}" for each in range(number)]
    change = _replaces(
        type_, name, lambda it: [it, *(replace(it, name=it.name + each, urn=it.urn + each) for each in more)]
    )
    return Mutation([change], frozenset(also))


def options(type_: str, name: str, *also: str, **values: Any) -> Mutation:
    """Sets fields of the resource itself: ``protect``, ``ignore_changes``, ``provider``."""
    return Mutation([_replaces(type_, name, lambda it: [replace(it, **values)])], frozenset(also))


def together(*mutations: Mutation) -> Mutation:
    """All of these at once."""
    changes = [change for each in mutations for change in each.changes]
    return Mutation(changes, frozenset().union(*(each.also for each in mutations)))


def _at(given: Any, path: list[str | int], value: Any) -> Any:
    """A copy in which one place is otherwise."""
    key, *rest = path
    if isinstance(key, int):
        return [
            _at(each, rest, value) if at == key and rest else value if at == key else each
            for at, each in enumerate(given)
        ]
    if not rest and value is ABSENT:
        return {name: each for name, each in given.items() if name != key}
    return {**given, key: _at(given.get(key, {}), rest, value) if rest else value}


_PROVIDER = Props({"region": "us-east-1", "defaultTags": {"tags": {"cost-center": "a", "env": "prod", "owner": "b"}}})
_DATABASE = (tokens.DATABASE, "database-us-east-1-instance")
_CACHE = (tokens.CACHE, "cache-us-east-1-rg")
_CLUSTER = (tokens.CLUSTER, "cluster-us-east-1-cluster")
_CDN = (tokens.DISTRIBUTION, "cdn-us-east-1-distribution")
_TEMPLATE = (tokens.LAUNCH_TEMPLATE, "cluster-us-east-1-system-template")
_GROUP = (tokens.NODE_GROUP, "cluster-us-east-1-system-a")
_BUDGET = (tokens.BUDGET, "budget-us-east-1-budget")
_RECORDS = "records-us-east-1"
_WRITES = "balancer-writes-us-east-1"
_HTTP, _HTTPS = [(tokens.LISTENERS[0], f"{_WRITES}-{each}") for each in ("http", "https")]

PROD: Mapping[str, Mutation] = {
    "CO01": options(tokens.BUCKET, "site-us-east-1-bucket", provider=Props({"region": "us-east-1"})),
    "CO02": sets(tokens.BUCKET, "site-us-east-1-bucket", "tags.env", "dev"),
    "CO03": sets(*_TEMPLATE, "instanceType", "x2gd.medium", "CO24"),
    "CO04": sets(*_TEMPLATE, "instanceType", "m7i.large"),
    "CO05": copies(tokens.NAT, "network-us-east-1-nat-regional", 3),
    "CO06": takes_away(tokens.ENDPOINT, "network-us-east-1-endpoint-s3"),
    "CO07": sets(*_DATABASE, "storageType", "gp2"),
    "CO08": sets(*_DATABASE, "iops", 20000),
    "CO09": sets(*_DATABASE, "maxAllocatedStorage", 0),
    "CO10": sets(tokens.LOG_GROUP, "web-acl-us-east-1-logs", "retentionInDays", ABSENT),
    "CO11": takes_away(s3_lifecycle.LIFECYCLES[0], "site-us-east-1-bucket-lifecycle"),
    "CO13": sets(tokens.BACKUP_PLAN, "backup-us-east-1-plan", "rules.0.lifecycle.deleteAfter", 500),
    "CO14": adds(example(tokens.ADDRESS, {"domain": "vpc"}, provider=_PROVIDER)),
    "CO15": sets(tokens.SUBNET, "network-us-east-1-public-a", "mapPublicIpOnLaunch", True),
    "CO18": sets(*_GROUP, "capacityType", "SPOT"),
    "CO20": takes_away(*_BUDGET),
    "CO21": takes_away(anomaly_monitor.MONITOR, "anomalies-us-east-1-monitor"),
    "CO22": sets(*_BUDGET, "limitAmount", "5000.0"),
    "CO23": sets(*_GROUP, "scalingConfig.maxSize", 2000, "AS13", "CO22"),
    "CO24": adds(example("aws:redshift/cluster:Cluster", {"nodeType": "ra3.large"}, provider=_PROVIDER)),
    "CO25": sets(*_CLUSTER, "upgradePolicy", ABSENT),
    "RE01": sets(*_DATABASE, "multiAz", False),
    "RE03": together(
        takes_away(tokens.DATABASE, "database-us-west-2-instance"),
        takes_away(tokens.DATABASE, "database-eu-west-1-instance"),
        takes_away(tokens.BACKUP_COPY, "database-us-east-1-backup-copy"),
    ),
    "RE04": sets(*_DATABASE, "backupRetentionPeriod", 6),
    "RE05": sets(*_DATABASE, "deletionProtection", False),
    "RE06": sets(tokens.BUCKET, "site-us-east-1-bucket", "forceDestroy", True),
    "RE07": sets(*_CACHE, "multiAzEnabled", False),
    "RE08": sets(*_CACHE, "snapshotRetentionLimit", 0),
    "RE09": sets(tokens.LOAD_BALANCERS[0], f"{_WRITES}-balancer", "enableZonalShift", False),
    "RE10": sets(tokens.TARGET_GROUPS[0], f"{_WRITES}-targets-api", "deregistrationDelay", 300),
    "RE11": sets(*_CDN, "originGroups.0.failoverCriteria.statusCodes", [500]),
    "RE12": takes_away(dns_failover_pair.RECORD, f"{_RECORDS}-record-writes-secondary"),
    "RE13": sets(health_check_speed.HEALTH_CHECK, f"{_RECORDS}-health-us-east-1", "type", "HTTPS"),
    "RE16": takes_away(s3_versioning_crr.REPLICATION, "site-us-east-1-replication"),
    "RE17": sets(backup_plan.SELECTION, "backup-us-east-1-selection", "selectionTags.0.value", "yes"),
    "RE18": adds(example(game_day.EXPERIMENT, {"stopConditions": [{"source": "none"}]}, provider=_PROVIDER)),
    "SE01": sets(*_DATABASE, "storageEncrypted", False),
    "SE02": sets(*_DATABASE, "publiclyAccessible", True),
    "SE03": options(*_DATABASE, links={}),
    "SE04": sets(*_CACHE, "transitEncryptionEnabled", False),
    "SE05": sets(*_CLUSTER, "vpcConfig.endpointPublicAccess", True),
    "SE06": sets(*_CLUSTER, "enabledClusterLogTypes", ["api"]),
    "SE07": sets(sg_world_open.INGRESS, "database-us-east-1-proxy-ingress", "cidrIpv4", "0.0.0.0/0"),
    "SE08": sets(*_HTTP, "defaultActions.0.type", "forward"),
    "SE09": sets(*_HTTPS, "sslPolicy", ABSENT),
    "SE10": sets(*_CDN, "webAclId", ABSENT),
    "SE11": sets(s3_block_public.BLOCKS[0], "site-us-east-1-bucket-access", "blockPublicPolicy", False),
    "SE12": sets(*_TEMPLATE, "metadataOptions.httpTokens", "optional"),
    "SE13": sets(kms_rotation.KEY, "key-data-us-east-1-key", "enableKeyRotation", False),
    "SE14": takes_away(tokens.FLOW_LOG, "network-us-east-1-flow-logs", "RE16"),
}
"""By rule: a change to prod as its program asks for it."""

DEV: Mapping[str, Mutation] = {
    "CO16": sets(*_DATABASE, "multiAz", True),
    "CO17": sets(*_GROUP, "scalingConfig.maxSize", 5),
    "CO19": sets(*_CDN, "priceClass", "PriceClass_All"),
}
"""Likewise, a change to dev, for rules that let prod have it."""

ELSEWHERE: Mapping[str, tuple[str, Mutation]] = {
    "CO12": ("It has no image repositories.", takes_away(ecr_lifecycle.LIFECYCLE, "api")),
    "RE02": ("Its database is not Aurora.", takes_away(tokens.AURORA_INSTANCE, "orders-us-east-1-1")),
    "RE14": ("It fails over by health checks, without switches.", takes_away(arc_safety.SAFETY_RULE, "one-at-least")),
    "RE15": ("It has no tables.", sets(tokens.TABLE, "orders", "pointInTimeRecovery.enabled", False)),
}
"""Likewise, for rules that nothing in prod is a subject of: why not, and a change to `tests.policies.beside`."""

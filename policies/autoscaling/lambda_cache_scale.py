"""AS30: functions and caches that follow the load, and end somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.autoscaling import targets
from policies.autoscaling.samples import node_group, target
from policies.rule import ADVISORY, Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.tokens import CACHE, GLOBAL_CACHE, SCALABLE_TARGET
from policies.values import ABSENT, UNKNOWN

FUNCTION = "aws:lambda/function:Function"
PROVISIONED = "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig"
SERVERLESS = "aws:elasticache/serverlessCache:ServerlessCache"

_FAMILIES = ("r7g", "r6g", "r6gd", "r5", "m7g", "m6g", "m5", "c7gn")
"""Of nodes that ElastiCache scales, from large on (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoScaling.html)."""
_SHARDS = "elasticache:replication-group:NodeGroups"
_CONCURRENCY = "lambda:function:ProvisionedConcurrency"


def _cache(*others: Resource, node_type: Any = "cache.r7g.large", mode: str = "enabled", **props: Any) -> Example:
    given = {"replicationGroupId": "sessions", "nodeType": node_type, "clusterMode": mode, **props}
    return Example([example(CACHE, given, "sessions"), *others])


def _provisioned(*others: Resource) -> Example:
    return Example([example(PROVISIONED, {"functionName": "resize", "qualifier": "live"}, "provisioned"), *others])


def _serverless(limits: Any) -> Example:
    return Example([example(SERVERLESS, {"cacheUsageLimits": limits}, "sessions")])


def _function(reserved: Any) -> Example:
    return Example([example(FUNCTION, {"reservedConcurrentExecutions": reserved}, "resize")])


@rule(
    id="AS30",
    name="lambda-cache-scale",
    types=(FUNCTION, PROVISIONED, CACHE, SERVERLESS),
    reads=(SCALABLE_TARGET, GLOBAL_CACHE),
    why="One function without a limit takes the account's concurrency from all others; a cache that cannot grow evicts "
    "what the database then has to serve.",
    remedy="Reserve concurrency for functions, register scalable targets, and limit what serverless caches use.",
    snippet="""\
aws.lambda_.Function("resize", runtime="python3.13", handler="app.handler",
    role="arn:aws:iam::123456789012:role/resize",
    s3_bucket="code", s3_key="resize.zip",
    reserved_concurrent_executions=50)""",
    severity=Severity.MEDIUM,
    levels=ADVISORY,
    references=(
        "https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoScaling.html",
    ),
    equivalents=("CKV_AWS_115", "config:lambda-concurrency-check"),
    passes=(
        _function(50),
        _function(UNKNOWN),
        _provisioned(target("function:resize:live", _CONCURRENCY)),
        _cache(target("replication-group/sessions", _SHARDS)),
        _cache(mode="disabled"),
        _cache(node_type="cache.t4g.micro"),
        _cache(globalReplicationGroupId=UNKNOWN),
        _cache(example(GLOBAL_CACHE, {}, "global", links={"primaryReplicationGroupId": ["sessions"]})),
        _serverless({"dataStorage": {"maximum": 10, "unit": "GB"}, "ecpuPerSeconds": [{"maximum": 5000}]}),
    ),
    fails=(
        _function(None),
        _function(-1),
        _provisioned(),
        _provisioned(target("function:another:live", _CONCURRENCY)),
        _cache(),
        _serverless(None),
        _serverless({"dataStorage": {"maximum": 10, "unit": "GB"}}),
    ),
    unknown=(
        _provisioned(target(UNKNOWN, _CONCURRENCY)),
        _cache(node_type=UNKNOWN),
        _serverless(UNKNOWN),
    ),
    not_applicable=(Example([node_group()]),),
)
def LAMBDA_CACHE_SCALE(resource: Resource, context: Context) -> Iterator[str]:
    """Functions and caches follow the load, up to a limit."""
    if resource.type == FUNCTION:
        if resource.props.get("reservedConcurrentExecutions") in (ABSENT, -1):
            yield "has no reservedConcurrentExecutions: it may take the concurrency of every other function"
    elif resource.type == PROVISIONED:
        if not targets.targets(resource, context.stack, _CONCURRENCY, "functionName"):
            yield f"no scalable target of {_CONCURRENCY} names it: it is paid for around the clock"
    elif resource.type == SERVERLESS:
        for limit in ("dataStorage", "ecpuPerSeconds"):
            if resource.props.known("cacheUsageLimits", limit, default=ABSENT) is ABSENT:
                yield f"has no cacheUsageLimits.{limit}: nothing ends what it costs"
    elif _can_scale(resource, context) and not targets.targets(
        resource, context.stack, "elasticache:replication-group:.*", "replicationGroupId"
    ):
        yield "no scalable target of elasticache:replication-group names it: its shards and replicas are fixed"


def _can_scale(cache: Resource, context: Context) -> bool:
    """Whether ElastiCache scales it: clusters, of large nodes of some families, outside Global Datastores."""
    if cache.props.get("globalReplicationGroupId") is not ABSENT:
        return False
    if context.stack.users(cache, "primaryReplicationGroupId", GLOBAL_CACHE):
        return False
    _, _, node = cache.props.text("nodeType").partition(".")
    family, _, size = node.partition(".")
    return cache.props.text("clusterMode") == "enabled" and family in _FAMILIES and size.endswith("large")

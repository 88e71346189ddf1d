"""SE04: caches that encrypt, and ask who is there."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rule import Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.tokens import CACHE, DATABASE
from policies.values import ABSENT, UNKNOWN

_SAFE = {"atRestEncryptionEnabled": True, "transitEncryptionEnabled": True, "userGroupIds": ["users"]}


@rule(
    id="SE04",
    name="cache-crypto",
    types=(CACHE,),
    why="A cache holds sessions and copies of rows; without a login, every pod and every stolen one reads them all.",
    remedy="Set atRestEncryptionEnabled and transitEncryptionEnabled, and name a user group in userGroupIds.",
    snippet="""\
group = aws.elasticache.UserGroup("clients", engine="valkey", user_group_id="clients")
aws.elasticache.ReplicationGroup(
    "sessions",
    description="Sessions",
    engine="valkey",
    node_type="cache.t4g.small",
    at_rest_encryption_enabled=True,
    transit_encryption_enabled=True,
    user_group_ids=group.id,
)""",
    severity=Severity.HIGH,
    on_unknown="fail",
    references=(
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/encryption.html",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html",
    ),
    equivalents=(
        "CKV_AWS_29",
        "CKV_AWS_30",
        "CKV_AWS_31",
        "AwsSolutions-AEC3",
        "AwsSolutions-AEC6",
        "config:elasticache-repl-grp-encrypted-at-rest",
        "config:elasticache-repl-grp-encrypted-in-transit",
        "config:elasticache-repl-grp-redis-auth-enabled",
    ),
    passes=(
        _SAFE,
        {**_SAFE, "userGroupIds": UNKNOWN},
        {**_SAFE, "userGroupIds": ABSENT, "authToken": UNKNOWN},
        {"globalReplicationGroupId": UNKNOWN, "userGroupIds": ["users"]},
    ),
    fails=(
        {},
        {**_SAFE, "atRestEncryptionEnabled": False},
        {**_SAFE, "transitEncryptionEnabled": False},
        {**_SAFE, "userGroupIds": []},
        {"globalReplicationGroupId": "sessions"},
    ),
    unknown=({**_SAFE, "transitEncryptionEnabled": UNKNOWN},),
    not_applicable=(Example([example(DATABASE, {})]),),
)
def CACHE_CRYPTO(cache: Resource, context: Context) -> Iterator[str]:
    """A cache is encrypted at rest and in transit, and clients log in."""
    # The others of a Global Datastore are encrypted as the first one is, and say nothing of it themselves.
    if cache.props.get("globalReplicationGroupId") in (ABSENT, ""):
        for name in ("atRestEncryptionEnabled", "transitEncryptionEnabled"):
            if not cache.props.flag(name):
                yield f"{name} is not true"
    if all(cache.props.get(name) in (ABSENT, "", []) for name in ("userGroupIds", "authToken", "authTokenWo")):
        yield "neither userGroupIds nor authToken is set: whoever reaches it reads everything"

"""CO01: whoever pays for a resource can tell whose it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from policies.rule import REMEDIATE, Context, Example, Severity, rule
from policies.stack import Resource
from policies.tags import TAGGABLE, value
from policies.values import ABSENT, SENTINELS, UNKNOWN, Props

REQUIRED = ("cost-center", "env", "owner")

_TAGS = {"cost-center": "platform-1234", "env": "prod", "owner": "platform"}


def _bucket(props: Mapping[str, Any], provider: Mapping[str, Any] | None = None) -> Example:
    return Example([Resource("aws:s3/bucket:Bucket", "logs", Props(props), Props(provider or {}), "logs")])


def _add(resource: Resource, context: Context) -> Mapping[str, Any] | None:
    """The tags that the stack's configuration knows, beside those that are there."""
    known = {
        "cost-center": context.setting("cost_center"),
        "env": context.environment,
        "owner": context.setting("owner"),
    }
    added = {tag: known[tag] for tag in _missing(resource) if known[tag]}
    own = resource.props.known("tags", default={})
    return {"tags": {**own, **added}} if added and isinstance(own, Mapping) else None


def _missing(resource: Resource) -> list[str]:
    return [tag for tag in REQUIRED if value(resource, tag) is ABSENT]


@rule(
    id="CO01",
    name="required-tags",
    types=tuple(sorted(TAGGABLE)),
    why="A bill that cannot be split by team and environment has no owner, and what nobody owns is not switched off.",
    remedy="Let the provider put them on everything (here, stacks/regions.py does), or set them on the resource.",
    snippet="""\
tags = {"cost-center": "platform", "env": "prod", "owner": "platform"}
provider = aws.Provider("home", region="us-east-1", default_tags={"tags": tags})
aws.s3.Bucket("files", opts=pulumi.ResourceOptions(provider=provider))""",
    severity=Severity.HIGH,
    levels=REMEDIATE,
    on_unknown="fail",
    remediate=_add,
    references=(
        "https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html",
        "https://docs.aws.amazon.com/config/latest/developerguide/required-tags.html",
    ),
    equivalents=("config:required-tags",),
    passes=(
        _bucket({"tags": _TAGS}),
        _bucket({"tagsAll": _TAGS}),
        _bucket({}, {"defaultTags": json.dumps({"tags": _TAGS})}),
        _bucket(
            {"tags": {"owner": "data"}}, {"defaultTags": {"tags": {"cost-center": "platform-1234", "env": "prod"}}}
        ),
        _bucket({"tags": UNKNOWN}, {"defaultTags": {"tags": _TAGS}}),
        _bucket({"tags": {**_TAGS, "owner": UNKNOWN}}),
    ),
    fails=(
        _bucket({}),
        _bucket({"tags": {"env": "prod", "owner": "platform"}}),
        _bucket({"tags": {**_TAGS, "owner": ""}}),
    ),
    unknown=(
        _bucket({"tags": UNKNOWN}),
        _bucket({}, {"defaultTags": UNKNOWN}),
        _bucket({}, {"defaultTags": json.dumps({"tags": min(SENTINELS)})}),
    ),
    not_applicable=(Example([Resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "cannot", Props({}))]),),
)
def REQUIRED_TAGS(resource: Resource, context: Context) -> Iterator[str]:
    """Everything that can be tagged carries cost-center, env and owner."""
    if missing := _missing(resource):
        yield f"has no tag {' and no tag '.join(missing)}: nobody can tell who pays for it"

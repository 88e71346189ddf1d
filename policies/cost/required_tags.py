"""CO01: whoever pays for a resource can tell whose it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from policies.rule import Example, Resource, ResourceRule, Severity
from policies.values import ABSENT, SENTINELS, UNKNOWN, NotKnown, Props

REQUIRED = ("cost-center", "env", "owner")

# Every type whose tags the provider merges with its default tags. A list beside the rule, because importing
# pulumi_aws takes seconds in each pack; a test compares it with the installed SDK, and its failure prints the new list.
TAGGABLE = frozenset(Path(__file__).with_name("taggable.txt").read_text().split())


def _check(resource: Resource) -> Iterator[str]:
    maps = [resource.props.get("tags"), resource.props.get("tagsAll"), _default_tags(resource.provider)]
    known = [tags for tags in maps if isinstance(tags, Mapping)]
    missing = [tag for tag in REQUIRED if not any(tags.get(tag) for tags in known)]
    if missing and UNKNOWN in maps:
        raise NotKnown("tags")
    if missing:
        yield f"has no tag {' and no tag '.join(missing)}: nobody can tell who pays for it"


def _default_tags(provider: Props) -> Any:
    # A provider's nested settings reach the engine as JSON text.
    default = provider.get("defaultTags")
    if isinstance(default, str):
        default = Props({"": json.loads(default)}).get("")
    return default.get("tags", ABSENT) if isinstance(default, Mapping) else default


_TAGS = {"cost-center": "platform-1234", "env": "prod", "owner": "platform"}


def _bucket(props: Mapping[str, Any], provider: Mapping[str, Any] | None = None) -> Example:
    return Example([Resource("aws:s3/bucket:Bucket", "logs", Props(props), Props(provider or {}))])


REQUIRED_TAGS = ResourceRule(
    id="CO01",
    name="required-tags",
    title="Everything that can be tagged carries cost-center, env and owner.",
    why="A bill that cannot be split by team and environment has no owner, and what nobody owns is not switched off.",
    remedy="Let the provider put them on everything (here, stacks/regions.py does), or set them on the resource.",
    snippet='aws.Provider(..., default_tags={"tags": {"cost-center": "...", "env": "...", "owner": "..."}})',
    severity=Severity.HIGH,
    references=(
        "https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html",
        "https://docs.aws.amazon.com/config/latest/developerguide/required-tags.html",
    ),
    types=TAGGABLE,
    check=_check,
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
)

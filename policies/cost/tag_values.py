"""CO02: tags say something that a bill can be split by."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from policies.rule import Context, Example, Option, Severity, example, rule
from policies.stack import Resource
from policies.tags import TAGGABLE, value
from policies.tokens import BUCKET
from policies.values import ABSENT, UNKNOWN, NotKnown, Props

PLACEHOLDERS = frozenset(
    {"-", "?", "changeme", "example", "n/a", "na", "none", "null", "tbd", "todo", "unknown", "xxx"}
)
"""What people write to get past a check."""


def _bucket(tags: Any, environment: str = "prod", **options: Any) -> Example:
    return Example([example(BUCKET, {"tags": tags})], environment, options)


def _provider(tags: Mapping[str, Any]) -> Example:
    return Example([Resource(BUCKET, "logs", Props({}), Props({"defaultTags": json.dumps({"tags": tags})}), "logs")])


@rule(
    id="CO02",
    name="tag-values",
    types=tuple(sorted(TAGGABLE)),
    why="A tag that says todo, or prod on what is dev's, puts the cost into the wrong row of the bill, unseen.",
    remedy="Correct the tag where it is set: on the provider for everything, or on the resource.",
    snippet="""\
tags = {"cost-center": "platform", "env": "prod", "owner": "platform"}
aws.s3.Bucket("files", tags=tags)""",
    severity=Severity.MEDIUM,
    options=(
        Option(
            "allowed",
            "Values that a tag may have, by tag; * stands for anything, ? for one character.",
            {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}, "minItems": 1}},
            {"cost-center": ["*"], "owner": ["*"]},
        ),
    ),
    references=(
        "https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html",
        "https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/cost-alloc-tags.html",
    ),
    equivalents=("config:required-tags", "infracost:tagging"),
    passes=(
        _bucket({"cost-center": "platform-1234", "env": "prod", "owner": "platform"}),
        _bucket({"env": "eu"}, "eu"),
        _bucket({"cost-center": "data-7"}, allowed={"cost-center": ["platform-*", "data-?"]}),
        _provider({"env": "prod"}),
        _bucket({}),
    ),
    fails=(
        _bucket({"env": "prod"}, "dev"),
        _bucket({"owner": "TODO"}),
        _bucket({"cost-center": "data-77"}, allowed={"cost-center": ["platform-*", "data-?"]}),
        _provider({"env": "dev"}),
    ),
    unknown=(_bucket({"owner": UNKNOWN}), _bucket(UNKNOWN)),
    not_applicable=(Example([Resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "cannot", Props({}))]),),
)
def TAG_VALUES(resource: Resource, context: Context) -> Iterator[str]:
    """Tags have values that the bill can be split by, and env is the stack's."""
    said = {tag: value(resource, tag) for tag in (*context.options["allowed"], "env")}
    unknown = [tag for tag, text in said.items() if text is UNKNOWN]
    for tag, text in said.items():
        if text is ABSENT or tag in unknown:
            continue
        if tag == "env" and text != context.environment:
            yield f"tag env says {text!r}, but the stack is {context.environment}"
        patterns = context.options["allowed"].get(tag, ["*"])
        if str(text).strip().lower() in PLACEHOLDERS:
            yield f"tag {tag} says {text!r}, which names nobody"
        elif not any(fnmatchcase(str(text), pattern) for pattern in patterns):
            yield f"tag {tag} says {text!r}; use {' or '.join(patterns)}"
    if unknown:
        raise NotKnown(f"tag {unknown[0]}")

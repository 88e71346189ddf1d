"""RE06: data that AWS itself would delete without a question.

Databases and tables have a protection of AWS's, which is another rule's. A bucket, a vault or a zone that is not empty
AWS refuses to delete, unless it is told to empty it first; file systems and search domains it never refuses.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.rule import Context, Example, Level, Severity, example, rule
from policies.stack import Resource
from policies.tokens import BUCKET, BUCKETS, DATABASE, FILES, SEARCH, VAULT
from policies.values import UNKNOWN

EMPTIED = (*BUCKETS, VAULT, "aws:route53/zone:Zone")
"""Refused while they hold something, unless ``forceDestroy`` is set."""
NEVER_REFUSED = (FILES, SEARCH, "aws:msk/cluster:Cluster")


@rule(
    id="RE06",
    name="protect-option",
    types=(*EMPTIED, *NEVER_REFUSED),
    why="A resource that falls out of the program by a slip is deleted with all that it holds, and nothing asks.",
    remedy="Set protect=True in its ResourceOptions; buckets, vaults and zones may drop forceDestroy instead.",
    snippet="""\
aws.efs.FileSystem("uploads", encrypted=True, opts=pulumi.ResourceOptions(protect=True))""",
    severity=Severity.HIGH,
    levels={"dev": Level.DISABLED, "staging": Level.DISABLED, "prod": Level.MANDATORY},
    on_unknown="fail",
    references=("https://www.pulumi.com/docs/iac/concepts/options/protect/",),
    passes=(
        {"forceDestroy": False},
        {},
        Example([example(BUCKET, {"forceDestroy": True}, protect=True)]),
        Example([example(FILES, {}, protect=True)]),
    ),
    fails=({"forceDestroy": True}, *(Example([example(type_, {})]) for type_ in NEVER_REFUSED)),
    unknown=({"forceDestroy": UNKNOWN},),
    not_applicable=(Example([example(DATABASE, {})]),),
)
def PROTECT_OPTION(resource: Resource, context: Context) -> Iterator[str]:
    """Pulumi refuses to delete the data that AWS would not refuse to delete."""
    if resource.protect:
        return
    if resource.type in NEVER_REFUSED:
        yield "protect is not set, and AWS deletes it with all that it holds"
    elif resource.props.flag("forceDestroy"):
        yield "protect is not set, and forceDestroy empties it so that it can be deleted"

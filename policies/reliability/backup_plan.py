"""RE17: a backup plan that covers what holds data, and takes the backups out of the region."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from policies import tags
from policies.databases import is_copy
from policies.rule import PROD_ONLY, Context, Example, Option, Severity, example, rule
from policies.stack import Resource, Stack
from policies.tokens import AURORA, CACHE, DATABASE, FILES, TABLE, VAULT
from policies.tokens import BACKUP_PLAN as PLAN
from policies.values import UNKNOWN, NotKnown, Props

SELECTION = "aws:backup/selection:Selection"


def _lists(selection: Resource, prop: str, resource: Resource, stack: Stack) -> bool:
    """Whether a list of ARNs, in which * stands for anything, names a resource."""
    if resource in stack.targets(selection, prop, resource.type):
        return True
    if selection.props.get(prop) is UNKNOWN:
        raise NotKnown(f"{prop} of {selection.name}")
    listed = selection.props.get(prop)
    patterns = [each for each in listed if isinstance(each, str)] if isinstance(listed, list) else []
    arn = resource.props.get("arn")
    return any(each == "*" or (isinstance(arn, str) and fnmatchcase(arn, each)) for each in patterns)


def _conditions(selection: Resource) -> list[Props]:
    """The conditions that a resource has to meet, each on a tag. Raises NotKnown for kinds that say something else."""
    found = []
    for each in selection.props.each("conditions"):
        others = ("stringLikes", "stringNotEquals", "stringNotLikes")
        if any(each.each(kind) for kind in others):
            raise NotKnown(f"conditions of {selection.name}")
        found += each.each("stringEquals")
    return found


def _covers(selection: Resource, resource: Resource, stack: Stack) -> bool:
    if selection.region != resource.region or _lists(selection, "notResources", resource, stack):
        return False
    wanted = selection.props.each("selectionTags")
    if any(tags.value(resource, each.text("key")) == each.text("value") for each in wanted):
        return True
    if not _lists(selection, "resources", resource, stack):
        return False
    asked = {each.text("key").removeprefix("aws:ResourceTag/"): each.text("value") for each in _conditions(selection)}
    return all(tags.value(resource, key) == value for key, value in asked.items())


def _leaves(plan: Resource, stack: Stack) -> bool:
    """Whether a rule of a plan copies to another region."""
    for action in [action for each in plan.props.each("rules") for action in each.each("copyActions")]:
        arn = action.get("destinationVaultArn")
        if arn is UNKNOWN:
            vaults = stack.targets(plan, "rules", VAULT)
            if not vaults:
                raise NotKnown(f"the vault that {plan.name} copies to")
            if any(vault.region not in (plan.region, "") for vault in vaults):
                return True
        elif isinstance(arn, str) and f":{plan.region}:" not in arn:
            return True
    return False


_TAG = [{"type": "STRINGEQUALS", "key": "backup", "value": "true"}]
_AWAY = "arn:aws:backup:us-west-2:123456789012:backup-vault:away"


def _planned(
    database: Mapping[str, Any],
    selection: Mapping[str, Any],
    vault: Any = _AWAY,
    links: Sequence[str] = (),
    **more: Any,
) -> Example:
    """A database, a selection, and the plan that copies to a vault; ``links`` are the vaults that the plan names."""
    copies = [] if vault is None else [{"copyActions": [{"destinationVaultArn": vault}]}]
    return Example(
        [
            example(DATABASE, {"id": UNKNOWN, **database}, "orders"),
            example(VAULT, {}, "away", "us-west-2"),
            example(PLAN, {"rules": copies}, "daily", links={"rules": list(links)}),
            example(SELECTION, {"planId": UNKNOWN, **selection}, "all", links={"planId": ["daily"], **more}),
        ]
    )


@rule(
    id="RE17",
    name="backup-plan",
    types=(DATABASE, AURORA, TABLE, FILES),
    reads=(SELECTION, PLAN, VAULT),
    why="Snapshots that lie beside the database go with its region, or with whoever may delete both.",
    remedy="Tag it as a backup selection asks for, and let a rule of the plan copy to a vault in another region.",
    snippet="""\
table = aws.dynamodb.Table("orders", attributes=[{"name": "id", "type": "S"}], hash_key="id",
    billing_mode="PAY_PER_REQUEST", region="us-east-1")
vaults = {region: aws.backup.Vault(region, region=region) for region in ("us-east-1", "us-west-2")}
plan = aws.backup.Plan("daily", region="us-east-1", rules=[{"rule_name": "daily",
    "target_vault_name": vaults["us-east-1"].name, "schedule": "cron(0 5 ? * * *)",
    "copy_actions": [{"destination_vault_arn": vaults["us-west-2"].arn}]}])
aws.backup.Selection("all", plan_id=plan.id, resources=[table.arn], region="us-east-1",
    iam_role_arn="arn:aws:iam::123456789012:role/backup")""",
    severity=Severity.HIGH,
    levels=PROD_ONLY,
    options=(Option("copy", "Whether a rule has to copy to another region.", {"type": "boolean"}, True),),
    references=("https://docs.aws.amazon.com/aws-backup/latest/devguide/cross-region-backup.html",),
    equivalents=(
        "CKV2_AWS_8",
        "CKV2_AWS_9",
        "CKV2_AWS_18",
        "config:rds-in-backup-plan",
        "config:dynamodb-in-backup-plan",
        "config:efs-in-backup-plan",
        "prowler:rds_instance_protected_by_backup_plan",
    ),
    passes=(
        _planned({"tags": {"backup": "true"}}, {"selectionTags": _TAG}),
        _planned({"arn": UNKNOWN}, {"resources": [UNKNOWN]}, UNKNOWN, ["away"], resources=["orders"]),
        _planned({"arn": "arn:aws:rds:us-east-1:1:db:orders"}, {"resources": ["arn:aws:rds:*:*:db:*"]}),
        _planned(
            {"tags": {"backup": "true"}},
            {
                "resources": ["*"],
                "conditions": [{"stringEquals": [{"key": "aws:ResourceTag/backup", "value": "true"}]}],
            },
        ),
        {"replicateSourceDb": UNKNOWN},
    ),
    fails=(
        {},
        _planned({"tags": {"backup": "false"}}, {"selectionTags": _TAG}),
        _planned({"tags": {"backup": "true"}}, {"selectionTags": _TAG, "notResources": ["*"]}),
        _planned({"tags": {"backup": "true"}}, {"selectionTags": _TAG, "region": "us-west-2"}),
        _planned({"tags": {"backup": "true"}}, {"selectionTags": _TAG}, None),
        _planned({"tags": {"backup": "true"}}, {"selectionTags": _TAG}, _AWAY.replace("west-2", "east-1")),
    ),
    unknown=(
        _planned({"tags": UNKNOWN}, {"selectionTags": _TAG}),
        _planned({"tags": {"backup": "true"}}, {"selectionTags": _TAG}, UNKNOWN),
        _planned({}, {"resources": UNKNOWN}),
    ),
    not_applicable=(Example([example(CACHE, {})]),),
)
def BACKUP_PLAN(resource: Resource, context: Context) -> Iterator[str]:
    """What holds data is backed up by a plan, and the backups leave the region."""
    stack = context.stack
    if is_copy(resource):
        return
    selections = [each for each in stack.of(SELECTION) if _covers(each, resource, stack)]
    if not selections:
        yield f"no backup selection in {resource.region or 'its region'} covers it"
        return
    plans = [plan for each in selections for plan in stack.targets(each, "planId", PLAN)]
    if not plans:
        raise NotKnown(f"the plan of {selections[0].name}")
    if context.options["copy"] and not any(_leaves(plan, stack) for plan in plans):
        yield f"plan {plans[0].name} copies its backups to no other region"

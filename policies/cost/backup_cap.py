"""CO13: how long backups are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.rule import ADVISORY, Context, Example, Option, Severity, example, rule
from policies.stack import Resource
from policies.tokens import AURORA, BACKUP_COPY, BACKUP_PLAN, CACHE, DATABASE
from policies.values import UNKNOWN

AUTOMATIC = {
    DATABASE: "backupRetentionPeriod",
    AURORA: "backupRetentionPeriod",
    BACKUP_COPY: "retentionPeriod",
    CACHE: "snapshotRetentionLimit",
}


def _one(type_: str, props: Mapping[str, Any], environment: str = "prod") -> Example:
    return Example([example(type_, props)], environment)


def _plan(days: Any, environment: str = "prod", copies: Any = None) -> Example:
    rules: list[dict[str, Any]] = [{"ruleName": "daily", "lifecycle": {"deleteAfter": days}}]
    if copies is not None:
        rules[0]["copyActions"] = [{"lifecycle": {"deleteAfter": copies}}]
    return _one(BACKUP_PLAN, {"rules": rules}, environment)


def _kept(plan: Resource) -> Iterator[tuple[str, float]]:
    """What a plan keeps, and for how many days; 0 is for ever."""
    for number, each in enumerate(plan.props.each("rules"), start=1):
        name = each.text("ruleName", default=f"number {number}")
        yield f"rule {name}", each.number("lifecycle", "deleteAfter")
        for copy in each.each("copyActions"):
            yield f"the copy of rule {name}", copy.number("lifecycle", "deleteAfter")


@rule(
    id="CO13",
    name="backup-cap",
    types=(*AUTOMATIC, BACKUP_PLAN),
    why="Backups beyond a database's own size cost $0.095 a GB and month, each copy again; dev's are never restored.",
    remedy="Lower the retention, or raise the limit of CO13 where an auditor asks for more.",
    snippet="""\
vault = aws.backup.Vault("daily")
daily = {"rule_name": "daily", "target_vault_name": vault.name, "lifecycle": {"delete_after": 35}}
aws.backup.Plan("daily", rules=[daily])""",
    severity=Severity.LOW,
    levels=ADVISORY,
    options=(
        Option(
            "max_days",
            "Days for which what a database or cache keeps by itself may be kept. At least what RE04 asks for.",
            {"type": "integer", "minimum": 7},
            35,
            {"dev": 7, "staging": 14},
        ),
        Option(
            "max_plan_days",
            "Days for which what AWS Backup keeps may be kept.",
            {"type": "integer", "minimum": 1},
            400,
            {"dev": 14, "staging": 35},
        ),
    ),
    references=(
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html",
        "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Lifecycle.html",
        "https://aws.amazon.com/backup/pricing/",
    ),
    passes=(
        _one(DATABASE, {"backupRetentionPeriod": 35}),
        _one(DATABASE, {"backupRetentionPeriod": 7}, "dev"),
        _one(CACHE, {}),
        _plan(365, copies=400),
    ),
    fails=(
        _one(DATABASE, {"backupRetentionPeriod": 8}, "dev"),
        _one(AURORA, {"backupRetentionPeriod": 15}, "staging"),
        _one(CACHE, {"snapshotRetentionLimit": 36}),
        _one(BACKUP_COPY, {"retentionPeriod": 30}, "staging"),
        _plan(None),
        _plan(36, "staging"),
        _plan(35, copies=731),
    ),
    unknown=(_one(DATABASE, {"backupRetentionPeriod": UNKNOWN}), _plan(UNKNOWN)),
    not_applicable=(_one("aws:backup/vault:Vault", {}),),
)
def BACKUP_CAP(resource: Resource, context: Context) -> Iterator[str]:
    """Backups are kept for a limited time."""
    environment = context.environment
    if key := AUTOMATIC.get(resource.type):
        days, limit = resource.props.number(key), context.options["max_days"]
        if days > limit:
            yield f"{key} {days:g} is more than the {limit} days that {environment} may have"
        return
    limit = context.options["max_plan_days"]
    for what, days in _kept(resource):
        if not days:
            yield f"{what} has no lifecycle.deleteAfter: its backups are kept for ever; {limit} days are the most"
        elif days > limit:
            yield f"{what} keeps backups for {days:g} days, more than the {limit} that {environment} may have"

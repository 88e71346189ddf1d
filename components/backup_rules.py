"""When backups are made and how long they are kept, and what of that AWS refuses."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi

COLD = 90
"""Days that a backup stays in cold storage at least (AWS Backup guide, API_Lifecycle)."""
CONTINUOUS = 35
"""Days that a continuous backup is kept at most (AWS Backup guide, point-in-time-recovery)."""
LONGEST = 36500
"""Days that a backup can be kept (AWS Backup guide, API_PutBackupVaultLockConfiguration)."""
COOLING_OFF = 3
"""Days at least before a lock in compliance mode holds for ever (API_PutBackupVaultLockConfiguration)."""
START = 60
"""Minutes that a backup is given to start, at least (AWS Backup guide, API_BackupRuleInput)."""

_NAME = re.compile(r"[a-zA-Z0-9_.-]{1,50}")
_CRON = re.compile(r"cron\(\S+( \S+){5}\)")


class VaultLockMode(StrEnum):
    """Who can take a lock away again."""

    GOVERNANCE = "governance"
    """Whoever has the permission."""
    COMPLIANCE = "compliance"
    """Nobody, not even AWS, once ``changeable_for_days`` are over."""


class BackupRule(TypedDict):
    """Backups of one kind."""

    name: str
    """Tells the rule from the others; letters, digits, ``-``, ``_`` and ``.``."""
    schedule: str
    """When they are made, such as ``cron(0 5 ? * * *)``."""
    retention_days: int
    """Days until they are deleted."""
    cold_storage_after_days: NotRequired[int]
    """Days until they move to cold storage, to stay there for 90 at least; never by default. Not all services can."""
    continuous: NotRequired[bool]
    """Whether they can be restored to any point in time, for 35 days at most; false by default."""
    copy_retention_days: NotRequired[int]
    """Days until their copies are deleted; as long as themselves by default."""
    timezone: NotRequired[str]
    """Time zone of ``schedule``; ``Etc/UTC`` by default."""
    start_window_minutes: NotRequired[int]
    """Minutes in which they have to start, 60 or more; 480 by default."""
    completion_window_minutes: NotRequired[int]
    """Minutes in which they have to be done; 10080, a week, by default."""


class VaultLock(TypedDict):
    """What keeps backups from being deleted early."""

    mode: VaultLockMode
    """Who can take the lock away again."""
    min_retention_days: NotRequired[int]
    """Days that backups are kept at least; 7 by default."""
    max_retention_days: NotRequired[int]
    """Days that backups are kept at most; not limited by default."""
    changeable_for_days: NotRequired[int]
    """In compliance mode, days until the lock holds for ever, 3 or more; 7 by default."""


class BackupArgs(TypedDict):
    """What a caller decides about backups."""

    rules: NotRequired[list[BackupRule]]
    """When backups are made; every day, kept for 35 days, by default. None at all makes a vault for copies alone."""
    selection_tags: NotRequired[Mapping[str, str]]
    """What is backed up: resources that carry any of these tags; ``backup: true`` by default."""
    copy_to_vault_arns: NotRequired[list[pulumi.Input[str]]]
    """Vaults, in other regions or accounts, that each backup is copied to; none by default."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key that encrypts the vault, of its region; AWS Backup's own by default. A change replaces the vault."""
    lock: NotRequired[VaultLock]
    """What keeps backups from being deleted early; a policy that denies it to everyone, by default."""
    force_destroy: NotRequired[bool]
    """Whether destroying the vault deletes the backups in it; false by default, which refuses."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Put on every resource; none by default."""


DAILY: BackupRule = {"name": "daily", "schedule": "cron(0 5 ? * * *)", "retention_days": 35}
"""What is made if the caller does not say."""


def rules(args: BackupArgs) -> list[BackupRule]:
    """The rules."""
    return args.get("rules", [DAILY])


def problems(args: BackupArgs) -> list[str]:
    """Everything that is wrong with ``args``, each as ``key: value what to do``."""
    names = [rule["name"] for rule in rules(args)]
    twice = sorted({name for name in names if names.count(name) > 1})
    found = [f"rules: {name!r} is named twice; give each rule a name of its own" for name in twice]
    for rule in rules(args):
        found += [f"rules.{rule['name']}.{problem}" for problem in _of_rule(rule)]
        found += [f"rules.{rule['name']}.{problem}" for problem in _against(rule, args.get("lock"))]
    if lock := args.get("lock"):
        found += [f"lock.{problem}" for problem in _of_lock(lock)]
    if rules(args) and not args.get("selection_tags", {"backup": "true"}):
        found.append("selection_tags: none select nothing; name one, or set rules to []")
    if args.get("copy_to_vault_arns") and not rules(args):
        found.append("copy_to_vault_arns: there is nothing to copy; leave them out, or add a rule")
    return found


def _of_rule(rule: BackupRule) -> Iterator[str]:
    if not _NAME.fullmatch(rule["name"]):
        yield f"name: {rule['name']!r} is refused; use 1 to 50 letters, digits, hyphens, underscores and dots"
    if not _CRON.fullmatch(rule["schedule"]):
        yield f"schedule: {rule['schedule']!r} should be six fields, such as cron(0 5 ? * * *)"
    kept, cold = rule["retention_days"], rule.get("cold_storage_after_days")
    for key, days in (("retention_days", kept), ("copy_retention_days", rule.get("copy_retention_days", kept))):
        if not 1 <= days <= LONGEST:
            yield f"{key}: {days} is out of bounds; use 1 to {LONGEST}"
        if cold is not None and days < cold + COLD:
            yield f"{key}: {days} is too short for {COLD} days of cold storage; use {cold + COLD:g} or more"
    if rule.get("continuous") and (kept > CONTINUOUS or cold is not None):
        yield f"continuous: True is for {CONTINUOUS} days at most, in warm storage; shorten retention_days"
    start, done = rule.get("start_window_minutes", 480), rule.get("completion_window_minutes", 10080)
    if start < START:
        yield f"start_window_minutes: {start} is refused by AWS; use {START} or more"
    if done < start + START:
        yield f"completion_window_minutes: {done} is too short; use {start + START:g} or more"


def _against(rule: BackupRule, lock: VaultLock | None) -> Iterator[str]:
    """A vault refuses backups that its lock does not allow."""
    if lock is None:
        return
    least, most = lock.get("min_retention_days", 7), lock.get("max_retention_days", LONGEST)
    if not least <= rule["retention_days"] <= most:
        yield f"retention_days: {rule['retention_days']} is against the lock; use {least} to {most}"


def _of_lock(lock: VaultLock) -> Iterator[str]:
    least, most = lock.get("min_retention_days", 7), lock.get("max_retention_days", LONGEST)
    if not 1 <= least <= most <= LONGEST:
        yield f"min_retention_days: {least} and a maximum of {most} do not fit; use 1 to {LONGEST}, the least first"
    if lock["mode"] not in list(VaultLockMode):
        yield f"mode: {lock['mode']!r} is unknown; use {', '.join(VaultLockMode)}"
    elif lock["mode"] == VaultLockMode.GOVERNANCE and "changeable_for_days" in lock:
        yield "changeable_for_days: is for compliance mode; leave it out"
    elif (days := lock.get("changeable_for_days", 7)) < COOLING_OFF:
        yield f"changeable_for_days: {days} is refused by AWS; use {COOLING_OFF} or more"

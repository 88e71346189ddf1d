"""What backups ask of AWS, and what they refuse."""

import json
from typing import Any

import pulumi
import pytest

from components import Backup, VaultLockMode
from policies.recorder import ACCOUNT, COMPUTED, Recording, record

VAULT = "aws:backup/vault:Vault"
WEEKLY = {"name": "weekly", "schedule": "cron(0 5 ? * 1 *)", "retention_days": 200}
GOVERNED = {"mode": "governance"}


@pytest.fixture(autouse=True)
def arns(monkeypatch: pytest.MonkeyPatch) -> None:
    """An ARN that tells the account."""
    monkeypatch.setitem(COMPUTED, VAULT, {"arn": f"arn:aws:backup:us-east-1:{ACCOUNT}:backup-vault:x"})


def backup(**args: Any) -> Recording:
    return record(lambda: Backup("backups", args) and None)  # type: ignore[arg-type]  # some are wrong on purpose


def outputs(recording: Recording) -> dict[str, Any]:
    return next(found for urn, found in recording.outputs.items() if urn.endswith("Backup::backups"))


def rule(**changes: Any) -> dict[str, Any]:
    """What a plan says of the weekly rule, changed."""
    (plan,) = backup(rules=[{**WEEKLY, **changes}]).of("backup/plan:Plan").values()
    (found,) = plan.inputs["rules"]
    return dict(found)


def test_logical_names_are_frozen() -> None:
    """A changed name replaces what it names; it needs an alias, a line in CHANGELOG.md and a page in docs/upgrade."""
    parts = ("vault", "vault-policy", "vault-lock", "plan", "selection", "role", "role-backup", "role-restores")
    names = {each.name for each in backup(lock=GOVERNED).resources}
    assert names == {"backups"} | {f"backups-{part}" for part in (*parts, "role-s3-backup", "role-s3-restore")}


def test_children_stand_below_it_use_its_provider_and_carry_tags() -> None:
    def program() -> None:
        import pulumi_aws as aws

        west = aws.Provider("west", region="us-west-2")
        for name in ("one", "two"):
            Backup(name, {"tags": {"team": "a"}}, pulumi.ResourceOptions(providers=[west]))

    recording = record(program)
    children = [each for each in recording.resources if each.type.startswith("aws:")]
    assert {each.parent for each in children} == {each.urn for each in recording.of("tenfold:index:Backup").values()}
    assert {each.provider.split("::")[-2] for each in children} == {"west"}
    assert len({(each.type, each.name) for each in children}) == len(children)
    for kind in ("Vault", "backup/plan:Plan", "Role"):
        for each in recording.of(kind).values():
            assert each.inputs["tags"] == {"Name": each.name, "team": "a"}


def test_what_is_tagged_is_kept_for_35_days_and_nobody_deletes_it() -> None:
    recording = backup()
    (plan,) = recording.of("backup/plan:Plan").values()
    (daily,) = plan.inputs["rules"]
    assert (daily["ruleName"], daily["lifecycle"], daily["copyActions"]) == ("daily", {"deleteAfter": 35}, [])
    assert daily["targetVaultName"] == "backups-vault"
    (selection,) = recording.of("Selection").values()
    assert selection.inputs["selectionTags"] == [{"type": "STRINGEQUALS", "key": "backup", "value": "true"}]
    (policy,) = recording.of("VaultPolicy").values()
    keep, refuse = json.loads(policy.inputs["policy"])["Statement"]
    assert (keep["Effect"], keep["Principal"]) == ("Deny", "*")
    assert "backup:DeleteRecoveryPoint" in keep["Action"]
    assert refuse["Condition"]["StringNotEquals"] == {"aws:PrincipalAccount": ACCOUNT}
    assert recording.of("Vault")["backups-vault"].inputs["forceDestroy"] is False
    assert not recording.of("VaultLockConfiguration")


def test_the_role_is_for_aws_backup_of_this_account() -> None:
    recording = backup()
    (role,) = recording.of("Role").values()
    (trust,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == {"Service": "backup.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    arns = [each.inputs["policyArn"] for each in recording.of("RolePolicyAttachment").values()]
    assert "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup" in arns
    assert recording.of("Selection")["backups-selection"].inputs["iamRoleArn"].endswith("backups-role")


def test_a_vault_for_copies_alone_has_no_plan() -> None:
    recording = backup(rules=[])
    assert {each.type.split(":")[-1] for each in recording.resources} == {"Backup", "Vault", "VaultPolicy"}
    assert not {"plan_id", "role_arn"} & outputs(recording).keys()
    assert outputs(recording)["vault_name"] == "backups-vault"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "w"}, {"ruleName": "w"}),
        ({"schedule": "cron(0 6 ? * 1 *)"}, {"schedule": "cron(0 6 ? * 1 *)"}),
        ({"retention_days": 30}, {"lifecycle": {"deleteAfter": 30}}),
        ({"cold_storage_after_days": 30}, {"lifecycle": {"deleteAfter": 200, "coldStorageAfter": 30}}),
        ({"continuous": True, "retention_days": 35}, {"enableContinuousBackup": True}),
        ({"timezone": "Europe/Zurich"}, {"scheduleExpressionTimezone": "Europe/Zurich"}),
        ({"start_window_minutes": 60}, {"startWindow": 60}),
        ({"completion_window_minutes": 900}, {"completionWindow": 900}),
    ],
)
def test_a_rule_reaches_aws(changes: dict[str, Any], said: dict[str, Any]) -> None:
    assert rule(**changes).items() >= said.items()


def test_copies_go_to_other_vaults_for_as_long_as_is_said() -> None:
    recording = backup(
        rules=[WEEKLY, {**WEEKLY, "name": "b", "copy_retention_days": 7}], copy_to_vault_arns=["arn:far"]
    )
    (plan,) = recording.of("backup/plan:Plan").values()
    assert [each["copyActions"] for each in plan.inputs["rules"]] == [
        [{"destinationVaultArn": "arn:far", "lifecycle": {"deleteAfter": days}}] for days in (200, 7)
    ]


@pytest.mark.parametrize(
    ("lock", "said"),
    [
        (GOVERNED, {"minRetentionDays": 7}),
        (
            {**GOVERNED, "min_retention_days": 30, "max_retention_days": 60},
            {"minRetentionDays": 30, "maxRetentionDays": 60},
        ),
        ({"mode": "compliance"}, {"minRetentionDays": 7, "changeableForDays": 7}),
        ({"mode": "compliance", "changeable_for_days": 3}, {"minRetentionDays": 7, "changeableForDays": 3}),
    ],
)
def test_a_lock_reaches_aws(lock: dict[str, Any], said: dict[str, Any]) -> None:
    (asked,) = backup(lock=lock).of("VaultLockConfiguration").values()
    assert asked.inputs == {"backupVaultName": "backups-vault", **said}


def test_key_destruction_and_selection_are_the_callers() -> None:
    recording = backup(kms_key_arn="arn:key", force_destroy=True, selection_tags={"tier": "data", "keep": "yes"})
    vault = recording.of("Vault")["backups-vault"].inputs
    assert (vault["kmsKeyArn"], vault["forceDestroy"]) == ("arn:key", True)
    tags = recording.of("Selection")["backups-selection"].inputs["selectionTags"]
    assert {each["key"]: each["value"] for each in tags} == {"tier": "data", "keep": "yes"}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"rules": [WEEKLY, WEEKLY]}, "rules: 'weekly' is named twice"),
        ({"rules": [{**WEEKLY, "name": "a b"}]}, "rules.a b.name: 'a b' is refused"),
        ({"rules": [{**WEEKLY, "schedule": "daily"}]}, "rules.weekly.schedule: 'daily' should be six fields"),
        ({"rules": [{**WEEKLY, "retention_days": 0}]}, "rules.weekly.retention_days: 0 is out of bounds"),
        (
            {"rules": [{**WEEKLY, "cold_storage_after_days": 150}]},
            "rules.weekly.retention_days: 200 is too short for 90 days of cold storage; use 240 or more",
        ),
        ({"rules": [{**WEEKLY, "continuous": True}]}, "rules.weekly.continuous: True is for 35 days at most"),
        ({"rules": [{**WEEKLY, "start_window_minutes": 5}]}, "rules.weekly.start_window_minutes: 5 is refused"),
        ({"rules": [{**WEEKLY, "completion_window_minutes": 500}]}, "is too short; use 540 or more"),
        ({"lock": {**GOVERNED, "min_retention_days": 60}}, "rules.daily.retention_days: 35 is against the lock"),
        ({"lock": {"mode": "strict"}}, "lock.mode: 'strict' is unknown; use governance, compliance"),
        ({"lock": {**GOVERNED, "changeable_for_days": 9}}, "lock.changeable_for_days: is for compliance mode"),
        ({"lock": {"mode": "compliance", "changeable_for_days": 2}}, "lock.changeable_for_days: 2 is refused"),
        ({"lock": {**GOVERNED, "max_retention_days": 5}}, "lock.min_retention_days: 7 and a maximum of 5 do not fit"),
        ({"selection_tags": {}}, "selection_tags: none select nothing; name one"),
        ({"rules": [], "copy_to_vault_arns": ["arn:x"]}, "copy_to_vault_arns: there is nothing to copy"),
    ],
)
def test_what_aws_would_refuse_is_refused_before_anything_is_created(args: dict[str, Any], says: str) -> None:
    with pytest.raises(pulumi.RunError, match=r"^backup backups: ") as error:
        backup(**args)
    assert says in str(error.value)


def test_enums_are_values_that_a_plugin_hands_over() -> None:
    assert VaultLockMode("compliance") == "compliance"

"""Backups: one vault in one region, and what is put into it, when, and for how long."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from . import backup_rules
from .backup_rules import BackupArgs, BackupRule, VaultLock, VaultLockMode
from .naming import Children, document

_POLICIES = {
    "backup": "service-role/AWSBackupServiceRolePolicyForBackup",
    "restores": "service-role/AWSBackupServiceRolePolicyForRestores",
    "s3-backup": "AWSBackupServiceRolePolicyForS3Backup",
    "s3-restore": "AWSBackupServiceRolePolicyForS3Restore",
}
"""What AWS Backup's role may do (AWS Backup guide, security-iam-awsmanpol)."""


class Backup(pulumi.ComponentResource):
    """A vault of AWS Backup that nobody deletes from, and a plan that fills it with what carries a tag.

    The vault of another region is a component of its own, with no rules; this one copies to it.
    """

    vault_arn: pulumi.Output[str]
    """ARN of the vault; where others copy to."""
    vault_name: pulumi.Output[str]
    """Name of the vault."""
    plan_id: pulumi.Output[str | None]
    """Identifies the plan; null without rules."""
    role_arn: pulumi.Output[str | None]
    """Role with which AWS makes and restores backups; null without rules."""

    def __init__(self, name: str, args: BackupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises pulumi.RunError, which lists everything wrong with ``args``, before anything is created."""
        super().__init__("tenfold:index:Backup", name, {}, opts)
        if found := backup_rules.problems(args):
            raise pulumi.RunError(f"backup {name}: " + "; ".join(found))
        children = Children(self, name, args.get("tags", {}))
        vault = aws.backup.Vault(
            children.named("vault"),
            kms_key_arn=args.get("kms_key_arn"),
            force_destroy=args.get("force_destroy", False),
            tags=children.tags("vault"),
            opts=children.opts(),
        )
        account = vault.arn.apply(lambda arn: arn.split(":")[4])
        _policy(children, vault, account)
        if lock := args.get("lock"):
            _lock(children, vault, lock)
        role = plan = None
        if rules := backup_rules.rules(args):
            role = _role(children, vault, account)
            plan = _plan(children, vault, rules, args.get("copy_to_vault_arns", []))
            _selection(children, plan, role, args.get("selection_tags", {"backup": "true"}))

        self.vault_arn = vault.arn
        self.vault_name = vault.name
        self.plan_id = pulumi.Output.from_input(plan.id if plan else None)
        self.role_arn = pulumi.Output.from_input(role.arn if role else None)
        self.register_outputs({key: getattr(self, key) for key in Backup.__annotations__})


def _policy(children: Children, vault: aws.backup.Vault, account: pulumi.Output[str]) -> None:
    """Nobody deletes or shortens backups, and nobody of another account uses the vault."""
    aws.backup.VaultPolicy(
        children.named("vault-policy"),
        backup_vault_name=vault.name,
        policy=document(
            {
                "Sid": "KeepBackups",
                "Effect": "Deny",
                "Principal": "*",
                "Action": ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"],
                "Resource": "*",
            },
            {
                "Sid": "RefuseOtherAccounts",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "backup:*",
                "Resource": "*",
                "Condition": {
                    "StringNotEquals": {"aws:PrincipalAccount": account},
                    "Bool": {"aws:PrincipalIsAWSService": "false"},
                },
            },
        ),
        opts=children.opts(),
    )


def _lock(children: Children, vault: aws.backup.Vault, lock: VaultLock) -> None:
    most, compliance = lock.get("max_retention_days"), VaultLockMode(lock["mode"]) == VaultLockMode.COMPLIANCE
    aws.backup.VaultLockConfiguration(
        children.named("vault-lock"),
        backup_vault_name=vault.name,
        min_retention_days=int(lock.get("min_retention_days", 7)),
        max_retention_days=None if most is None else int(most),
        changeable_for_days=int(lock.get("changeable_for_days", 7)) if compliance else None,
        opts=children.opts(),
    )


def _role(children: Children, vault: aws.backup.Vault, account: pulumi.Output[str]) -> aws.iam.Role:
    role = aws.iam.Role(
        children.named("role"),
        assume_role_policy=document(
            {
                "Effect": "Allow",
                "Principal": {"Service": "backup.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"aws:SourceAccount": account}},
            }
        ),
        tags=children.tags("role"),
        opts=children.opts(),
    )
    partition = vault.arn.apply(lambda arn: arn.split(":")[1])
    for part, policy in _POLICIES.items():
        aws.iam.RolePolicyAttachment(
            children.named(f"role-{part}"),
            role=role.name,
            policy_arn=pulumi.Output.format("arn:{0}:iam::aws:policy/{1}", partition, policy),
            opts=children.opts(),
        )
    return role


def _plan(
    children: Children, vault: aws.backup.Vault, rules: Sequence[BackupRule], copies: Sequence[pulumi.Input[str]]
) -> aws.backup.Plan:
    def lifecycle(rule: BackupRule, days: int) -> aws.backup.PlanRuleLifecycleArgsDict:
        cold = rule.get("cold_storage_after_days")
        return {"delete_after": int(days), **({} if cold is None else {"cold_storage_after": int(cold)})}

    def described(rule: BackupRule) -> aws.backup.PlanRuleArgsDict:
        kept = rule["retention_days"]
        copied = lifecycle(rule, rule.get("copy_retention_days", kept))
        return {
            "rule_name": rule["name"],
            "target_vault_name": vault.name,
            "schedule": rule["schedule"],
            "schedule_expression_timezone": rule.get("timezone", "Etc/UTC"),
            "start_window": int(rule.get("start_window_minutes", 480)),
            "completion_window": int(rule.get("completion_window_minutes", 10080)),
            "enable_continuous_backup": rule.get("continuous", False),
            "lifecycle": lifecycle(rule, kept),
            "copy_actions": [{"destination_vault_arn": arn, "lifecycle": copied} for arn in copies],
        }

    return aws.backup.Plan(
        children.named("plan"),
        rules=[described(rule) for rule in rules],
        tags=children.tags("plan"),
        opts=children.opts(),
    )


def _selection(children: Children, plan: aws.backup.Plan, role: aws.iam.Role, tags: Mapping[str, str]) -> None:
    aws.backup.Selection(
        children.named("selection"),
        plan_id=plan.id,
        iam_role_arn=role.arn,
        selection_tags=[{"type": "STRINGEQUALS", "key": key, "value": value} for key, value in tags.items()],
        opts=children.opts(),
    )

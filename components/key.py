"""A key: what encrypts for one purpose in one region."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from . import key_users
from .key_users import KeyUser
from .naming import Children, Owner, document

WINDOW = (7, 30)
"""Days that KMS accepts for which a deleted key can be had back (ScheduleKeyDeletion, PendingWindowInDays)."""
PERIOD = (90, 2560)
"""Days that KMS accepts between rotations (EnableKeyRotation, RotationPeriodInDays)."""


class KeyArgs(TypedDict):
    """What a caller decides about a key."""

    description: pulumi.Input[str]
    """What it encrypts."""
    users: NotRequired[list[str]]
    """AWS services that may use it under their own name: ``KeyUser``; none by default. Plain: it decides whether the
    key has a policy of its own."""
    alias: NotRequired[pulumi.Input[str]]
    """Its name in the account, without ``alias/``; made up by default, so that two stacks do not collide."""
    multi_region: NotRequired[bool]
    """Whether it can have replicas in other regions; false by default. A change replaces the key."""
    primary_key_arn: NotRequired[pulumi.Input[str]]
    """The multi-region key, in another region, that this one replicates; none by default. A change replaces the key."""
    rotation_period_days: NotRequired[int]
    """Days between rotations, 90 to 2560; 365 by default. A replica rotates with its primary."""
    deletion_window_days: NotRequired[int]
    """Days for which a destroyed key can be had back, 7 to 30; 30 by default."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Put on every resource; none by default."""


class Key(pulumi.ComponentResource):
    """A symmetric KMS key that rotates, with an alias, in the hands of the account.

    IAM's policies decide who in the account uses it; its own policy adds the AWS services that act under their own
    name, for this account only.
    """

    key_arn: pulumi.Output[str]
    """ARN of the key; known only once its users may use it, so that none is refused."""
    key_id: pulumi.Output[str]
    """Identifies the key in its region."""
    alias_name: pulumi.Output[str]
    """Its alias, with ``alias/``."""
    account_id: pulumi.Output[str]
    """The account it is in, for what wants to know without asking AWS."""

    def __init__(self, name: str, args: KeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises pulumi.RunError, which lists everything wrong with ``args``, before anything is created."""
        super().__init__("tenfold:index:Key", name, {}, opts)
        if found := problems(args):
            raise pulumi.RunError(f"key {name}: " + "; ".join(found))
        children = Children(self, name, args.get("tags", {}))
        window = int(args.get("deletion_window_days", WINDOW[1]))
        key: aws.kms.Key | aws.kms.ReplicaKey
        if "primary_key_arn" in args:
            key = aws.kms.ReplicaKey(
                children.named("key"),
                description=args["description"],
                primary_key_arn=args["primary_key_arn"],
                deletion_window_in_days=window,
                tags=children.tags("key"),
                opts=children.opts(),
            )
        else:
            key = aws.kms.Key(
                children.named("key"),
                description=args["description"],
                enable_key_rotation=True,
                rotation_period_in_days=int(args.get("rotation_period_days", 365)),
                multi_region=args.get("multi_region", False),
                deletion_window_in_days=window,
                tags=children.tags("key"),
                opts=children.opts(),
            )
        alias = aws.kms.Alias(
            children.named("alias"),
            name=pulumi.Output.format("alias/{0}", args["alias"]) if "alias" in args else None,
            target_key_id=key.key_id,
            opts=children.opts(),
        )
        owner = Owner.of(key.arn)
        ready = [key.arn]
        if users := [KeyUser(each) for each in args.get("users", [])]:
            statements = (key_users.use(owner, user, _sid(user)) for user in users)
            # Apart from the key, whose ARN says which account it names.
            policy = aws.kms.KeyPolicy(
                children.named("policy"),
                key_id=key.key_id,
                policy=document(key_users.administer(owner), *statements),
                opts=children.opts(),
            )
            ready.append(policy.id)

        self.key_arn = pulumi.Output.all(*ready).apply(lambda known: str(known[0]))
        self.key_id = key.key_id
        self.alias_name = alias.name
        self.account_id = owner.account
        self.register_outputs(
            {
                "key_arn": self.key_arn,
                "key_id": self.key_id,
                "alias_name": self.alias_name,
                "account_id": self.account_id,
            }
        )


def problems(args: KeyArgs) -> list[str]:
    """Everything that is wrong with ``args``, each with what to do about it."""
    found = [f"users: {user!r} {why}" for user, why in key_users.problems(args.get("users", [])).items()]
    for option, days, (least, most) in (
        ("deletion_window_days", args.get("deletion_window_days", WINDOW[1]), WINDOW),
        ("rotation_period_days", args.get("rotation_period_days", 365), PERIOD),
    ):
        if not least <= days <= most:
            found.append(f"{option}: {days} is refused by KMS; use {least} to {most} days")
    if "primary_key_arn" in args:
        shared = (option for option in ("multi_region", "rotation_period_days") if option in args)
        found += [f"{option}: a replica has its primary's; leave it out, or primary_key_arn" for option in shared]
    return found


def _sid(user: KeyUser) -> str:
    return "".join(word.capitalize() for word in user.split("_"))

"""A bucket: private, encrypted, versioned."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from . import bucket_parts, bucket_writers, lifecycles
from .bucket_writers import BucketWriter
from .lifecycles import LifecycleRule
from .naming import Children, Owner
from .replication import Replication, replicate


class PolicyOwner(StrEnum):
    """Whose the policy of a bucket is; S3 keeps one."""

    OWN = "own"
    """The bucket's: TLS for everybody, and its writers."""
    NONE = "none"
    """Another component's, such as a CDN that reads the bucket; ``refuse_plain_text`` is what it should contain too."""


class LockMode(StrEnum):
    """Who may delete a locked version before its time."""

    GOVERNANCE = "governance"
    """Whoever has s3:BypassGovernanceRetention."""
    COMPLIANCE = "compliance"
    """Nobody, the account's root included."""


class ObjectLock(TypedDict):
    """How long every new version is kept, whatever happens. Once on, S3 never takes it off the bucket again."""

    mode: LockMode
    """Who may delete earlier."""
    days: int
    """Days for which a version is locked."""


class IntelligentTiering(TypedDict):
    """Storage that follows use. Objects move there at once; archive tiers are for what may take hours to be read."""

    archive_days: NotRequired[int]
    """Days without access after which an object is archived, 90 to 730; never by default."""
    deep_archive_days: NotRequired[int]
    """Days without access after which it is archived deeply, 180 to 730; never by default."""


class AccessLogs(TypedDict):
    """Where S3 logs who asked for what."""

    bucket: pulumi.Input[str]
    """Name of a bucket of the same region with the writer ``bucket_logs``."""
    prefix: NotRequired[pulumi.Input[str]]
    """What the logs' keys start with; the bucket's logical name and a slash by default."""


class BucketArgs(TypedDict):
    """What a caller decides about a bucket."""

    kms_key_arn: NotRequired[pulumi.Input[str]]
    """KMS key that encrypts objects (SSE-KMS with a bucket key); S3's own (SSE-S3) by default."""
    versioning: NotRequired[bool]
    """Whether what is replaced or deleted is kept as a version; true by default."""
    noncurrent_days: NotRequired[int]
    """Days for which such a version is kept; 90 by default, 0 is for ever."""
    abort_multipart_days: NotRequired[int]
    """Days after which an upload that was not completed goes; 7 by default."""
    lifecycle: NotRequired[list[LifecycleRule]]
    """What else becomes of objects with age; nothing by default."""
    intelligent_tiering: NotRequired[IntelligentTiering]
    """Moves every object to intelligent tiering; not by default."""
    replication: NotRequired[Replication]
    """Another bucket that gets everything new; none by default."""
    object_lock: NotRequired[ObjectLock]
    """Keeps every version for a time; not by default."""
    writers: NotRequired[list[str]]
    """AWS services that deliver logs to it: ``BucketWriter``; none by default."""
    account_id: NotRequired[pulumi.Input[str]]
    """The account whose logs ``writers`` deliver, such as ``Key.account_id``; a bucket's ARN does not tell."""
    policy: NotRequired[PolicyOwner]
    """Whose its policy is; ``own`` by default."""
    access_logs: NotRequired[AccessLogs]
    """Where its own access logs go; nowhere by default."""
    force_destroy: NotRequired[bool]
    """Whether destroying it deletes what is in it; false by default, which refuses."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Put on every resource; none by default."""


class Bucket(pulumi.ComponentResource):
    """An S3 bucket that nobody outside the account can be let into by mistake, and whose content has a past.

    No public access, no ACLs, TLS only. Who reads and writes is up to IAM, but for the AWS services in ``writers``.
    """

    bucket_name: pulumi.Output[str]
    """Its name; like the other outputs known only once it is closed, encrypted, versioned and open to its writers."""
    bucket_arn: pulumi.Output[str]
    """Its ARN."""
    regional_domain_name: pulumi.Output[str]
    """The name under which it is reached in its region, as an origin of a CDN."""

    def __init__(self, name: str, args: BucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises pulumi.RunError, which lists everything wrong with ``args``, before anything is created."""
        super().__init__("tenfold:index:Bucket", name, {}, opts)
        if found := problems(args):
            raise pulumi.RunError(f"bucket {name}: " + "; ".join(found))
        children = Children(self, name, args.get("tags", {}))
        key_arn = args.get("kms_key_arn")
        store, ready = bucket_parts.closed(children, "bucket", key_arn, args.get("force_destroy", False))
        versioning = aws.s3.BucketVersioning(
            children.named("bucket-versioning"),
            bucket=store.id,
            versioning_configuration={"status": "Enabled" if args.get("versioning", True) else "Suspended"},
            opts=children.opts(),
        )
        ready.append(versioning)
        rules = [lifecycles.tidy(int(args.get("noncurrent_days", 90)), int(args.get("abort_multipart_days", 7)))]
        rules += [lifecycles.tier()] if "intelligent_tiering" in args else []
        rules += [lifecycles.rule(each) for each in args.get("lifecycle", [])]
        # Rules about versions want to know whether there are any (S3 guide, lifecycle and versioning).
        bucket_parts.lifecycle(children, "bucket", store, rules, depends_on=[versioning])
        if args.get("policy", PolicyOwner.OWN) == PolicyOwner.OWN:
            statements = []
            if "account_id" in args:
                partition = store.arn.apply(lambda arn: arn.split(":")[1])
                owner = Owner(store.region, pulumi.Output.from_input(args["account_id"]), partition)
                for writer in args.get("writers", []):
                    statements += bucket_writers.statements(BucketWriter(writer), store.arn, owner)
            ready.append(bucket_parts.policy(children, "bucket", store, statements, after=list(ready)))
        _options(children, store, args, versioning)

        known = pulumi.Output.all(store.bucket, store.arn, store.bucket_regional_domain_name, *(r.id for r in ready))
        self.bucket_name = known.apply(lambda known: str(known[0]))
        self.bucket_arn = known.apply(lambda known: str(known[1]))
        self.regional_domain_name = known.apply(lambda known: str(known[2]))
        self.register_outputs(
            {
                "bucket_name": self.bucket_name,
                "bucket_arn": self.bucket_arn,
                "regional_domain_name": self.regional_domain_name,
            }
        )


def problems(args: BucketArgs) -> list[str]:
    """Everything that is wrong with ``args``, each with what to do about it."""
    writers, versioned = args.get("writers", []), args.get("versioning", True)
    found = [
        f"writers: {each!r} {why}" for each, why in bucket_writers.problems(writers, "kms_key_arn" in args).items()
    ]
    found += [f"lifecycle.{problem}" for problem in lifecycles.problems(args.get("lifecycle", []))]
    if (policy := args.get("policy", PolicyOwner.OWN)) not in list(PolicyOwner):
        found.append(f"policy: {policy!r} is unknown; use {', '.join(PolicyOwner)}")
    if writers and policy == PolicyOwner.NONE:
        found.append("writers: the bucket's own policy lets them in; leave out policy, or writers")
    if writers and "account_id" not in args:
        found.append("account_id: the policy for writers names the account; give it")
    for option in ("replication", "object_lock"):
        if option in args and not versioned:
            found.append(f"{option}: needs versions; leave versioning on")
    if (days := args.get("noncurrent_days", 90)) < 0:
        found.append(f"noncurrent_days: {days} is less than none; use 0 to keep versions for ever, or more")
    if "replication" in args and "kms_key_arn" in args and "destination_kms_key_arn" not in args["replication"]:
        found.append(
            "replication.destination_kms_key_arn: S3 copies what a KMS key encrypts only under another; give one of "
            "the destination's region"
        )
    if "object_lock" in args:
        lock = args["object_lock"]
        if lock["mode"] not in list(LockMode):
            found.append(f"object_lock.mode: {lock['mode']!r} is unknown; use {', '.join(LockMode)}")
        if lock["days"] < 1:
            found.append(f"object_lock.days: {lock['days']} is less than a day; use 1 or more")
    tiering = args.get("intelligent_tiering", {})
    for tier, least in (("archive_days", 90), ("deep_archive_days", 180)):
        after = tiering.get(tier, least)
        if not isinstance(after, int | float) or not least <= after <= 730:
            found.append(f"intelligent_tiering.{tier}: {after!r} is refused by S3; use {least} to 730 days")
    return found


def _options(children: Children, store: aws.s3.Bucket, args: BucketArgs, versioning: aws.s3.BucketVersioning) -> None:
    """What a bucket can have beyond what each has."""
    if "object_lock" in args:
        # Not at creation, so that a bucket which is there can get it (S3 guide, object-lock-configure).
        aws.s3.BucketObjectLockConfiguration(
            children.named("bucket-lock"),
            bucket=store.id,
            rule={
                "default_retention": {
                    "mode": LockMode(args["object_lock"]["mode"]).upper(),
                    "days": int(args["object_lock"]["days"]),
                }
            },
            opts=children.opts(depends_on=[versioning]),
        )
    tiering = args.get("intelligent_tiering", {})
    tiers = {"ARCHIVE_ACCESS": tiering.get("archive_days"), "DEEP_ARCHIVE_ACCESS": tiering.get("deep_archive_days")}
    if any(tiers.values()):
        aws.s3.BucketIntelligentTieringConfiguration(
            children.named("bucket-tiering"),
            bucket=store.id,
            name="all",
            tierings=[{"access_tier": tier, "days": int(days)} for tier, days in tiers.items() if days],
            opts=children.opts(),
        )
    if "access_logs" in args:
        aws.s3.BucketLogging(
            children.named("bucket-logging"),
            bucket=store.id,
            target_bucket=args["access_logs"]["bucket"],
            target_prefix=args["access_logs"].get("prefix", f"{children.name}/"),
            opts=children.opts(),
        )
    if "replication" in args:
        replicate(children, store, args.get("kms_key_arn"), args["replication"], [versioning])

"""What a bucket asks of AWS."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from components import Bucket, BucketArgs, BucketWriter
from policies import recorder
from policies.recorder import ACCOUNT, Recording, record

KEY, COPY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1", "arn:aws:s3:::copy"
COPY_KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/2"
MADE = {"arn": "arn:aws:s3:::data", "bucket": "data", "region": "eu-west-1", "bucketRegionalDomainName": "data.s3.x"}
EVERYTHING = {
    "kms_key_arn": KEY,
    "intelligent_tiering": {"archive_days": 90},
    "replication": {"destination_arn": COPY, "destination_kms_key_arn": COPY_KEY},
    "object_lock": {"mode": "governance", "days": 1},
    "access_logs": {"bucket": "logs"},
}


@pytest.fixture(autouse=True)
def made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(recorder.COMPUTED, "aws:s3/bucket:Bucket", MADE)


def bucket(**args: Any) -> Recording:
    given: BucketArgs = {**args}  # type: ignore[typeddict-item]  # some are wrong on purpose
    return record(lambda: Bucket("data", given) and None)


def asked(kind: str, **args: Any) -> dict[str, Any]:
    (resource,) = bucket(**args).of(kind).values()
    return resource.inputs


def policy(**args: Any) -> dict[str, dict[str, Any]]:
    statements = json.loads(asked("BucketPolicy", **args)["policy"])["Statement"]
    return {statement["Sid"]: statement for statement in statements}


def rules(**args: Any) -> dict[str, dict[str, Any]]:
    return {rule["id"]: rule for rule in asked("BucketLifecycleConfiguration", **args)["rules"]}


def test_logical_names_are_frozen() -> None:
    """A changed name replaces what it names; it needs an alias, a line in CHANGELOG.md and a page in docs/upgrade."""
    aspects = ("access", "ownership", "encryption", "versioning", "lifecycle", "policy", "lock", "tiering", "logging")
    replication = ("replication", "replication-role", "replication-role-policy")
    parts = ("bucket", *(f"bucket-{aspect}" for aspect in aspects), *replication)
    assert {each.name for each in bucket(**EVERYTHING).resources} == {"data", *(f"data-{part}" for part in parts)}


def test_a_bucket_is_private_encrypted_versioned_and_wants_tls() -> None:
    flags = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    assert all(asked("BucketPublicAccessBlock")[flag] for flag in flags)
    assert asked("BucketOwnershipControls")["rule"] == {"objectOwnership": "BucketOwnerEnforced"}
    (rule,) = asked("BucketServerSideEncryptionConfiguration")["rules"]
    assert rule == {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}
    assert asked("BucketVersioning")["versioningConfiguration"] == {"status": "Enabled"}
    assert asked("aws:s3/bucket:Bucket")["forceDestroy"] is False
    assert policy() == {
        "RefusePlainText": {
            "Sid": "RefusePlainText",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [MADE["arn"], f"{MADE['arn']}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    }
    tidy = rules()["tidy"]
    assert tidy["noncurrentVersionExpiration"] == {"noncurrentDays": 90}
    assert tidy["abortIncompleteMultipartUpload"] == {"daysAfterInitiation": 7}
    assert tidy["expiration"] == {"expiredObjectDeleteMarker": True}
    (outputs,) = (outputs for urn, outputs in bucket().outputs.items() if urn.endswith("Bucket::data"))
    assert outputs == {"bucket_name": "data", "bucket_arn": MADE["arn"], "regional_domain_name": "data.s3.x"}


def test_a_key_of_ones_own_encrypts_with_a_bucket_key() -> None:
    (rule,) = asked("BucketServerSideEncryptionConfiguration", kms_key_arn=KEY)["rules"]
    by_key = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY}
    assert rule == {"applyServerSideEncryptionByDefault": by_key, "bucketKeyEnabled": True}


@pytest.mark.parametrize(
    ("args", "kind", "expected"),
    [
        ({"versioning": False}, "BucketVersioning", {"versioningConfiguration": {"status": "Suspended"}}),
        ({"force_destroy": True}, "aws:s3/bucket:Bucket", {"forceDestroy": True}),
        ({"tags": {"team": "a"}}, "aws:s3/bucket:Bucket", {"tags": {"team": "a", "Name": "data-bucket"}}),
        (
            {"object_lock": {"mode": "compliance", "days": 30.0}},
            "BucketObjectLockConfiguration",
            {"rule": {"defaultRetention": {"mode": "COMPLIANCE", "days": 30}}},
        ),
        (
            {"intelligent_tiering": {"archive_days": 90, "deep_archive_days": 180}},
            "BucketIntelligentTieringConfiguration",
            {
                "tierings": [
                    {"accessTier": "ARCHIVE_ACCESS", "days": 90},
                    {"accessTier": "DEEP_ARCHIVE_ACCESS", "days": 180},
                ]
            },
        ),
        (
            {"access_logs": {"bucket": "logs"}},
            "BucketLogging",
            {"targetBucket": "logs", "targetPrefix": "data/"},
        ),
        ({"access_logs": {"bucket": "logs", "prefix": "x/"}}, "BucketLogging", {"targetPrefix": "x/"}),
    ],
)
def test_an_option_reaches_aws(args: dict[str, Any], kind: str, expected: dict[str, Any]) -> None:
    assert asked(kind, **args).items() >= expected.items()


def test_what_becomes_of_objects_with_age() -> None:
    moves = [{"days": 30.0, "storage_class": "standard_ia"}, {"days": 90, "storage_class": "deep_archive"}]
    old = {"id": "old", "prefix": "a/", "expiration_days": 365, "transitions": moves, "abort_multipart_days": 1}
    drafts = {"id": "drafts", "noncurrent_days": 7, "noncurrent_versions": 3}
    found = rules(lifecycle=[old, drafts], noncurrent_days=0, abort_multipart_days=2, intelligent_tiering={})
    assert found == {
        "tidy": {
            "id": "tidy",
            "status": "Enabled",
            "filter": {},
            "abortIncompleteMultipartUpload": {"daysAfterInitiation": 2},
        },
        "tier": {
            "id": "tier",
            "status": "Enabled",
            "filter": {},
            "transitions": [{"days": 0, "storageClass": "INTELLIGENT_TIERING"}],
        },
        "old": {
            "id": "old",
            "status": "Enabled",
            "filter": {"prefix": "a/"},
            "expiration": {"days": 365},
            "transitions": [{"days": 30, "storageClass": "STANDARD_IA"}, {"days": 90, "storageClass": "DEEP_ARCHIVE"}],
            "abortIncompleteMultipartUpload": {"daysAfterInitiation": 1},
        },
        "drafts": {
            "id": "drafts",
            "status": "Enabled",
            "filter": {},
            "noncurrentVersionExpiration": {"noncurrentDays": 7, "newerNoncurrentVersions": 3},
        },
    }
    assert not bucket(intelligent_tiering={}).of("BucketIntelligentTieringConfiguration")


# Who writes


@pytest.mark.parametrize(
    ("writer", "principal", "source"),
    [
        (
            "alb_logs",
            "logdelivery.elasticloadbalancing.amazonaws.com",
            f"arn:aws:elasticloadbalancing:eu-west-1:{ACCOUNT}:loadbalancer/*",
        ),
        ("log_delivery", "delivery.logs.amazonaws.com", f"arn:aws:logs:eu-west-1:{ACCOUNT}:*"),
        ("cloud_front_logs", "delivery.logs.amazonaws.com", f"arn:aws:logs:us-east-1:{ACCOUNT}:delivery-source:*"),
        ("bucket_logs", "logging.s3.amazonaws.com", "arn:aws:s3:::*"),
    ],
)
def test_a_writer_writes_the_logs_of_this_account_only(writer: str, principal: str, source: str) -> None:
    *statements, _ = policy(writers=[writer], account_id=ACCOUNT).values()
    assert statements[0]["Action"] == "s3:PutObject"
    for statement in statements:
        assert statement["Principal"] == {"Service": principal}
        assert statement["Condition"]["StringEquals"]["aws:SourceAccount"] == ACCOUNT
        assert statement["Condition"]["ArnLike"] == {"aws:SourceArn": source}
        assert statement["Resource"].startswith(MADE["arn"])


def test_writers_add_up() -> None:
    found = policy(writers=list(BucketWriter), account_id=ACCOUNT)
    assert len(found) == 2 * len(BucketWriter) - 1
    assert list(found)[-1] == "RefusePlainText"


def test_the_policy_can_be_left_to_another() -> None:
    assert not bucket(policy="none").of("BucketPolicy")


# Replication


def test_what_is_written_is_copied_under_the_other_regions_key_by_a_role_that_can_do_no_more() -> None:
    recording = bucket(**EVERYTHING)
    (replication,) = recording.of("BucketReplicationConfig").values()
    (rule,) = replication.inputs["rules"]
    assert rule["destination"] == {"bucket": COPY, "encryptionConfiguration": {"replicaKmsKeyId": COPY_KEY}}
    assert rule["sourceSelectionCriteria"] == {"sseKmsEncryptedObjects": {"status": "Enabled"}}
    assert rule["deleteMarkerReplication"] == {"status": "Enabled"}
    (allowed,) = recording.of("RolePolicy").values()
    statements = json.loads(allowed.inputs["policy"])["Statement"]
    assert [statement["Resource"] for statement in statements] == [
        MADE["arn"],
        f"{MADE['arn']}/*",
        f"{COPY}/*",
        KEY,
        COPY_KEY,
    ]
    needed = {each.urn for kind in ("BucketVersioning", "RolePolicy") for each in recording.of(kind).values()}
    assert needed <= replication.after


def test_replication_can_be_timed_and_can_leave_deletions_out() -> None:
    options = {"destination_arn": COPY, "time_control": True, "delete_markers": False}
    (rule,) = asked("BucketReplicationConfig", replication=options)["rules"]
    assert rule["destination"] == {
        "bucket": COPY,
        "replicationTime": {"status": "Enabled", "time": {"minutes": 15}},
        "metrics": {"status": "Enabled", "eventThreshold": {"minutes": 15}},
    }
    assert rule["deleteMarkerReplication"] == {"status": "Disabled"}


# Around it


def test_what_uses_the_bucket_waits_until_it_is_ready() -> None:
    def program() -> None:
        made = Bucket("data", {"writers": [BucketWriter.ALB_LOGS], "account_id": ACCOUNT})
        aws.s3.BucketObjectv2("user", bucket=made.bucket_name, key="x")

    recording = record(program)
    kinds = ("BucketPolicy", "BucketPublicAccessBlock", "BucketServerSideEncryptionConfiguration", "BucketVersioning")
    ready = {each.urn for kind in kinds for each in recording.of(kind).values()}
    assert ready <= recording.of("BucketObjectv2")["user"].after


def test_children_stand_below_the_bucket_and_use_its_provider() -> None:
    def program() -> None:
        west = aws.Provider("west", region="us-west-2")
        for name in ("data", "logs"):
            Bucket(name, EVERYTHING, pulumi.ResourceOptions(providers=[west]))  # type: ignore[arg-type]  # plain dict

    recording = record(program)
    parents = {each.urn: each.name for each in recording.of("tenfold:index:Bucket").values()}
    children = [each for each in recording.resources if each.type.startswith("aws:")]
    assert {(parents[each.parent], each.name.partition("-")[0]) for each in children} == {
        ("data", "data"),
        ("logs", "logs"),
    }
    assert {each.provider.split("::")[-2] for each in children} == {"west"}


def test_options_are_added_beside_what_is_there() -> None:
    """S3 takes each in place: nothing that holds objects is touched."""
    before, after = (
        {(each.type, each.name): each.inputs for each in bucket(**args).resources} for args in ({}, EVERYTHING)
    )
    assert before.keys() < after.keys()
    changed = {name for (kind, name), inputs in before.items() if inputs != after[kind, name]}
    assert changed == {"data-bucket-encryption", "data-bucket-lifecycle"}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"writers": ["x"], "account_id": ACCOUNT}, ["writers: 'x' is unknown", "alb_logs"]),
        ({"writers": ["alb_logs", "alb_logs"], "account_id": ACCOUNT}, ["named twice"]),
        ({"writers": ["alb_logs"], "account_id": ACCOUNT, "kms_key_arn": KEY}, ["'alb_logs' can only write"]),
        ({"writers": ["alb_logs"]}, ["account_id: the policy for writers"]),
        ({"writers": ["alb_logs"], "account_id": ACCOUNT, "policy": "none"}, ["leave out policy"]),
        ({"policy": "mine"}, ["policy: 'mine' is unknown; use own, none"]),
        ({"versioning": False, "replication": {"destination_arn": COPY}}, ["replication: needs versions"]),
        (
            {"versioning": False, "object_lock": {"mode": "x", "days": 0}},
            ["object_lock: needs", "mode: 'x'", "days: 0"],
        ),
        ({"kms_key_arn": KEY, "replication": {"destination_arn": COPY}}, ["replication.destination_kms_key_arn"]),
        ({"noncurrent_days": -1}, ["noncurrent_days: -1", "for ever"]),
        ({"intelligent_tiering": {"archive_days": 30}}, ["archive_days: 30", "90 to 730"]),
        ({"lifecycle": [{"id": "a"}]}, ["lifecycle.a: does nothing"]),
        ({"lifecycle": [{"id": "tidy", "expiration_days": 1}]}, ["lifecycle.tidy: is the bucket's own"]),
        ({"lifecycle": [{"id": "a", "expiration_days": 1}] * 2}, ["lifecycle.a: names two rules"]),
        ({"lifecycle": [{"id": "a", "noncurrent_versions": 1, "expiration_days": 1}]}, ["needs noncurrent_days"]),
        (
            {"lifecycle": [{"id": "a", "transitions": [{"days": 9, "storage_class": "standard_ia"}]}]},
            ["lifecycle.a.transitions: S3 moves to standard_ia from 30"],
        ),
        (
            {"lifecycle": [{"id": "a", "transitions": [{"days": 9, "storage_class": "tape"}]}]},
            ["'tape' is unknown"],
        ),
        (
            {
                "lifecycle": [
                    {
                        "id": "a",
                        "expiration_days": 9,
                        "transitions": [
                            {"days": 90, "storage_class": "glacier"},
                            {"days": 30, "storage_class": "glacier_ir"},
                        ],
                    }
                ]
            },
            ["should rise", "expiration_days: 9 is before the last move"],
        ),
    ],
)
def test_what_is_wrong_is_said_at_once_before_anything_is_created(args: dict[str, Any], says: list[str]) -> None:
    with pytest.raises(pulumi.RunError) as error:
        bucket(**args)
    for part in ("bucket data", *says):
        assert part in str(error.value)

"""What holds a region's data: databases, their proxy, the cache, backups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from operations.aws import Clients, or_none
from operations.checks import Check, Wanted


@dataclass(frozen=True)
class Found:
    """What AWS has of a region's data, as its describe calls answer."""

    instances: Mapping[str, Mapping[str, Any]]
    """Databases by identifier."""
    proxies: Mapping[str, Mapping[str, Any]]
    """By endpoint."""
    cache: Mapping[str, Any] | None
    vault: Mapping[str, Any] | None
    plan: Mapping[str, Any] | None


def read(clients: Clients, wanted: Wanted) -> Found:
    """Everything about a region's data."""
    output, region = _output(wanted), wanted.region
    rds, elasticache = clients("rds", region), clients("elasticache", region)
    ids = output["database"]["instance_identifiers"]
    instances = rds.describe_db_instances(Filters=[{"Name": "db-instance-id", "Values": ids}])["DBInstances"]
    proxied = output["database"]["proxy_endpoint"]
    proxies = rds.get_paginator("describe_db_proxies").paginate() if proxied else []
    group = output["cache"]["replication_group_id"]
    caches = or_none(lambda: elasticache.describe_replication_groups(ReplicationGroupId=group)["ReplicationGroups"])
    kept, vault, plan = output["backup"], None, None
    if kept:
        backup = clients("backup", region)
        vault = or_none(lambda: backup.describe_backup_vault(BackupVaultName=kept["vault_name"]))
        if kept["plan_id"]:
            plan = or_none(lambda: backup.get_backup_plan(BackupPlanId=kept["plan_id"])["BackupPlan"])
    return Found(
        {one["DBInstanceIdentifier"]: one for one in instances},
        {one["Endpoint"]: one for page in proxies for one in page["DBProxies"]},
        caches[0] if caches else None,
        vault,
        plan,
    )


def compare(wanted: Wanted, found: Found) -> Iterator[Check]:
    """Every comparison that there is to make of a region's data."""
    yield from _database(wanted, found)
    yield from _cache(wanted, found.cache)
    yield from _backup(wanted, found)


def _database(wanted: Wanted, found: Found) -> Iterator[Check]:
    output, common = _output(wanted)["database"], wanted.settings["database"]
    main, *readers = output["instance_identifiers"]
    replica = wanted.own["database"] == "replica"
    yield wanted.check("database", "read replicas", main, 0 if replica else common["read_replicas"], len(readers))
    for id in (main, *readers):
        yield wanted.check("database", "exists", id, True, id in found.instances)
        if id not in found.instances:
            continue
        instance, first = found.instances[id], id == main
        expected = {
            "DBInstanceStatus": "available",
            "DBInstanceClass": common["instance_class"],
            "Engine": common["engine"],
            "major version": common["version"],
            "MultiAZ": first and common["multi_az"],
            "StorageEncrypted": True,
            "PubliclyAccessible": False,
            "DeletionProtection": first and wanted.settings["protected"],
            "copies": (_source(wanted) if replica else None) if first else main,
        }
        if first:
            expected["BackupRetentionPeriod"] = 0 if replica else common["backup_retention_days"]
        version = ".".join(instance["EngineVersion"].split(".")[: common["version"].count(".") + 1])
        copied = instance.get("ReadReplicaSourceDBInstanceIdentifier")
        yield from wanted.each("database", id, expected, {**instance, "major version": version, "copies": copied})
    endpoint = output["proxy_endpoint"]
    yield wanted.check("database", "has a proxy", main, common["proxy"] and not replica, bool(endpoint))
    if endpoint:
        proxy = found.proxies.get(endpoint, {})
        yield from wanted.each("database", endpoint, {"Status": "available", "RequireTLS": True}, proxy)


def _source(wanted: Wanted) -> str:
    """The ARN of the database that replicas copy: in another region, RDS names it by that."""
    roles = {each["database"]: name for name, each in wanted.settings["regions"].items()}
    region = roles.get("primary") or roles["promoted"]
    _, partition, _, _, account, _ = wanted.outputs["clusters"][wanted.region]["cluster_arn"].split(":")
    id = wanted.outputs["data"][region]["database"]["instance_identifier"]
    return f"arn:{partition}:rds:{region}:{account}:db:{id}"


def _cache(wanted: Wanted, cache: Mapping[str, Any] | None) -> Iterator[Check]:
    output, common = _output(wanted)["cache"], wanted.settings["cache"]
    id, growth = output["replication_group_id"], common.get("growth") or {}
    yield wanted.check("cache", "exists", id, True, cache is not None)
    if cache is None:
        return
    shards = [len(one["NodeGroupMembers"]) - 1 for one in cache["NodeGroups"]]
    role, datastore = wanted.own["cache"], cache.get("GlobalReplicationGroupInfo", {})
    expected = {
        "Status": "available",
        "CacheNodeType": common["node_type"],
        "MultiAZ": "enabled" if common["replicas"] else "disabled",
        "TransitEncryptionEnabled": True,
        "AtRestEncryptionEnabled": True,
        "SnapshotRetentionLimit": common["snapshot_retention_days"],
    }
    yield from wanted.each("cache", id, expected, cache)
    yield _between(wanted, "shards", id, common["shards"], growth.get("max_shards"), [len(shards)])
    yield _between(wanted, "replicas", id, common["replicas"], growth.get("max_replicas"), shards)
    alone = role == "alone"
    expected = {
        "GlobalReplicationGroupId": None if alone else output["global_replication_group_id"],
        "GlobalReplicationGroupMemberRole": None if alone else role.upper(),
    }
    yield from wanted.each("cache", id, expected, datastore)


def _between(wanted: Wanted, what: str, id: str, least: int, most: int | None, actual: Sequence[int]) -> Check:
    """How many there are, where autoscaling may have added some."""
    if most is None:
        return wanted.check("cache", what, id, [least] * len(actual), list(actual))
    return wanted.check("cache", f"{least} to {most} {what}", id, True, all(least <= one <= most for one in actual))


def _backup(wanted: Wanted, found: Found) -> Iterator[Check]:
    kept, common = _output(wanted)["backup"], wanted.settings["backup"]
    if not kept:
        return
    yield wanted.check("backups", "vault exists", kept["vault_name"], True, found.vault is not None)
    if found.vault:
        yield wanted.check("backups", "encrypted", kept["vault_name"], True, bool(found.vault.get("EncryptionKeyArn")))
    if not kept["plan_id"]:
        return
    yield wanted.check("backups", "plan exists", kept["plan_id"], True, found.plan is not None)
    if found.plan is None:
        return
    days = {"daily": common["daily_days"], "monthly": common.get("monthly_days")}
    copy = common.get("copy_region")
    copies = [wanted.outputs["data"][copy]["backup"]["vault_arn"]] if copy and copy != wanted.region else []
    rules = {
        rule["RuleName"]: (
            rule["TargetBackupVaultName"],
            rule["Lifecycle"]["DeleteAfterDays"],
            [action["DestinationBackupVaultArn"] for action in rule.get("CopyActions", [])],
        )
        for rule in found.plan["Rules"]
    }
    expected = {name: (kept["vault_name"], kept_for, copies) for name, kept_for in days.items() if kept_for}
    yield wanted.check("backups", "vault, days and copies by rule", kept["plan_id"], expected, rules)


def _output(wanted: Wanted) -> Mapping[str, Any]:
    return dict(wanted.outputs["data"][wanted.region])

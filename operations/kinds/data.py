"""Databases, caches, secrets and backups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from operations.kinds.kind import Kind, by_arn, wait
from operations.tagged import Tagged


def _elasticache(arn: str, type: str, parameter: str, operation: str, answer: str, **deletion: Any) -> Kind:
    def read(elasticache: Any, one: Tagged) -> Any:
        found = getattr(elasticache, f"describe_{operation}s")(**{parameter: one.id})[answer]
        return [each for each in found if each.get("Status") != "deleting"]

    def delete(elasticache: Any, one: Tagged) -> None:
        getattr(elasticache, f"delete_{operation}")(**{parameter: one.id}, **deletion)

    return Kind(f"elasticache:{arn}", (f"aws:elasticache/{type}",), read, delete)


def _delete_replication_group(elasticache: Any, one: Tagged) -> None:
    elasticache.delete_replication_group(ReplicationGroupId=one.id, RetainPrimaryCluster=False)
    elasticache.get_waiter("replication_group_deleted").wait(ReplicationGroupId=one.id)  # holds its groups until then


def _scalable(scaling: Any, one: Tagged) -> Mapping[str, Any] | None:
    """A scalable target's ARN holds nothing of what it scales, and AWS lists them by service."""
    pages = scaling.get_paginator("describe_scalable_targets").paginate(ServiceNamespace="elasticache")
    return next(
        (each for page in pages for each in page["ScalableTargets"] if each["ScalableTargetARN"] == one.arn), None
    )


def _delete_scalable(scaling: Any, one: Tagged) -> None:
    if target := _scalable(scaling, one):
        keys = ("ServiceNamespace", "ResourceId", "ScalableDimension")
        scaling.deregister_scalable_target(**{key: target[key] for key in keys})


def _read_instance(rds: Any, one: Tagged) -> Any:
    found = rds.describe_db_instances(DBInstanceIdentifier=one.id)["DBInstances"]
    return [each for each in found if each["DBInstanceStatus"] != "deleting"]


def _delete_instance(rds: Any, one: Tagged) -> None:
    rds.delete_db_instance(DBInstanceIdentifier=one.id, SkipFinalSnapshot=True, DeleteAutomatedBackups=True)
    rds.get_waiter("db_instance_deleted").wait(DBInstanceIdentifier=one.id)  # holds its groups and subnets until then


def _proxy(rds: Any, one: Tagged) -> Mapping[str, Any] | None:
    """A proxy's ARN holds no name."""
    pages = rds.get_paginator("describe_db_proxies").paginate()
    return next((each for page in pages for each in page["DBProxies"] if each["DBProxyArn"] == one.arn), None)


def _delete_proxy(rds: Any, one: Tagged) -> None:
    if proxy := _proxy(rds, one):
        rds.delete_db_proxy(DBProxyName=proxy["DBProxyName"])
        wait(lambda: _proxy(rds, one) is None)


def _read_target_group(rds: Any, one: Tagged) -> Any:
    pages = rds.get_paginator("describe_db_proxies").paginate()
    for proxy in (each for page in pages for each in page["DBProxies"]):
        groups = rds.describe_db_proxy_target_groups(DBProxyName=proxy["DBProxyName"])["TargetGroups"]
        if any(group["TargetGroupArn"] == one.arn for group in groups):
            return proxy
    return None


def _read_vault(backup: Any, one: Tagged) -> Any:
    return backup.describe_backup_vault(BackupVaultName=one.id)


def _delete_plan(backup: Any, one: Tagged) -> None:
    for selection in backup.list_backup_selections(BackupPlanId=one.id)["BackupSelectionsList"]:
        backup.delete_backup_selection(BackupPlanId=one.id, SelectionId=selection["SelectionId"])
    backup.delete_backup_plan(BackupPlanId=one.id)


def _read_secret(secrets: Any, one: Tagged) -> Any:
    """A replica comes and goes with its secret, whose tags it carries."""
    secret = secrets.describe_secret(SecretId=one.arn)
    return secret if not secret.get("DeletedDate") and secret.get("PrimaryRegion", one.region) == one.region else None


def _delete_secret(secrets: Any, one: Tagged) -> None:
    if replicas := [each["Region"] for each in secrets.describe_secret(SecretId=one.arn).get("ReplicationStatus", [])]:
        secrets.remove_regions_from_replication(SecretId=one.arn, RemoveReplicaRegions=replicas)
    secrets.delete_secret(SecretId=one.arn, RecoveryWindowInDays=30)


KINDS = (
    Kind(
        "rds:target-group",
        ("aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup",),
        _read_target_group,
        lambda rds, one: None,  # goes with its proxy
    ),
    Kind("rds:db-proxy", ("aws:rds/proxy:Proxy",), _proxy, _delete_proxy),
    Kind("rds:db", ("aws:rds/instance:Instance",), _read_instance, _delete_instance),
    Kind(
        "rds:snapshot",
        (),
        lambda rds, one: None,  # automated ones go with their instance, and a final one is kept on purpose
        lambda rds, one: None,
    ),
    Kind(
        "rds:auto-backup",
        ("aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",),
        lambda rds, one: rds.describe_db_instance_automated_backups(DBInstanceAutomatedBackupsArn=one.arn)[
            "DBInstanceAutomatedBackups"
        ],
        lambda rds, one: rds.delete_db_instance_automated_backup(DBInstanceAutomatedBackupsArn=one.arn),
        id=by_arn,
    ),
    Kind(
        "rds:es",
        ("aws:rds/eventSubscription:EventSubscription",),
        lambda rds, one: rds.describe_event_subscriptions(SubscriptionName=one.id),
        lambda rds, one: rds.delete_event_subscription(SubscriptionName=one.id),
    ),
    Kind(
        "rds:pg",
        ("aws:rds/parameterGroup:ParameterGroup",),
        lambda rds, one: rds.describe_db_parameter_groups(DBParameterGroupName=one.id),
        lambda rds, one: rds.delete_db_parameter_group(DBParameterGroupName=one.id),
    ),
    Kind(
        "rds:subgrp",
        ("aws:rds/subnetGroup:SubnetGroup",),
        lambda rds, one: rds.describe_db_subnet_groups(DBSubnetGroupName=one.id),
        lambda rds, one: rds.delete_db_subnet_group(DBSubnetGroupName=one.id),
    ),
    Kind(
        "application-autoscaling:scalable-target",
        ("aws:appautoscaling/target:Target",),
        _scalable,
        _delete_scalable,
    ),
    Kind(
        "elasticache:replicationgroup",
        ("aws:elasticache/replicationGroup:ReplicationGroup",),
        lambda elasticache, one: elasticache.describe_replication_groups(ReplicationGroupId=one.id),
        _delete_replication_group,
    ),
    _elasticache("usergroup", "userGroup:UserGroup", "UserGroupId", "user_group", "UserGroups"),
    _elasticache("user", "user:User", "UserId", "user", "Users"),
    _elasticache(
        "parametergroup", "parameterGroup:ParameterGroup", "CacheParameterGroupName", "cache_parameter_group",
        "CacheParameterGroups",
    ),
    _elasticache(
        "subnetgroup", "subnetGroup:SubnetGroup", "CacheSubnetGroupName", "cache_subnet_group", "CacheSubnetGroups"
    ),
    Kind("secretsmanager:secret", ("aws:secretsmanager/secret:Secret",), _read_secret, _delete_secret, id=by_arn),
    Kind(
        "backup:backup-plan",
        ("aws:backup/plan:Plan",),
        lambda backup, one: backup.get_backup_plan(BackupPlanId=one.id),
        _delete_plan,
    ),
    Kind(
        "backup:backup-vault",
        ("aws:backup/vault:Vault",),
        _read_vault,
        lambda backup, one: backup.delete_backup_vault(BackupVaultName=one.id),  # refused unless empty, as a bucket is
    ),
)  # fmt: skip
"""In the order in which they can be deleted."""

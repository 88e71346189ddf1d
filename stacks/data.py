"""The third layer: what holds data: in every region a database and a cache, and backups of what is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components import (
    Backup,
    BackupRule,
    Cache,
    CacheArgs,
    CacheAutoscaling,
    Database,
    DatabaseArgs,
    DatabaseRole,
    GlobalRole,
    Secret,
)

from .foundation import Foundation
from .platform import Platform
from .regions import through
from .settings import CacheRole, Settings


@dataclass(frozen=True)
class Data:
    """What holds data, by region."""

    databases: Mapping[str, Database]
    caches: Mapping[str, Cache]
    secret: Secret
    """User and password of the databases, in every region."""
    vaults: Mapping[str, Backup]

    def outputs(self) -> dict[str, dict[str, object]]:
        """What the stack exports about it, by region."""
        return {
            region: {
                "database": _database_outputs(each),
                "cache": _cache_outputs(self.caches[region]),
                "backup": _backup_outputs(self.vaults[region]) if region in self.vaults else None,
            }
            for region, each in self.databases.items()
        }


def source_region(settings: Settings) -> str:
    """The region whose database the replicas copy: the primary, or what was promoted once that is gone."""
    roles = {region.database: name for name, region in settings.regions.items()}
    return roles[DatabaseRole.PRIMARY] if DatabaseRole.PRIMARY in roles else roles[DatabaseRole.PROMOTED]


def deploy(settings: Settings, base: Foundation, platform: Platform, providers: Mapping[str, aws.Provider]) -> Data:
    """Creates the layer."""
    source = source_region(settings)
    others = [region for region in settings.regions if region != source]
    secret = Secret(
        f"database-login-{source}",
        {
            "description": "User and password of the databases",
            "username": "dbadmin",
            "kms_key_arn": base.places[source].keys["data"].key_arn,
            "replicas": {region: base.places[region].keys["data"].key_arn for region in others},
            "recovery_window_in_days": 30 if settings.protected else 0,
        },
        through(providers, source),
    )
    databases: dict[str, Database] = {}
    for region in (source, *others):
        of_database = database(settings, base, platform, secret, databases.get(source), region)
        databases[region] = Database(f"database-{region}", of_database, through(providers, region))
    leader = next((name for name, region in settings.regions.items() if region.cache is CacheRole.PRIMARY), "")
    caches: dict[str, Cache] = {}
    for region in sorted(settings.regions, key=lambda name: name != leader):
        of_cache = cache(settings, base, platform, caches.get(leader), region)
        caches[region] = Cache(f"cache-{region}", of_cache, through(providers, region))
    return Data(
        {region: databases[region] for region in settings.regions},
        {region: caches[region] for region in settings.regions},
        secret,
        _vaults(settings, base, providers),
    )


def database(
    settings: Settings, base: Foundation, platform: Platform, secret: Secret, source: Database | None, region: str
) -> DatabaseArgs:
    """Arguments of a region's database; ``source`` is what it copies, None for the first."""
    common, place, role = settings.database, base.places[region], settings.regions[region].database
    args: DatabaseArgs = {
        "vpc_id": place.network.vpc_id,
        "subnet_group_name": place.network.database_subnet_group,
        "kms_key_arn": place.keys["data"].key_arn,
        "instance_class": common.instance_class,
        "engine": common.engine,
        "engine_version": common.version,
        "role": role,
        "replica_regions": replicas_of(settings, region),
        "secret_arn": secret.arns[region],
        "password": secret.value,
        "allocated_storage": common.allocated_storage,
        "max_allocated_storage": common.max_allocated_storage,
        "multi_az": common.multi_az,
        "backup_window": common.backup_window,
        "maintenance_window": common.maintenance_window,
        "allow_major_version_upgrade": common.allow_major_version_upgrade,
        "apply_immediately": common.apply_immediately,
        "deletion_protection": settings.protected,
        "final_snapshot": settings.protected,
        "insights": common.insights,
        "monitoring_interval": common.monitoring_interval,
        "log_retention_days": common.log_retention_days,
        "log_key_arn": place.keys["logs"].key_arn,
        "topic_arn": place.topic.topic_arn,
        "client_security_group_ids": {"cluster": platform.clusters[region].security_group_id},
        # On replicas too, which no plan of their region takes: a promotion is to change no more than it has to.
        "instance_tags": {"backup": "true"},
    }
    if source:
        args["source_arn"] = source.instance_arn
    if role == DatabaseRole.REPLICA:
        return args
    args["read_replicas"] = common.read_replicas
    args["backup_retention_days"] = common.backup_retention_days
    if common.proxy:
        private = place.network.subnet_ids["private"]
        args["proxy"] = {"subnet_ids": [private[zone] for zone in settings.regions[region].zones]}
    if (copy := common.backup_copy_region) and copy != region:
        args["backup_copy"] = {
            "region": copy,
            "kms_key_arn": base.places[copy].keys["data"].key_arn,
            "retention_days": common.backup_retention_days,
        }
    return args


def replicas_of(settings: Settings, region: str) -> list[str]:
    """The regions whose databases copy this one."""
    if region != source_region(settings):
        return []
    return [name for name, each in settings.regions.items() if each.database == DatabaseRole.REPLICA]


def cache(settings: Settings, base: Foundation, platform: Platform, primary: Cache | None, region: str) -> CacheArgs:
    """Arguments of a region's cache; ``primary`` is that of its Global Datastore, once there is one."""
    common, place = settings.cache, base.places[region]
    args: CacheArgs = {
        "vpc_id": place.network.vpc_id,
        "subnet_group_name": place.network.cache_subnet_group,
        "kms_key_arn": place.keys["data"].key_arn,
        "replicas_per_shard": common.replicas,
        "client_security_group_ids": {"cluster": platform.clusters[region].security_group_id},
        "log_retention_days": common.log_retention_days,
        "log_kms_key_arn": place.keys["logs"].key_arn,
        "snapshot_retention_days": common.snapshot_retention_days,
    }
    role = settings.regions[region].cache
    if role is CacheRole.SECONDARY:
        datastore: Any = primary.global_replication_group_id if primary else None
        args["global_datastore"] = {"role": GlobalRole.SECONDARY, "global_replication_group_id": datastore}
        return args  # the rest it has from the primary
    if role is CacheRole.PRIMARY:
        args["global_datastore"] = {"role": GlobalRole.PRIMARY}
    args["node_type"] = common.node_type
    args["maxmemory_policy"] = common.maxmemory_policy
    args["engine_version"] = common.version
    args["cluster_mode"] = common.cluster_mode
    args["shards"] = common.shards
    if common.growth:
        growth: CacheAutoscaling = {}
        if common.growth.max_shards:
            growth["max_shards"] = common.growth.max_shards
        if common.growth.max_replicas:
            growth["max_replicas_per_shard"] = common.growth.max_replicas
        args["autoscaling"] = growth
    return args


def _vaults(settings: Settings, base: Foundation, providers: Mapping[str, aws.Provider]) -> Mapping[str, Backup]:
    """A vault where data is written, and one for its copies."""
    common, source = settings.backup, source_region(settings)
    rules: list[BackupRule] = [
        {"name": "daily", "schedule": "cron(0 5 ? * * *)", "retention_days": common.daily_days},
    ]
    if common.monthly_days:
        rules.append({"name": "monthly", "schedule": "cron(0 6 1 * ? *)", "retention_days": common.monthly_days})
    made: dict[str, Backup] = {}
    if copy := common.copy_region:
        made[copy] = Backup(
            f"backup-{copy}",
            {
                "rules": [],
                "kms_key_arn": base.places[copy].keys["data"].key_arn,
                "force_destroy": common.force_destroy,
            },
            through(providers, copy),
        )
    made[source] = Backup(
        f"backup-{source}",
        {
            "rules": rules,
            "kms_key_arn": base.places[source].keys["data"].key_arn,
            "copy_to_vault_arns": [vault.vault_arn for vault in made.values()],
            "force_destroy": common.force_destroy,
        },
        through(providers, source),
    )
    return made


def _database_outputs(it: Database) -> dict[str, pulumi.Input[object]]:
    return {
        "writer_endpoint": it.writer_endpoint,
        "reader_endpoint": it.reader_endpoint,
        "regional_reader_endpoint": it.regional_reader_endpoint,
        "proxy_endpoint": it.proxy_endpoint,
        "port": it.port,
        "instance_identifier": it.instance_identifier,
        "instance_identifiers": it.instance_identifiers,
        "secret_arn": it.secret_arn,
    }


def _cache_outputs(it: Cache) -> dict[str, pulumi.Input[object]]:
    return {
        "replication_group_id": it.replication_group_id,
        "global_replication_group_id": it.global_replication_group_id,
        "primary_endpoint": it.primary_endpoint,
        "reader_endpoint": it.reader_endpoint,
        "configuration_endpoint": it.configuration_endpoint,
        "port": it.port,
    }


def _backup_outputs(it: Backup) -> dict[str, pulumi.Input[object]]:
    return {"vault_name": it.vault_name, "vault_arn": it.vault_arn, "plan_id": it.plan_id}

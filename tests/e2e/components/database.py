"""A primary with everything around it, and its replica in the other region, which is promoted in the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi

from components import Database, DatabaseInsights, DatabaseRole, ProxyAuthentication, Secret
from tests.e2e.components.given import FAR, HOME, Given

TOPIC = f"arn:aws:sns:{HOME}:123456789012:events"


def deploy(given: Given) -> dict[str, pulumi.Input[Any]]:
    """Changed, every setting that AWS updates has another value, one more instance reads, and the replica writes."""
    changed = given.changed
    login = Secret(
        "database-login",
        {
            "kms_key_arn": given.key_arn,
            "username": "dbadmin",
            "replicas": {FAR: given.far_key_arn},
            "recovery_window_in_days": 0,
        },
        given.home,
    )
    settings: Any = {
        "instance_class": "db.m8g.xlarge" if changed else "db.m8g.large",
        "max_allocated_storage": 500 if changed else 200,
        "multi_az": not changed,
        "backup_retention_days": 14 if changed else 7,
        "backup_window": "01:00-02:00" if changed else "02:00-03:00",
        "maintenance_window": "mon:05:00-mon:06:00" if changed else "sun:03:30-sun:04:30",
        "auto_minor_version_upgrade": not changed,
        "apply_immediately": changed,
        "deletion_protection": not changed,
        "final_snapshot": not changed,
        "insights": DatabaseInsights.ADVANCED if changed else DatabaseInsights.STANDARD,
        "monitoring_interval": 30 if changed else 60,
        "log_exports": ["postgresql", "upgrade"] if changed else ["postgresql"],
        "log_retention_days": 7 if changed else 30,
        "iam_authentication": not changed,
        "parameters": [{"name": "work_mem", "value": "16384" if changed else "8192"}],
        "client_cidr_blocks": ["10.250.0.0/16", "10.251.0.0/16"] if changed else ["10.250.0.0/16"],
        "tags": {"phase": "changed" if changed else "first"},
    }
    primary_args: Any = {
        **settings,
        "vpc_id": given.network.vpc_id,
        "subnet_group_name": given.network.database_subnet_group,
        "kms_key_arn": given.key_arn,
        "password": login.value,
        "secret_arn": login.arn,
        "read_replicas": 2 if changed else 1,
        "replica_regions": [FAR],
        "backup_copy": {"region": FAR, "kms_key_arn": given.far_key_arn, "retention_days": 14},
        "topic_arn": TOPIC,
        "event_categories": ["failure", "failover"] if changed else ["failure"],
        "proxy": {
            "subnet_ids": [given.network.subnet_ids["private"][f"{HOME}{letter}"] for letter in "ab"],
            "client_authentication": ProxyAuthentication.PASSWORD if changed else ProxyAuthentication.IAM,
            "idle_client_timeout": 600 if changed else 1800,
            "max_connections_percent": 80 if changed else 90,
        },
    }
    primary = Database("database", primary_args, given.home)
    away_args: Any = {
        **settings,
        "vpc_id": given.away.vpc_id,
        "subnet_group_name": given.away.database_subnet_group,
        "kms_key_arn": given.far_key_arn,
        "role": DatabaseRole.PROMOTED if changed else DatabaseRole.REPLICA,
        "source_arn": primary.instance_arn,
        "password": login.value,
        "secret_arn": login.arns[FAR],
    }
    away = Database("database-away", away_args, given.far)
    return {
        "primary": primary.instance_identifier,
        "primary_arn": primary.instance_arn,
        "identifiers": primary.instance_identifiers,
        "writer": primary.writer_endpoint,
        "readers": primary.reader_endpoints,
        "proxy": primary.proxy_endpoint,
        "parameters": primary.parameter_group_name,
        "group": primary.security_group_id,
        "away": away.instance_identifier,
        "away_arn": away.instance_arn,
        "key": given.key_arn,
        "far_key": given.far_key_arn,
    }


def check(clients: Callable[[str, str], Any], outputs: dict[str, Any], changed: bool) -> None:
    """The instances, who copies whom, and what stands around them."""
    rds, far = clients("rds", HOME), clients("rds", FAR)
    (primary,) = rds.describe_db_instances(DBInstanceIdentifier=outputs["primary"])["DBInstances"]
    (away,) = far.describe_db_instances(DBInstanceIdentifier=outputs["away"])["DBInstances"]
    for instance, key in ((primary, outputs["key"]), (away, outputs["far_key"])):
        assert (instance["KmsKeyId"], instance["StorageEncrypted"], instance["PubliclyAccessible"]) == (
            key,
            True,
            False,
        )
        assert instance["DBInstanceClass"] == ("db.m8g.xlarge" if changed else "db.m8g.large")
        assert instance["MaxAllocatedStorage"] == (500 if changed else 200)
        assert instance["MultiAZ"] is instance["DeletionProtection"] is not changed
        assert instance["DatabaseInsightsMode"] == ("advanced" if changed else "standard")
        assert instance["PerformanceInsightsRetentionPeriod"] == (465 if changed else 7)
        assert instance["MonitoringInterval"] == (30 if changed else 60)
        assert instance["EnabledCloudwatchLogsExports"] == (["postgresql", "upgrade"] if changed else ["postgresql"])
        assert instance["IAMDatabaseAuthenticationEnabled"] is instance["AutoMinorVersionUpgrade"] is not changed
        assert instance["PreferredMaintenanceWindow"] == ("mon:05:00-mon:06:00" if changed else "sun:03:30-sun:04:30")
    assert primary["BackupRetentionPeriod"] == (14 if changed else 7)
    assert (primary["MasterUsername"], primary["DBName"], primary["EngineVersion"]) == ("dbadmin", "app", "18")
    assert primary["Endpoint"]["Address"] == outputs["writer"]

    readers = outputs["identifiers"][1:]
    assert len(readers) == len(outputs["readers"]) == (2 if changed else 1)
    assert sorted(primary["ReadReplicaDBInstanceIdentifiers"]) == sorted(
        readers if changed else [*readers, outputs["away_arn"]]
    )
    for reader in readers:
        (found,) = rds.describe_db_instances(DBInstanceIdentifier=reader)["DBInstances"]
        assert found["ReadReplicaSourceDBInstanceIdentifier"] == outputs["primary"]
    assert away.get("ReadReplicaSourceDBInstanceIdentifier") == (None if changed else outputs["primary_arn"])
    assert away["BackupRetentionPeriod"] == (14 if changed else 0)

    parameters = rds.describe_db_parameters(DBParameterGroupName=outputs["parameters"], Source="user")["Parameters"]
    assert {each["ParameterName"]: each["ParameterValue"] for each in parameters} == {
        "rds.force_ssl": "1",
        "work_mem": "16384" if changed else "8192",
    }
    groups = clients("logs", HOME).describe_log_groups(logGroupNamePrefix=f"/aws/rds/instance/{outputs['primary']}/")
    assert {group["retentionInDays"] for group in groups["logGroups"]} == {7 if changed else 30}
    rules = clients("ec2", HOME).describe_security_group_rules(
        Filters=[{"Name": "group-id", "Values": [outputs["group"]]}]
    )["SecurityGroupRules"]
    assert len([rule for rule in rules if not rule["IsEgress"] and "CidrIpv4" in rule]) == (2 if changed else 1)

    (proxy,) = [each for each in rds.describe_db_proxies()["DBProxies"] if each["Endpoint"] == outputs["proxy"]]
    assert (proxy["RequireTLS"], proxy["IdleClientTimeout"]) == (True, 600 if changed else 1800)
    assert proxy["Auth"][0]["IAMAuth"] == ("DISABLED" if changed else "REQUIRED")
    name = proxy["DBProxyName"]
    (pool,) = rds.describe_db_proxy_target_groups(DBProxyName=name)["TargetGroups"]
    assert pool["ConnectionPoolConfig"]["MaxConnectionsPercent"] == (80 if changed else 90)
    (target,) = rds.describe_db_proxy_targets(DBProxyName=name)["Targets"]
    assert (target["RdsResourceId"], target["Endpoint"]) == (outputs["primary"], outputs["writer"])

    subscriptions = rds.describe_event_subscriptions()["EventSubscriptionsList"]
    (events,) = [each for each in subscriptions if outputs["primary"] in each["SourceIdsList"]]
    assert sorted(events["SourceIdsList"]) == sorted(outputs["identifiers"])
    assert sorted(events["EventCategoriesList"]) == (["failover", "failure"] if changed else ["failure"])
    backups = far.describe_db_instance_automated_backups(DBInstanceIdentifier=outputs["primary"])
    (copy,) = [each for each in backups["DBInstanceAutomatedBackups"] if each.get("Region") == HOME]
    assert (copy["BackupRetentionPeriod"], copy["KmsKeyId"]) == (14, outputs["far_key"])

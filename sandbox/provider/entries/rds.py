"""RDS: instances and their replicas, parameter groups, proxies, event subscriptions, backups in another region."""

from typing import Any

from sandbox.provider.entry import Entry, Fn, Json, Name, call, read

_NAME = Name(longest=63, allowed=r"[^a-z0-9-]", lower=True)
_MANAGED = {"description": "Managed by Pulumi"}
_POOL = {
    "connectionBorrowTimeout": 120,
    "initQuery": "",
    "maxConnectionsPercent": 100,
    "maxIdleConnectionsPercent": 50,
    "sessionPinningFilters": [],
}
_TARGET = ("dbProxyName", "targetGroupName", "dbInstanceIdentifier", "dbClusterIdentifier")


def _final_snapshot(skip: bool | None, name: str | None) -> str | None:
    return None if skip else name


def _cap(cap: int | None, size: int | None) -> int | None:
    """The size itself ends storage autoscaling (RDS guide, USER_PIOPS.Autoscaling)."""
    return cap or size


def _target(proxy: str, group: str, instance: str | None, cluster: str | None) -> str:
    return f"{proxy}/{group}/" + (f"RDS_INSTANCE/{instance}" if instance else f"TRACKED_CLUSTER/{cluster}")


def _target_from(id: str) -> Json:
    proxy, group, kind, name = id.split("/")
    of = "dbInstanceIdentifier" if kind == "RDS_INSTANCE" else "dbClusterIdentifier"
    return {"dbProxyName": proxy, "targetGroupName": group, of: name}


_AFTER_REPLICATION: dict[str, Any] = {
    "BackupRetentionPeriod": "$backupRetentionPeriod",
    "PreferredBackupWindow": "$backupWindow",
    "PreferredMaintenanceWindow": "$maintenanceWindow",
}
"""What a replica can be told only once it is there."""

ENTRIES = [
    Entry(
        "aws:rds/instance:Instance",
        "rds",
        ways=[
            call(
                "CreateDBInstanceReadReplica",
                when={"replicateSourceDb": bool},
                DBInstanceIdentifier="$identifier",
                MaxAllocatedStorage=Fn(lambda cap: cap or None, ("maxAllocatedStorage",)),
            )
        ],
        create=call(
            "CreateDBInstance",
            DBInstanceIdentifier="$identifier",
            MaxAllocatedStorage=Fn(lambda cap: cap or None, ("maxAllocatedStorage",)),
        ),
        id="DBInstance.DbiResourceId",
        key={"DBInstanceIdentifier": "$identifier"},
        names={
            "backupWindow": "PreferredBackupWindow",
            "caCertIdentifier": "CACertificateIdentifier",
            "customerOwnedIpEnabled": "EnableCustomerOwnedIp",
            "enabledCloudwatchLogsExports": "EnableCloudwatchLogsExports",
            "iamDatabaseAuthenticationEnabled": "EnableIAMDatabaseAuthentication",
            "identifier": "DBInstanceIdentifier",
            "instanceClass": "DBInstanceClass",
            "maintenanceWindow": "PreferredMaintenanceWindow",
            "parameterGroupName": "DBParameterGroupName",
            "password": "MasterUserPassword",
            "performanceInsightsEnabled": "EnablePerformanceInsights",
            "replicateSourceDb": "SourceDBInstanceIdentifier",
            "username": "MasterUsername",
            "status": "DBInstanceStatus",
        },
        name=Name("identifier", longest=63, allowed=r"[^a-z0-9-]", lower=True),
        steps=[
            call(
                "PromoteReadReplica",
                unset="replicateSourceDb",
                by_name=False,
                **{name: value for name, value in _AFTER_REPLICATION.items() if "Backup" in name},
            ),
            call(
                "ModifyDBInstance",
                on="create",
                when={"replicateSourceDb": bool},
                by_name=False,
                ApplyImmediately=True,
                **_AFTER_REPLICATION,
            ),
            call(
                "ModifyDBInstance",
                on="update",
                AllowMajorVersionUpgrade="$allowMajorVersionUpgrade",
                ApplyImmediately="$applyImmediately",
                CloudwatchLogsExportConfiguration={
                    "EnableLogTypes": "$+enabledCloudwatchLogsExports",
                    "DisableLogTypes": "$-enabledCloudwatchLogsExports",
                },
                MaxAllocatedStorage=Fn(_cap, ("maxAllocatedStorage", "allocatedStorage")),
            ),
        ],
        read=[
            read(
                "DescribeDBInstances",
                "DBInstances[0]",
                {
                    "id": "DbiResourceId",
                    "address": "Endpoint.Address",
                    "arn": "DBInstanceArn",
                    "enabledCloudwatchLogsExports": "EnabledCloudwatchLogsExports",
                    "endpoint": "Endpoint && join(':', [Endpoint.Address, to_string(Endpoint.Port)])",
                    "engineVersionActual": "EngineVersion",
                    "hostedZoneId": "Endpoint.HostedZoneId",
                    "latestRestorableTime": "`null`",  # moves every five minutes, which is no drift
                    "iamDatabaseAuthenticationEnabled": "IAMDatabaseAuthenticationEnabled",
                    "masterUserSecrets": "MasterUserSecret && [MasterUserSecret]",
                    "dbSubnetGroupName": "DBSubnetGroup.DBSubnetGroupName",
                    "optionGroupName": "OptionGroupMemberships[0].OptionGroupName",
                    "parameterGroupName": "DBParameterGroups[0].DBParameterGroupName",
                    "performanceInsightsEnabled": "PerformanceInsightsEnabled",
                    "port": "Endpoint.Port",
                    "replicas": "ReadReplicaDBInstanceIdentifiers",
                    "replicateSourceDb": "ReadReplicaSourceDBInstanceIdentifier",
                    "resourceId": "DbiResourceId",
                    "vpcSecurityGroupIds": "VpcSecurityGroups[].VpcSecurityGroupId",
                },
            )
        ],
        delete=[
            call(
                "DeleteDBInstance",
                SkipFinalSnapshot="$skipFinalSnapshot",
                FinalDBSnapshotIdentifier=Fn(_final_snapshot, ("skipFinalSnapshot", "finalSnapshotIdentifier")),
                DeleteAutomatedBackups="$deleteAutomatedBackups",
            )
        ],
        ready="DBInstanceStatus=='available'",
        vanishes=True,
        defaults={
            "applyImmediately": False,
            "autoMinorVersionUpgrade": True,
            "copyTagsToSnapshot": False,
            "deleteAutomatedBackups": True,
            "maxAllocatedStorage": 0,
            "monitoringInterval": 0,
            "publiclyAccessible": False,
            "skipFinalSnapshot": False,
        },
        # How the official provider gets there, and what it says on the way.
        local=["applyImmediately", "allowMajorVersionUpgrade", "blueGreenUpdate", "warningEventCategories"],
        derived=[
            "backupTarget",
            "caCertIdentifier",
            "licenseModel",
            "networkType",
            "optionGroupName",
            "replicateSourceDb",
        ],
        import_id=lambda id: {"identifier": id},
        example={
            "engine": "postgres",
            "engineVersion": "18",
            "instanceClass": "db.t4g.micro",
            "allocatedStorage": 20,
            "maxAllocatedStorage": 100,
            "storageType": "gp3",
            "storageEncrypted": True,
            "kmsKeyId": "@aws:kms/key:Key.arn",
            "dbName": "app",
            "username": "app",
            "password": "not-a-secret-of-anybody",
            "dbSubnetGroupName": "@aws:rds/subnetGroup:SubnetGroup.name",
            "parameterGroupName": "@aws:rds/parameterGroup:ParameterGroup.name",
            "vpcSecurityGroupIds": ["@aws:ec2/securityGroup:SecurityGroup.id"],
            "backupRetentionPeriod": 7,
            "backupWindow": "02:00-03:00",
            "maintenanceWindow": "sun:03:30-sun:04:30",
            "multiAz": True,
            "enabledCloudwatchLogsExports": ["postgresql"],
            "iamDatabaseAuthenticationEnabled": True,
            "performanceInsightsEnabled": True,
            "performanceInsightsRetentionPeriod": 7,
            "databaseInsightsMode": "standard",
            "skipFinalSnapshot": True,
            "tags": {"Name": "example"},
        },
        changed={
            "instanceClass": "db.t4g.small",
            "maxAllocatedStorage": 200,
            "backupRetentionPeriod": 14,
            "backupWindow": "01:00-02:00",
            "maintenanceWindow": "mon:03:30-mon:04:30",
            "multiAz": False,
            "enabledCloudwatchLogsExports": ["upgrade"],
            "iamDatabaseAuthenticationEnabled": False,
            "performanceInsightsRetentionPeriod": 465,
            "databaseInsightsMode": "advanced",
            "autoMinorVersionUpgrade": False,
            "copyTagsToSnapshot": True,
            "tags": {"Name": "changed"},
        },
    ),
    Entry(
        "aws:rds/parameterGroup:ParameterGroup",
        "rds",
        create=call("CreateDBParameterGroup", DBParameterGroupFamily="$family"),
        id="$name",
        key={"DBParameterGroupName": "$name"},
        names={
            "name": "DBParameterGroupName",
            "arn": "DBParameterGroupArn",
            "parameters.name": "ParameterName",
            "parameters.value": "ParameterValue",
        },
        name=Name(longest=255, allowed=r"[^a-z0-9.-]", lower=True),
        steps=[
            call("ResetDBParameterGroup", on="update", Parameters="$-parameters"),
            call("ModifyDBParameterGroup", Parameters="$+parameters"),
        ],
        read=[
            read("DescribeDBParameterGroups", "DBParameterGroups[0]", {"family": "DBParameterGroupFamily"}),
            read("DescribeDBParameters", "@", {"parameters": "Parameters"}, Source="user"),
        ],
        delete=[call("DeleteDBParameterGroup")],
        defaults={**_MANAGED, "skipDestroy": False},
        local=["skipDestroy"],
        import_id=lambda id: {"name": id},
        arn="pg:$name",
        example={
            "family": "postgres18",
            "parameters": [{"name": "rds.force_ssl", "value": "1", "applyMethod": "immediate"}],
        },
        changed={"parameters": [{"name": "work_mem", "value": "8192", "applyMethod": "immediate"}]},
    ),
    Entry(
        "aws:rds/proxy:Proxy",
        "rds",
        create=call("CreateDBProxy"),
        id="$name",
        key={"DBProxyName": "$name"},
        names={"name": "DBProxyName", "arn": "DBProxyArn", "auths": "Auth"},
        name=_NAME,
        steps=[call("ModifyDBProxy", on="update", SecurityGroups="$vpcSecurityGroupIds")],
        read=[read("DescribeDBProxies", "DBProxies[0]", {"auths": "Auth"})],
        delete=[call("DeleteDBProxy")],
        ready="Status=='available'",
        vanishes=True,
        defaults={"debugLogging": False, "requireTls": False},
        derived=["idleClientTimeout", "defaultAuthScheme"],
        import_id=lambda id: {"name": id},
        example={
            "engineFamily": "POSTGRESQL",
            "roleArn": "@aws:iam/role:Role.arn",
            "vpcSubnetIds": ["@aws:ec2/subnet:Subnet.id", "@aws:ec2/subnet:Subnet#second.id"],
            "vpcSecurityGroupIds": ["@aws:ec2/securityGroup:SecurityGroup.id"],
            "auths": [
                {"authScheme": "SECRETS", "iamAuth": "REQUIRED", "secretArn": "@aws:secretsmanager/secret:Secret.arn"}
            ],
            "requireTls": True,
            "idleClientTimeout": 1800,
        },
        changed={
            "auths": [
                {"authScheme": "SECRETS", "iamAuth": "DISABLED", "secretArn": "@aws:secretsmanager/secret:Secret.arn"}
            ],
            "idleClientTimeout": 900,
        },
    ),
    Entry(
        "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup",
        "rds",
        create=None,
        adopts={},
        id="$dbProxyName",
        key={"DBProxyName": "$dbProxyName"},
        names={"name": "TargetGroupName", "arn": "TargetGroupArn"},
        steps=[call("ModifyDBProxyTargetGroup", TargetGroupName="default")],
        read=[read("DescribeDBProxyTargetGroups", "TargetGroups[?IsDefault] | [0]")],
        derived=["connectionPoolConfig"],
        example={
            "dbProxyName": "@aws:rds/proxy:Proxy.name",
            "connectionPoolConfig": {**_POOL, "maxConnectionsPercent": 90},
        },
        changed={"connectionPoolConfig": {**_POOL, "maxConnectionsPercent": 80, "connectionBorrowTimeout": 30}},
    ),
    Entry(
        "aws:rds/proxyTarget:ProxyTarget",
        "rds",
        create=call(
            "RegisterDBProxyTargets",
            DBInstanceIdentifiers=["$dbInstanceIdentifier"],
            DBClusterIdentifiers=["$dbClusterIdentifier"],
        ),
        id=Fn(_target, _TARGET),
        key={"DBProxyName": "$dbProxyName", "TargetGroupName": "$targetGroupName"},
        read=[
            read(
                "DescribeDBProxyTargets",
                "Targets[?RdsResourceId=='$dbInstanceIdentifier$dbClusterIdentifier'] | [0]",
            )
        ],
        delete=[
            call(
                "DeregisterDBProxyTargets",
                DBInstanceIdentifiers=["$dbInstanceIdentifier"],
                DBClusterIdentifiers=["$dbClusterIdentifier"],
            )
        ],
        import_id=_target_from,
        example={
            "dbProxyName": "@aws:rds/proxy:Proxy.name",
            "targetGroupName": "default",
            "dbInstanceIdentifier": "@aws:rds/instance:Instance.identifier",
        },
    ),
    Entry(
        "aws:rds/eventSubscription:EventSubscription",
        "rds",
        create=call("CreateEventSubscription"),
        id="$name",
        key={"SubscriptionName": "$name"},
        names={
            "name": "SubscriptionName",
            "arn": "EventSubscriptionArn",
            "eventCategories": "EventCategories",
            "snsTopic": "SnsTopicArn",
        },
        name=Name(longest=255, allowed=r"[^a-zA-Z0-9-]"),
        steps=[
            call("RemoveSourceIdentifierFromSubscription", on="update", each="-sourceIds", SourceIdentifier="$item"),
            call("AddSourceIdentifierToSubscription", on="update", each="+sourceIds", SourceIdentifier="$item"),
            call("ModifyEventSubscription", on="update"),
        ],
        read=[
            read(
                "DescribeEventSubscriptions",
                "EventSubscriptionsList[0]",
                {"name": "CustSubscriptionId", "eventCategories": "EventCategoriesList", "sourceIds": "SourceIdsList"},
            )
        ],
        delete=[call("DeleteEventSubscription")],
        defaults={"enabled": True},
        import_id=lambda id: {"name": id},
        arn="es:$name",
        example={
            "snsTopic": "@aws:sns/topic:Topic.arn",
            "sourceType": "db-instance",
            "sourceIds": ["@aws:rds/instance:Instance.identifier"],
            "eventCategories": ["failover"],
        },
        changed={"eventCategories": ["failure", "low storage"], "enabled": False},
    ),
    Entry(
        "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
        "rds",
        create=call("StartDBInstanceAutomatedBackupsReplication"),
        id="DBInstanceAutomatedBackup.DBInstanceAutomatedBackupsArn",
        key={"DBInstanceAutomatedBackupsArn": "$id"},
        names={"retentionPeriod": "BackupRetentionPeriod", "sourceDbInstanceArn": "SourceDBInstanceArn"},
        read=[
            read(
                "DescribeDBInstanceAutomatedBackups",
                "DBInstanceAutomatedBackups[0]",
                {"sourceDbInstanceArn": "DBInstanceArn"},
            )
        ],
        delete=[call("StopDBInstanceAutomatedBackupsReplication", SourceDBInstanceArn="$sourceDbInstanceArn")],
        gone="Status=='retained'",
        defaults={"retentionPeriod": 7},
        unread=["preSignedUrl"],  # about the request only
        example={
            "sourceDbInstanceArn": "@aws:rds/instance:Instance.arn",
            "retentionPeriod": 14,
            "region": "eu-central-1",
        },
    ),
]

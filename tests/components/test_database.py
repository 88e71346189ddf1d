"""What a database asks of AWS."""

import json
from typing import Any

import pulumi
import pytest

from components import Database
from policies.recorder import ACCOUNT, record
from tests.components.databases import EVERYTHING, KEY, PLAIN, PROXY, REPLICA, SOURCE, database, instance, outputs

UNTAGGABLE = {
    "InstanceAutomatedBackupsReplication", "ProxyDefaultTargetGroup", "ProxyTarget", "RolePolicy",
    "RolePolicyAttachment",
}  # fmt: skip


def test_logical_names_are_frozen() -> None:
    """A changed name replaces what it names; it needs an alias, a line in CHANGELOG.md and a page in docs/upgrade."""
    logs = [f"{part}-{log}" for part in ("instance", "reader-1", "reader-2") for log in ("postgresql", "upgrade")]
    parts = [
        *("db", "parameters", "monitoring", "monitoring-policy", "instance", "reader-1", "reader-2", *logs),
        *("client-cluster", "client-10-0-0-0-16", "proxy-client-cluster", "proxy-client-10-0-0-0-16"),
        *("proxy", "proxy-clients", "proxy-egress", "proxy-ingress", "proxy-role", "proxy-role-policy"),
        *("proxy-pool", "proxy-target", "backup-copy", "events"),
    ]
    names = sorted(each.name for each in database(**EVERYTHING).resources)
    assert names == sorted(["db", *(f"db-{part}" for part in parts)])


def test_children_stand_below_the_database_and_use_its_provider_and_tags() -> None:
    def program() -> None:
        import pulumi_aws as aws

        west = aws.Provider("west", region="us-west-2")
        for name in ("one", "two"):
            args: Any = {**PLAIN, **EVERYTHING, "tags": {"team": "a"}}
            args["backup_copy"] = {**args["backup_copy"], "region": "eu-west-1", "kms_key_arn": "k"}
            Database(name, args, pulumi.ResourceOptions(providers=[west]))

    recording = record(program)
    children = [each for each in recording.resources if each.type.startswith("aws:")]
    assert len({each.urn for each in children}) == len(children)
    assert {each.parent for each in children} == {each.urn for each in recording.of("tenfold:index:Database").values()}
    assert {each.provider.split("::")[-2] for each in children} == {"west"}
    for each in children:
        if each.type.split(":")[-1] not in UNTAGGABLE:
            assert each.inputs["tags"] == {"Name": each.name, "team": "a"}, each.name


# What is there without being asked for


def test_a_database_is_private_encrypted_available_watched_and_backed_up() -> None:
    asked = instance(database())
    secure = {
        "publiclyAccessible": False,
        "storageEncrypted": True,
        "kmsKeyId": KEY,
        "storageType": "gp3",
        "multiAz": True,
        "deletionProtection": True,
        "skipFinalSnapshot": False,
        "finalSnapshotIdentifier": "db-db-final",
        "copyTagsToSnapshot": True,
        "backupRetentionPeriod": 7,
        "iamDatabaseAuthenticationEnabled": True,
        "performanceInsightsEnabled": True,
        "performanceInsightsKmsKeyId": KEY,
        "databaseInsightsMode": "standard",
        "performanceInsightsRetentionPeriod": 7,
        "monitoringInterval": 60,
        "autoMinorVersionUpgrade": True,
        "engine": "postgres",
        "engineVersion": "18",
        "enabledCloudwatchLogsExports": ["postgresql", "upgrade"],
    }
    assert asked.items() >= secure.items()
    assert "4dabf18193072939515e22adb298388d" in asked["password"], "the password is secret, however it came"


@pytest.mark.parametrize(
    ("args", "family", "parameters"),
    [
        ({}, "postgres18", {"rds.force_ssl": ("1", "immediate")}),
        ({"engine_version": "17.6", "auto_minor_version_upgrade": False}, "postgres17", {}),
        ({"engine": "mysql"}, "mysql8.4", {"require_secure_transport": ("ON", "immediate")}),
        ({"parameters": [{"name": "max_connections", "value": "500"}]}, "postgres18",
         {"rds.force_ssl": ("1", "immediate"), "max_connections": ("500", "pending-reboot")}),
    ],
)  # fmt: skip
def test_tls_is_forced_by_parameters_that_follow_the_version(
    args: dict[str, Any], family: str, parameters: dict[str, Any]
) -> None:
    recording = database(**args)
    group = recording.of("ParameterGroup")["db-parameters"].inputs
    assert group["family"] == family
    found = {each["name"]: (each["value"], each["applyMethod"]) for each in group["parameters"]}
    assert found.items() >= parameters.items()
    assert instance(recording)["parameterGroupName"] == outputs(recording)["parameter_group_name"] == "db-parameters"


def test_nobody_connects_unless_named() -> None:
    assert not database().of("SecurityGroupIngressRule")
    assert database(vpc_id="vpc-2").of("SecurityGroup")["db-db"].inputs["vpcId"] == "vpc-2"
    recording = database(**{**EVERYTHING, "client_cidr_blocks": ["10.0.0.0/16", "2600:1f18::/56"]})
    rules = recording.of("SecurityGroupIngressRule")
    assert {(each.inputs["fromPort"], each.inputs["toPort"], each.inputs["ipProtocol"]) for each in rules.values()} == {
        (5432, 5432, "tcp")
    }
    assert rules["db-client-cluster"].inputs["referencedSecurityGroupId"] == "sg-cluster"
    assert rules["db-client-10-0-0-0-16"].inputs["cidrIpv4"] == "10.0.0.0/16"
    assert rules["db-client-2600-1f18---56"].inputs["cidrIpv6"] == "2600:1f18::/56"
    assert {each.inputs["securityGroupId"] for name, each in rules.items() if name.startswith("db-client")} == {
        "db-db-id"
    }
    assert [each.inputs["securityGroupId"] for each in recording.of("SecurityGroupEgressRule").values()] == [
        "db-proxy-clients-id"
    ]


def test_log_groups_are_there_before_the_instance_and_forget() -> None:
    recording = database(read_replicas=1, log_retention_days=7, log_key_arn="key")
    groups = recording.of("LogGroup")
    assert {each.inputs["name"] for each in groups.values()} == {
        f"/aws/rds/instance/{identifier}/{log}"
        for identifier in ("db-db", "db-db-reader-1")
        for log in ("postgresql", "upgrade")
    }
    assert {(each.inputs["retentionInDays"], each.inputs["kmsKeyId"]) for each in groups.values()} == {(7, "key")}
    for part in ("instance", "reader-1"):
        made = recording.of("aws:rds/instance:Instance")[f"db-{part}"]
        assert {each.urn for name, each in groups.items() if name.startswith(f"db-{part}-")} <= made.after


def test_enhanced_monitoring_has_a_role_that_only_this_account_lends() -> None:
    recording = database()
    (trust,) = json.loads(recording.of("Role")["db-monitoring"].inputs["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == {"Service": "monitoring.rds.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    policy = recording.of("RolePolicyAttachment")["db-monitoring-policy"]
    assert policy.inputs["policyArn"] == "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
    assert policy.urn in recording.of("aws:rds/instance:Instance")["db-instance"].after
    off = database(monitoring_interval=0)
    assert not off.of("Role")
    assert instance(off)["monitoringInterval"] == 0


# Options


@pytest.mark.parametrize(
    ("args", "asked"),
    [
        ({"instance_class": "db.t4g.micro"}, {"instanceClass": "db.t4g.micro"}),
        ({"engine": "mysql"}, {"engine": "mysql", "engineVersion": "8.4"}),
        ({"engine": "mysql"}, {"enabledCloudwatchLogsExports": ["error", "slowquery"]}),
        ({"log_exports": []}, {"enabledCloudwatchLogsExports": []}),
        ({"vpc_id": "vpc-2", "subnet_group_name": "other"}, {"dbSubnetGroupName": "other"}),
        ({"database_name": "shop", "username": "owner"}, {"dbName": "shop", "username": "owner"}),
        ({"allocated_storage": 100}, {"allocatedStorage": 100, "maxAllocatedStorage": 500}),
        ({"allocated_storage": 20000}, {"maxAllocatedStorage": 65536}),
        ({"allocated_storage": 65000}, {"maxAllocatedStorage": 0}),
        ({"max_allocated_storage": 0}, {"maxAllocatedStorage": 0}),
        ({"allocated_storage": 400, "iops": 12500}, {"iops": 12500}),
        ({"allocated_storage": 400, "storage_throughput": 600}, {"storageThroughput": 600}),
        ({"multi_az": False}, {"multiAz": False}),
        ({"backup_retention_days": 30}, {"backupRetentionPeriod": 30}),
        ({"backup_window": "01:00-02:00"}, {"backupWindow": "01:00-02:00"}),
        ({"maintenance_window": "mon:05:00-mon:06:00"}, {"maintenanceWindow": "mon:05:00-mon:06:00"}),
        ({"auto_minor_version_upgrade": False}, {"autoMinorVersionUpgrade": False}),
        ({"allow_major_version_upgrade": True}, {"allowMajorVersionUpgrade": True}),
        ({"apply_immediately": True}, {"applyImmediately": True}),
        ({"updates": "blue_green"}, {"blueGreenUpdate": {"enabled": True}}),
        ({"deletion_protection": False}, {"deletionProtection": False}),
        ({"final_snapshot": False}, {"skipFinalSnapshot": True}),
        ({"insights": "advanced"}, {"databaseInsightsMode": "advanced", "performanceInsightsRetentionPeriod": 465}),
        ({"insights": "off"}, {"performanceInsightsEnabled": False}),
        ({"monitoring_interval": 5}, {"monitoringInterval": 5}),
        ({"iam_authentication": False}, {"iamDatabaseAuthenticationEnabled": False}),
    ],
)  # fmt: skip
def test_an_option_reaches_aws(args: dict[str, Any], asked: dict[str, Any]) -> None:
    assert instance(database(**args)).items() >= asked.items()


def test_read_replicas_copy_the_writer_and_are_nothing_to_protect() -> None:
    recording = database(read_replicas=2)
    for number in (1, 2):
        asked = instance(recording, f"db-reader-{number}")
        assert (asked["replicateSourceDb"], asked["identifier"]) == ("db-db", f"db-db-reader-{number}")
        assert (asked["deletionProtection"], asked["skipFinalSnapshot"], asked["multiAz"]) == (False, True, False)
        assert not {"username", "password", "dbSubnetGroupName", "kmsKeyId", "allocatedStorage"} & asked.keys()
        assert asked["parameterGroupName"] == "db-parameters"
    tagged = database(read_replicas=1, instance_tags={"backup": "true"}).of("rds/instance:Instance")
    assert {name for name, each in tagged.items() if "backup" in each.inputs["tags"]} == {"db-instance"}
    found = outputs(recording)
    assert found["writer_endpoint"] == "db-instance.rds.example.com"
    assert found["reader_endpoint"] == "db-reader-1.rds.example.com"
    assert found["reader_endpoints"] == ["db-reader-1.rds.example.com", "db-reader-2.rds.example.com"]
    assert found["instance_identifiers"] == ["db-db", "db-db-reader-1", "db-db-reader-2"]
    assert found["resource_ids"] == ["db-instance-resource", "db-reader-1-resource", "db-reader-2-resource"]
    assert "regional_reader_endpoint" not in found
    alone = outputs(database())
    assert alone["reader_endpoint"] == alone["writer_endpoint"] == alone["reader_endpoints"][0]
    assert alone["port"] == 5432
    assert outputs(database(engine="mysql"))["port"] == 3306


def test_a_replica_of_another_region_has_a_key_a_group_and_parameters_of_its_own() -> None:
    recording = database(**REPLICA)
    asked = instance(recording)
    assert asked["replicateSourceDb"] == SOURCE
    assert (asked["kmsKeyId"], asked["dbSubnetGroupName"], asked["parameterGroupName"]) == (
        KEY,
        "data",
        "db-parameters",
    )
    assert not {"username", "password", "dbName", "allocatedStorage", "finalSnapshotIdentifier"} & asked.keys()
    assert (asked["backupRetentionPeriod"], asked["skipFinalSnapshot"]) == (0, True)
    found = outputs(recording)
    assert found["regional_reader_endpoint"] == found["reader_endpoints"][0] == "db-instance.rds.example.com"
    assert not {"writer_endpoint", "reader_endpoint"} & found.keys()
    promoted = database(**{**REPLICA, "role": "promoted"})
    assert "replicateSourceDb" not in instance(promoted)
    assert outputs(promoted)["writer_endpoint"] == "db-instance.rds.example.com"
    assert "regional_reader_endpoint" not in outputs(promoted)


def test_a_managed_password_is_nobody_elses() -> None:
    def program() -> None:
        args: Any = {**{k: v for k, v in PLAIN.items() if k != "password"}, "credentials": "managed"}
        Database("db", args)

    asked = instance(record(program))
    assert (asked["manageMasterUserPassword"], asked["masterUserSecretKmsKeyId"]) == (True, KEY)
    assert "password" not in asked


def test_a_proxy_reads_one_secret_demands_tls_and_stands_before_the_writer() -> None:
    recording = database(**PROXY, client_security_group_ids={"cluster": "sg-cluster"})
    (proxy,) = recording.of("aws:rds/proxy:Proxy").values()
    assert (proxy.inputs["requireTls"], proxy.inputs["engineFamily"]) == (True, "POSTGRESQL")
    assert proxy.inputs["auths"] == [{"authScheme": "SECRETS", "iamAuth": "REQUIRED", "secretArn": PROXY["secret_arn"]}]
    assert proxy.inputs["vpcSecurityGroupIds"] == ["db-proxy-clients-id"]
    assert proxy.inputs["vpcSubnetIds"] == ["subnet-a", "subnet-b"]
    read, decrypt = json.loads(recording.of("RolePolicy")["db-proxy-role-policy"].inputs["policy"])["Statement"]
    assert (read["Action"], read["Resource"]) == ("secretsmanager:GetSecretValue", PROXY["secret_arn"])
    assert (decrypt["Action"], decrypt["Resource"]) == ("kms:Decrypt", KEY)
    (pool,) = recording.of("ProxyDefaultTargetGroup").values()
    assert pool.inputs["connectionPoolConfig"] == {
        "maxConnectionsPercent": 90, "maxIdleConnectionsPercent": 45, "connectionBorrowTimeout": 120,
    }  # fmt: skip
    (target,) = recording.of("ProxyTarget").values()
    assert (target.inputs["dbInstanceIdentifier"], target.inputs["targetGroupName"]) == ("db-db", "default")
    ingress = recording.of("SecurityGroupIngressRule")
    assert ingress["db-proxy-ingress"].inputs["referencedSecurityGroupId"] == "db-proxy-clients-id"
    assert ingress["db-proxy-client-cluster"].inputs["referencedSecurityGroupId"] == "sg-cluster"
    found = outputs(recording)
    assert found["proxy_endpoint"] == "db-proxy.proxy.example.com"
    assert found["secret_arn"] == PROXY["secret_arn"]
    assert found["resource_ids"] == ["db-instance-resource", "db-proxy"]
    assert not {"proxy_endpoint", "secret_arn"} & outputs(database()).keys()


@pytest.mark.parametrize(
    ("options", "kind", "where", "value"),
    [
        ({"idle_client_timeout": 60}, "aws:rds/proxy:Proxy", "idleClientTimeout", 60),
        ({"client_authentication": "password"}, "aws:rds/proxy:Proxy", "iamAuth", "DISABLED"),
        ({"max_connections_percent": 50}, "ProxyDefaultTargetGroup", "maxConnectionsPercent", 50),
        ({"max_idle_connections_percent": 5}, "ProxyDefaultTargetGroup", "maxIdleConnectionsPercent", 5),
        ({"connection_borrow_timeout": 9}, "ProxyDefaultTargetGroup", "connectionBorrowTimeout", 9),
        ({"secret_key_arn": "arn:of:key"}, "RolePolicy", "Resource", "arn:of:key"),
    ],
)
def test_an_option_reaches_the_proxy(options: dict[str, Any], kind: str, where: str, value: Any) -> None:
    recording = database(**{**PROXY, "proxy": {**PROXY["proxy"], **options}})
    (found,) = recording.of(kind).values()
    text = json.dumps(found.inputs).replace('\\"', '"')
    assert f'"{where}": {json.dumps(value)}' in text or f'"{where}": {json.dumps(float(value))}' in text


def test_backups_are_copied_to_a_key_of_the_other_region() -> None:
    (copy,) = database(**EVERYTHING).of("InstanceAutomatedBackupsReplication").values()
    assert copy.inputs == {
        "region": "us-west-2",
        "kmsKeyId": "arn:aws:kms:us-west-2:123456789012:key/two",
        "retentionPeriod": 7,
        "sourceDbInstanceArn": "arn:aws:mock:::db-instance",
    }
    longer: Any = {**EVERYTHING["backup_copy"], "retention_days": 35}
    (copy,) = database(backup_copy=longer).of("InstanceAutomatedBackupsReplication").values()
    assert copy.inputs["retentionPeriod"] == 35


def test_a_topic_hears_of_every_instance() -> None:
    (events,) = database(**EVERYTHING).of("EventSubscription").values()
    assert events.inputs["snsTopic"] == EVERYTHING["topic_arn"]
    assert events.inputs["sourceIds"] == ["db-db", "db-db-reader-1", "db-db-reader-2"]
    assert {"failover", "failure", "low storage"} <= set(events.inputs["eventCategories"])
    (events,) = database(topic_arn="t", event_categories=["deletion"]).of("EventSubscription").values()
    assert events.inputs["eventCategories"] == ["deletion"]
    assert not database().of("EventSubscription")


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("prod-db-us-east-1-db-1a2b3c4", "prod-db-us-east-1-db-1a2b3c4"),
        ("Orders_DB-1a2b3c4", "orders-db-1a2b3c4"),
        ("2nd--db-1a2b3c4", "db-2nd-db-1a2b3c4"),
        ("x" * 60 + "-1a2b3c4", "x" * 43 + "-1a2b3c4"),
    ],
)
def test_an_identifier_is_one_that_rds_takes(name: str, identifier: str) -> None:
    from components.database_instances import identifier_of

    assert identifier_of(name) == identifier
    assert len(f"{identifier}-reader-15") <= 63

"""What becomes of a database when its arguments change, or are wrong."""

from typing import Any

import pytest

from tests.components.databases import EVERYTHING, KEY, PROXY, REPLICA, database, instance, refusal
from tests.plan import plan

WEST = "arn:aws:kms:us-west-2:123456789012:key/two"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"read_replicas": 1}),
        ({"read_replicas": 1}, {"read_replicas": 3}),
        ({}, {"instance_class": "db.r8g.2xlarge"}),
        ({}, {"multi_az": False}),
        ({}, {"max_allocated_storage": 1000}),
        ({}, {"max_allocated_storage": 0}),
        ({}, {"allocated_storage": 100}),
        ({"max_allocated_storage": 0}, {"max_allocated_storage": 0, "allocated_storage": 100}),
        ({}, {"insights": "advanced"}),
        ({}, {"insights": "off"}),
        ({}, {"monitoring_interval": 0}),
        ({}, {"log_exports": ["upgrade"], "log_retention_days": 7}),
        ({}, {"iam_authentication": False}),
        (
            {},
            {"backup_retention_days": 30, "backup_window": "01:00-02:00", "maintenance_window": "mon:05:00-mon:06:00"},
        ),
        ({}, {"auto_minor_version_upgrade": False, "engine_version": "18.2"}),
        ({}, {"deletion_protection": False, "final_snapshot": False, "apply_immediately": True}),
        ({}, {"parameters": [{"name": "work_mem", "value": "8192"}]}),
        ({}, EVERYTHING),
        ({"client_security_group_ids": {"b": "sg-b"}}, {"client_security_group_ids": {"a": "sg-a", "b": "sg-b"}}),
        ({"client_cidr_blocks": ["10.1.0.0/16"]}, {"client_cidr_blocks": ["10.0.0.0/16", "10.1.0.0/16"]}),
        (EVERYTHING, {**EVERYTHING, "proxy": {"subnet_ids": ["subnet-a", "subnet-b"], "idle_client_timeout": 60}}),
        ({}, {"tags": {"team": "a"}}),
    ],
)
def test_nothing_is_replaced_by_what_aws_changes_in_place(before: dict[str, Any], after: dict[str, Any]) -> None:
    planned = plan(database(**before), database(**after))
    assert planned
    assert "replace" not in planned


def test_one_more_replica_touches_no_other() -> None:
    added = {f"db-reader-2{end}" for end in ("", "-postgresql", "-upgrade")}
    assert plan(database(read_replicas=1), database(read_replicas=2)) == {"create": added}


def test_a_promotion_is_one_setting_and_made_in_place() -> None:
    replica, promoted = database(**REPLICA), database(**{**REPLICA, "role": "promoted"})
    assert plan(replica, promoted) == {"update": {"db-instance"}}
    (asked,) = (each for each in promoted.resources if each.name == "db-instance")
    # What it has from its source, whatever its own settings say.
    assert asked.ignores == {"dbName", "username", "allocatedStorage"}
    assert instance(promoted)["backupRetentionPeriod"] == 7


def test_a_major_upgrade_replaces_the_parameters_alone() -> None:
    newer = database(engine_version="18", allow_major_version_upgrade=True)
    planned = plan(database(engine_version="17"), newer)
    assert planned == {"replace": {"db-parameters"}, "update": {"db-instance"}}


def test_growing_storage_is_left_to_rds_while_it_may_grow() -> None:
    ignored = {each.name: each.ignores for each in database().resources}
    assert ignored["db-instance"] == {"allocatedStorage"}
    fixed = {each.name: each.ignores for each in database(max_allocated_storage=0).resources}
    assert fixed["db-instance"] == frozenset()


# Refusals


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"engine": "oracle"}, "engine: 'oracle' is unknown; use postgres, mysql"),
        ({"role": "second"}, "role: 'second' is unknown; use primary, replica, promoted"),
        ({"engine_version": "eighteen"}, "engine_version: 'eighteen' is no version of postgres"),
        ({"engine_version": "18.1"},
         "engine_version: '18.1' is a minor version, and AWS installs newer ones; use '18'"),
        ({"instance_class": "m8g.large"}, "instance_class: 'm8g.large' is no class"),
        ({"read_replicas": 16}, "read_replicas: 16 is refused by RDS; use 0 to 15"),
        ({"backup_retention_days": 36}, "backup_retention_days: 36 is refused by RDS; use 0 to 35"),
        ({"allocated_storage": 10}, "allocated_storage: 10 is refused by RDS; use 20 to 65536"),
        ({"max_allocated_storage": 21},
         "max_allocated_storage: 21 leaves 20 GiB no room to grow; use 23 or more, or 0"),
        ({"iops": 12000}, "iops: gp3 storage of 20 GiB has a fixed amount; leave it out, or allocate 400 GiB"),
        ({"monitoring_interval": 20}, "monitoring_interval: 20 is refused by RDS; use one of 0, 1, 5"),
        ({"log_retention_days": 8}, "log_retention_days: 8 is refused by CloudWatch; the nearest that it accepts is 7"),
        ({"log_exports": ["slow"]}, "log_exports: 'slow' is no log of postgres"),
        ({"parameters": [{"name": "rds.force_ssl", "value": "0"}]},
         "parameters: 'rds.force_ssl' forces clients to use TLS"),
        ({"parameters": [{"name": "a", "value": "0", "apply_method": "soon"}]},
         "parameters: 'a' has the apply_method 'soon'"),
        ({"engine": "mysql", "instance_class": "db.t4g.small"},
         "insights: MySQL has no Database Insights on db.t4g.small"),
        ({"event_categories": ["failure"]}, "event_categories: nobody hears of them; give a topic_arn"),
        ({"client_cidr_blocks": ["10.0"]}, "client_cidr_blocks: '10.0' should be an IP range"),
        ({"backup_window": "02:00"}, "backup_window: '02:00' should be half an hour or more"),
        ({"maintenance_window": "sun:03:30-sun:03:45"},
         "maintenance_window: 'sun:03:30-sun:03:45' should be half an hour"),
        ({"backup_window": "04:00-05:00"}, "backup_window: '04:00-05:00' overlaps maintenance_window"),
        ({"backup_window": "23:30-00:30", "maintenance_window": "mon:00:00-mon:00:30"}, "overlaps maintenance_window"),
        ({"backup_window": "00:00-01:00", "maintenance_window": "sun:23:45-mon:00:15"}, "overlaps maintenance_window"),
        ({"username": "1st"}, "username: '1st' should be 1 to 16 letters"),
        ({"username": "Admin"}, "username: 'Admin' is reserved"),
        ({"database_name": "my-app"}, "database_name: 'my-app' should be 1 to 63 letters"),
        ({"password": "s e c r e t"}, "password: should be 8 to 128 printable characters"),
        ({"password": "x" * 42, "engine": "mysql"}, "password: should be 8 to 41 printable characters"),
        # Managed passwords
        ({"credentials": "managed", "read_replicas": 1},
         "credentials: RDS manages no password of a database with read_replicas"),
        ({"credentials": "managed", "replica_regions": ["us-west-2"]},
         "credentials: RDS manages no password of a database with replica_regions"),
        ({"credentials": "managed", "updates": "blue_green"},
         "credentials: RDS manages no password with blue/green updates"),
        ({"credentials": "managed", **REPLICA}, "credentials: a replica has the password of its source"),
        ({"credentials": "managed", "role": "promoted"}, "credentials: a promoted database is made to be copied"),
        ({"credentials": "managed"}, "password: RDS makes its own"),
        # Blue/green
        ({"updates": "blue_green", "replica_regions": ["us-west-2"]},
         "updates: blue_green is not for a database with replica_regions"),
        ({"updates": "blue_green", "read_replicas": 1}, "updates: blue_green is not for a database with read_replicas"),
        ({"updates": "blue_green", **REPLICA}, "updates: blue_green is not for a replica"),
        ({"updates": "blue_green", "backup_retention_days": 0}, "updates: blue_green needs backups"),
        # Replicas and backups
        ({"role": "replica"}, "source_arn: a replica has to copy a database"),
        ({"source_arn": "arn"}, "source_arn: a primary copies nothing"),
        ({**REPLICA, "kms_key_arn": WEST}, "kms_key_arn: is of us-west-2, the source's region"),
        ({**REPLICA, "read_replicas": 1}, "read_replicas: a replica of another region has no read replicas"),
        ({**REPLICA, "replica_regions": ["eu-west-1"]}, "replica_regions: a replica is nobody's source here"),
        ({**REPLICA, **PROXY}, "proxy: RDS Proxy stands before a writer"),
        ({**REPLICA, "backup_copy": EVERYTHING["backup_copy"]}, "backup_copy: a replica has no backups"),
        ({"backup_retention_days": 0, "read_replicas": 1},
         "backup_retention_days: 0 turns backups off, which read_replicas needs"),
        ({"backup_retention_days": 0, "replica_regions": ["us-west-2"]}, "which replica_regions needs; use 1 or more"),
        ({"backup_retention_days": 0, "backup_copy": EVERYTHING["backup_copy"]}, "which backup_copy needs"),
        ({"backup_copy": {"region": "us-west-2", "kms_key_arn": WEST, "retention_days": 40}},
         "backup_copy.retention_days: 40"),
        ({"backup_copy": {"region": "us-east-1", "kms_key_arn": KEY}},
         "backup_copy.region: 'us-east-1' is where the database is"),
        ({"backup_copy": {"region": "us-west-2", "kms_key_arn": KEY}}, "backup_copy.kms_key_arn: is of us-east-1"),
        # Proxy
        ({"proxy": PROXY["proxy"]}, "secret_arn: the proxy reads user and password there"),
        ({**PROXY, "proxy": {"subnet_ids": ["a"]}}, "proxy.subnet_ids: ['a'] RDS Proxy wants two zones"),
        ({**PROXY, "proxy": {"subnet_ids": ["a", "b"], "idle_client_timeout": 0}},
         "proxy.idle_client_timeout: 0 is refused"),
        ({**PROXY, "proxy": {"subnet_ids": ["a", "b"], "max_idle_connections_percent": 95}},
         "max_idle_connections_percent: 95 is more"),
        ({**PROXY, "proxy": {"subnet_ids": ["a", "b"], "client_authentication": "none"}},
         "proxy.client_authentication: 'none' is unknown"),
    ],
)  # fmt: skip
def test_what_aws_would_refuse_is_refused_before_anything_is_created(args: dict[str, Any], says: str) -> None:
    said = refusal(**args)
    assert said.startswith("database db: ")
    assert says in said


def test_a_wrong_password_is_not_shown() -> None:
    assert "hidden" not in refusal(password="hidden in plain sight")


def test_all_that_is_wrong_is_said_at_once() -> None:
    said = refusal(read_replicas=20, backup_retention_days=40, engine_version="x")
    assert said.count("refused by RDS") == 2
    assert "engine_version" in said

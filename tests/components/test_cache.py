"""What a cache asks of AWS, and what it refuses."""

from typing import Any

import pulumi
import pytest
from pulumi.runtime import rpc

from components import Cache, CacheEngine, ClusterMode, MaxmemoryPolicy
from components.cache_settings import replication_problems
from policies.recorder import Recording, record

PLAIN = {"vpc_id": "vpc-1", "subnet_group_name": "data", "node_type": "cache.r7g.large"}
CLUSTER = {"cluster_mode": "enabled", "shards": 2}
SECONDARY = {"global_datastore": {"role": "secondary", "global_replication_group_id": "abcde-x"}}
USERS = {"users": {"app": {}, "batch": {"authentication": "password", "passwords": ["sixteen-characters"]}}}


def cache(*without: str, **changes: Any) -> Recording:
    args = {key: value for key, value in {**PLAIN, **changes}.items() if key not in without}
    return record(lambda: Cache("cache", args) and None)  # type: ignore[arg-type]  # some are wrong on purpose


def group(recording: Recording) -> dict[str, Any]:
    return recording.of("ReplicationGroup")["cache-rg"].inputs


def outputs(recording: Recording) -> dict[str, Any]:
    return next(found for urn, found in recording.outputs.items() if urn.endswith("Cache::cache"))


def test_logical_names_are_frozen() -> None:
    """A changed name replaces what it names; it needs an alias, a line in CHANGELOG.md and a page in docs/upgrade."""
    scaled = cache(**CLUSTER, autoscaling={"max_shards": 4, "max_replicas_per_shard": 2})
    clients = cache(client_security_group_ids={"nodes": "sg-1"}, client_cidr_blocks=["10.0.0.0/8"], **USERS)
    worldwide = cache(global_datastore={"role": "primary"})
    names = {each.name for recording in (scaled, clients, worldwide) for each in recording.resources}
    parts = ["rg", "parameters", "parameters-cluster", "security-group", "slow-log", "engine-log", "users", "global"]
    parts += ["user-default", "user-app", "user-batch", "from-nodes", "from-10.0.0.0-8"]
    parts += ["shards", "shards-cpu", "shards-memory", "replicas", "replicas-cpu"]
    assert sorted(names) == sorted({"cache"} | {f"cache-{part}" for part in parts})


def test_children_stand_below_the_cache_use_its_provider_and_carry_tags() -> None:
    def program() -> None:
        import pulumi_aws as aws

        west = aws.Provider("west", region="us-west-2")
        options = pulumi.ResourceOptions(providers=[west])
        for name in ("one", "two"):
            Cache(name, {**PLAIN, **CLUSTER, "autoscaling": {"max_shards": 3}, "tags": {"team": "a"}}, options)  # type: ignore[typeddict-item]  # a dict of plain values

    recording = record(program)
    components = {each.urn for each in recording.of("tenfold:index:Cache").values()}
    children = [each for each in recording.resources if each.type.startswith("aws:")]
    assert {each.parent for each in children} == components
    assert {each.provider.split("::")[-2] for each in children} == {"west"}
    assert len({(each.type, each.name) for each in children}) == len(children)
    ids = [each.inputs["userId"] for each in recording.of("elasticache/user:User").values()]
    assert len(set(ids)) == len(ids)
    for each in children:
        if each.type.split(":")[-1] != "Policy":
            assert each.inputs["tags"].items() >= {"Name": each.name, "team": "a"}.items(), each.name


# What is there without being asked for


def test_it_is_encrypted_highly_available_and_closed() -> None:
    recording = cache()
    asked = group(recording)
    secure = {"transitEncryptionEnabled": True, "transitEncryptionMode": "required", "atRestEncryptionEnabled": True}
    available = {"multiAzEnabled": True, "automaticFailoverEnabled": True, "replicasPerNodeGroup": 1}
    kept = {"snapshotRetentionLimit": 7, "autoMinorVersionUpgrade": True, "applyImmediately": False}
    engine = {"engine": "valkey", "engineVersion": "8.2", "clusterMode": "disabled", "numNodeGroups": 1, "port": 6379}
    assert asked.items() >= {**secure, **available, **kept, **engine}.items()
    assert not recording.of("SecurityGroupIngressRule") and not recording.of("SecurityGroupEgressRule")
    assert asked["securityGroupIds"] == ["cache-security-group-id"]


def test_nobody_enters_without_a_token() -> None:
    recording = cache()
    users = recording.of("elasticache/user:User")
    default, app = users["cache-user-default"].inputs, users["cache-user-app"].inputs
    assert (default["userName"], default["accessString"].split()[0]) == ("default", "off")
    assert app["authenticationMode"] == {"type": "iam"}
    assert app["userId"] == app["userName"], "or IAM refuses it"
    assert "-@dangerous" in app["accessString"]
    (members,) = recording.of("UserGroup").values()
    assert set(members.inputs["userIds"]) == {default["userId"], app["userId"]}
    assert group(recording)["userGroupIds"] == [members.inputs["userGroupId"]]
    assert {user.inputs["engine"] for user in users.values()} == {"redis"}, "which serves both engines"


def test_slow_and_engine_log_are_kept_for_a_month() -> None:
    recording = cache(log_kms_key_arn="arn:key")
    deliveries = {each["logType"]: each for each in group(recording)["logDeliveryConfigurations"]}
    assert set(deliveries) == {"slow-log", "engine-log"}
    for log, delivery in deliveries.items():
        assert (delivery["destinationType"], delivery["logFormat"]) == ("cloudwatch-logs", "json")
        assert delivery["destination"] == f"cache-{log}"
        asked = recording.of("LogGroup")[f"cache-{log}"].inputs
        assert (asked["retentionInDays"], asked["kmsKeyId"]) == (30, "arn:key")


# Options


@pytest.mark.parametrize(
    ("args", "asked"),
    [
        ({"node_type": "cache.t4g.small"}, {"nodeType": "cache.t4g.small"}),
        ({"engine": "redis"}, {"engine": "redis", "engineVersion": "7.1"}),
        ({"engine_version": "9.0"}, {"engineVersion": "9.0"}),
        ({"cluster_mode": "compatible"}, {"clusterMode": "compatible"}),
        ({**CLUSTER, "shards": 3}, {"numNodeGroups": 3, "automaticFailoverEnabled": True}),
        ({"replicas_per_shard": 3}, {"replicasPerNodeGroup": 3}),
        ({"replicas_per_shard": 0}, {"multiAzEnabled": False, "automaticFailoverEnabled": False}),
        ({**CLUSTER, "replicas_per_shard": 0}, {"multiAzEnabled": False, "automaticFailoverEnabled": True}),
        ({"multi_az": False}, {"multiAzEnabled": False, "automaticFailoverEnabled": False}),
        ({"port": 6380}, {"port": 6380}),
        ({"subnet_group_name": "other"}, {"subnetGroupName": "other"}),
        ({"kms_key_arn": "arn:key"}, {"kmsKeyId": "arn:key"}),
        ({"snapshot_retention_days": 0}, {"snapshotRetentionLimit": 0}),
        ({"snapshot_window": "01:00-02:30"}, {"snapshotWindow": "01:00-02:30"}),
        ({"final_snapshot_identifier": "last"}, {"finalSnapshotIdentifier": "last"}),
        ({"maintenance_window": "mon:01:00-mon:02:00"}, {"maintenanceWindow": "mon:01:00-mon:02:00"}),
        ({"auto_minor_version_upgrade": False}, {"autoMinorVersionUpgrade": False}),
        ({"apply_immediately": True}, {"applyImmediately": True}),
        ({"notification_topic_arn": "arn:topic"}, {"notificationTopicArn": "arn:topic"}),
    ],
)
def test_an_option_reaches_aws(args: dict[str, Any], asked: dict[str, Any]) -> None:
    assert group(cache(**args)).items() >= asked.items()


def test_clients_are_let_in_one_rule_each() -> None:
    recording = cache(client_security_group_ids={"nodes": "sg-1"}, client_cidr_blocks=["10.0.0.0/8"], port=6380)
    rules = recording.of("SecurityGroupIngressRule")
    assert rules["cache-from-nodes"].inputs["referencedSecurityGroupId"] == "sg-1"
    assert rules["cache-from-10.0.0.0-8"].inputs["cidrIpv4"] == "10.0.0.0/8"
    assert {(rule.inputs["fromPort"], rule.inputs["toPort"]) for rule in rules.values()} == {(6380, 6380)}
    assert recording.of("SecurityGroup")["cache-security-group"].inputs["vpcId"] == "vpc-1"


def test_users_are_those_of_the_caller() -> None:
    recording = cache(users={**USERS["users"], "reader": {"access_string": "on ~* -@all +@read"}})
    users = recording.of("elasticache/user:User")
    assert set(outputs(recording)["user_ids"]) == set(outputs(recording)["user_arns"]) == {"app", "batch", "reader"}
    mode = users["cache-user-batch"].inputs["authenticationMode"]
    assert rpc.is_rpc_secret(mode) and rpc.unwrap_rpc_secret(mode)["type"] == "password", "not in clear in the state"
    assert users["cache-user-reader"].inputs["accessString"] == "on ~* -@all +@read"


@pytest.mark.parametrize(
    ("args", "family", "parameters"),
    [
        ({}, "valkey8", {"maxmemory-policy": "allkeys-lru"}),
        ({"engine": "redis"}, "redis7", {"maxmemory-policy": "allkeys-lru"}),
        ({"maxmemory_policy": "noeviction"}, "valkey8", {"maxmemory-policy": "noeviction"}),
        ({"parameters": {"timeout": "60"}}, "valkey8", {"maxmemory-policy": "allkeys-lru", "timeout": "60"}),
        (
            {**CLUSTER, "engine_version": "9.0"},
            "valkey9",
            {"maxmemory-policy": "allkeys-lru", "cluster-enabled": "yes"},
        ),
    ],
)
def test_parameters_follow_version_and_mode(args: dict[str, Any], family: str, parameters: dict[str, str]) -> None:
    recording = cache(**args)
    (asked,) = recording.of("ParameterGroup").values()
    assert asked.inputs["family"] == family
    assert {each["name"]: each["value"] for each in asked.inputs["parameters"]} == parameters
    assert group(recording)["parameterGroupName"] == asked.name


def test_scaling_starts_from_what_there_is() -> None:
    options = {"max_shards": 6, "max_replicas_per_shard": 3, "cpu_target": 50, "memory_target": 70}
    recording = cache(**CLUSTER, autoscaling=options)
    targets = recording.of("Target")
    assert {
        name: (each.inputs["scalableDimension"].split(":")[-1], each.inputs["minCapacity"], each.inputs["maxCapacity"])
        for name, each in targets.items()
    } == {"cache-shards": ("NodeGroups", 2, 6), "cache-replicas": ("Replicas", 1, 3)}
    aims = {
        name: (
            each.inputs["targetTrackingScalingPolicyConfiguration"]["predefinedMetricSpecification"][
                "predefinedMetricType"
            ],
            each.inputs["targetTrackingScalingPolicyConfiguration"]["targetValue"],
        )
        for name, each in recording.of("appautoscaling/policy:Policy").items()
    }
    assert aims == {
        "cache-shards-cpu": ("ElastiCachePrimaryEngineCPUUtilization", 50),
        "cache-shards-memory": ("ElastiCacheDatabaseMemoryUsageCountedForEvictPercentage", 70),
        "cache-replicas-cpu": ("ElastiCacheReplicaEngineCPUUtilization", 50),
    }


def test_a_primary_makes_the_global_datastore_that_decides_over_size_and_version() -> None:
    recording = cache(**CLUSTER, global_datastore={"role": "primary", "upgrade_parameter_group_name": "nine"})
    (asked,) = recording.of("GlobalReplicationGroup").values()
    decided = {"cacheNodeType": "cache.r7g.large", "engine": "valkey", "engineVersion": "8.2", "numNodeGroups": 2}
    assert asked.inputs.items() >= {**decided, "parameterGroupName": "nine"}.items()
    assert asked.inputs["primaryReplicationGroupId"] == "cache-rg-id"
    assert (
        "numNodeGroups"
        not in cache(global_datastore={"role": "primary"}).of("GlobalReplicationGroup")["cache-global"].inputs
    )


def test_a_secondary_says_nothing_of_what_its_primary_decides() -> None:
    recording = cache("node_type", **SECONDARY, replicas_per_shard=2, kms_key_arn="arn:far")
    asked = group(recording)
    assert (asked["globalReplicationGroupId"], asked["replicasPerNodeGroup"]) == ("abcde-x", 2)
    assert asked["kmsKeyId"] == "arn:far"
    decided = {"nodeType", "engine", "engineVersion", "numNodeGroups", "parameterGroupName", "clusterMode"}
    assert not (decided | {"transitEncryptionEnabled", "atRestEncryptionEnabled"}) & asked.keys()
    assert not recording.of("ParameterGroup") and not recording.of("GlobalReplicationGroup")
    assert outputs(recording)["global_replication_group_id"] == "abcde-x"


# Refusals


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"node_type": "r7g.large"}, "node_type: 'r7g.large' is no node type; name one, such as cache.t4g.small"),
        ({"engine": "memcached"}, "engine: 'memcached' is unknown; use valkey, redis"),
        ({"engine_version": "7.1"}, "engine_version: '7.1' is not offered for valkey; use 7.2, 8.0"),
        ({"cluster_mode": "on"}, "cluster_mode: 'on' is unknown; use disabled, compatible, enabled"),
        ({"shards": 2}, "shards: 2 need cluster mode; set cluster_mode to enabled"),
        ({**CLUSTER, "shards": 501}, "shards: 501 is out of bounds"),
        ({"replicas_per_shard": 6}, "replicas_per_shard: 6 is out of bounds; use 0 to 5"),
        ({"replicas_per_shard": 0, "multi_az": True}, "multi_az: True needs somebody to take over; add a replica"),
        ({"client_cidr_blocks": ["ten"]}, "client_cidr_blocks: 'ten' should be an IPv4 range"),
        ({"users": {"default": {}}}, "users: 'default' is refused by ElastiCache"),
        ({"users": {"a" * 30: {}}}, "is too long beside 'cache'; use 25 characters at most"),
        ({"users": {"a": {"authentication": "token"}}}, "users.a.authentication: 'token' is unknown"),
        ({"users": {"a": {"authentication": "password"}}}, "users.a.passwords: 0 are refused; give one"),
        ({"users": {"a": {"passwords": ["x"]}}}, "users.a.passwords: are not used with IAM"),
        ({"maxmemory_policy": "lru"}, "maxmemory_policy: 'lru' is unknown; use allkeys-lru"),
        ({"parameters": {"cluster-enabled": "yes"}}, "parameters: 'cluster-enabled' has an argument of its own"),
        ({"log_retention_days": 31}, "log_retention_days: 31 is refused by CloudWatch; the nearest"),
        ({"snapshot_retention_days": 36}, "snapshot_retention_days: 36 is out of bounds; use 0 to 35"),
        ({"snapshot_window": "noon"}, "snapshot_window: 'noon' should be two times of day, UTC, such as 03:00-04:00"),
        ({"maintenance_window": "sunday"}, "maintenance_window: 'sunday' should be two times of the week"),
        ({"autoscaling": {"max_shards": 2}}, "autoscaling: needs cluster mode; set cluster_mode to enabled"),
        ({**CLUSTER, "autoscaling": {}}, "autoscaling: scales nothing; set max_shards or max_replicas_per_shard"),
        ({**CLUSTER, "autoscaling": {"max_shards": 1}}, "autoscaling.max_shards: 1 is out of bounds; use 2 (shards)"),
        (
            {**CLUSTER, "replicas_per_shard": 0, "autoscaling": {"max_replicas_per_shard": 2}},
            "autoscaling.max_replicas_per_shard: 2 is out of bounds",
        ),
        (
            {**CLUSTER, "autoscaling": {"max_shards": 4, "cpu_target": 90}},
            "autoscaling.cpu_target: 90 is refused by AWS; use 35 to 70 per cent",
        ),
        (
            {**CLUSTER, "node_type": "cache.t4g.small", "autoscaling": {"max_shards": 4}},
            "node_type: 'cache.t4g.small' is of a family that autoscaling does not take",
        ),
        (
            {**CLUSTER, "node_type": "cache.r7g.4xlarge", "autoscaling": {"max_shards": 4}},
            "has a size that autoscaling does not take; use one of large, xlarge, 2xlarge",
        ),
        (
            {**CLUSTER, "autoscaling": {"max_shards": 4}, "global_datastore": {"role": "primary"}},
            "autoscaling: is refused by AWS in a Global Datastore",
        ),
        ({"global_datastore": {"role": "third"}}, "global_datastore.role: 'third' is unknown; use primary, secondary"),
        (
            {"node_type": "cache.t4g.small", "global_datastore": {"role": "primary"}},
            "node_type: 'cache.t4g.small' is of a family that a Global Datastore does not take",
        ),
        (
            {"replicas_per_shard": 0, "global_datastore": {"role": "primary"}},
            "replicas_per_shard: 0 leaves nobody to take over within the region",
        ),
        (SECONDARY, "node_type: 'cache.r7g.large' comes from the primary; leave it out"),
        (
            {"global_datastore": {"role": "secondary"}},
            "global_datastore.global_replication_group_id: is missing; take it from the primary",
        ),
        (
            {"global_datastore": {"role": "primary", "global_replication_group_id": "x"}},
            "global_datastore.global_replication_group_id: is made from the primary; leave it out",
        ),
    ],
)
def test_what_aws_would_refuse_is_refused_before_anything_is_created(args: dict[str, Any], says: str) -> None:
    with pytest.raises(pulumi.RunError, match=r"^cache cache: ") as error:
        cache(**args)
    assert says in str(error.value)


def test_a_name_that_users_cannot_have_is_refused() -> None:
    with pytest.raises(pulumi.RunError, match="name: 'Cache' is refused by ElastiCache"):
        record(lambda: Cache("Cache", PLAIN) and None)  # type: ignore[arg-type]  # a dict of plain values


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(pulumi.RunError, match=r"(?s)node_type: is missing.*shards.*snapshot_window"):
        cache("node_type", shards=2, snapshot_window="noon")


def test_a_global_datastore_takes_two_secondaries_of_large_nodes() -> None:
    assert replication_problems("cache.r7g.large", ["us-west-2", "eu-west-1"]) == []
    small, many = replication_problems("cache.r7g.medium", ["us-west-2", "eu-west-1", "eu-west-2"])
    assert "too small" in small and "name 2 at most" in many


def test_enums_are_values_that_a_plugin_hands_over() -> None:
    assert [CacheEngine("valkey"), ClusterMode("enabled"), MaxmemoryPolicy("noeviction")] == [
        "valkey",
        "enabled",
        "noeviction",
    ]

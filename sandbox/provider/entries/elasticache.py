"""ElastiCache: replication groups, Global Datastores, users and user groups."""

from typing import Any

from sandbox.provider.entry import Call, Codec, Entry, Fn, Json, Name, call, read

_CLOUDWATCH = "cloudwatch-logs"
_MEMBERS = "ReplicationGroups[0].NodeGroups[0].NodeGroupMembers"
_GLOBAL = "GlobalReplicationGroups[0]"
_INFO = "GlobalReplicationGroupInfo"
_SECONDARY = f"{_INFO}.GlobalReplicationGroupMemberRole=='SECONDARY'"
_SLOW = {
    "logType": "slow-log",
    "logFormat": "json",
    "destinationType": _CLOUDWATCH,
    "destination": "@aws:cloudwatch/logGroup:LogGroup.name",
}
_OF_NODES = {
    "engineVersion": "EngineVersion",
    "engineVersionActual": "EngineVersion",
    "maintenanceWindow": "PreferredMaintenanceWindow",
    "notificationTopicArn": "NotificationConfiguration.[TopicStatus=='active' && TopicArn || `null`] | [0]",
    "parameterGroupName": "CacheParameterGroup.CacheParameterGroupName",
    "securityGroupIds": "SecurityGroups[].SecurityGroupId",
    "subnetGroupName": "CacheSubnetGroupName",
}
"""What AWS answers of the nodes of a replication group, not of the group."""


def _deliveries(logs: list[Json]) -> list[Json]:
    """Log deliveries, as AWS wants them."""
    return [
        {
            "LogType": log["logType"],
            "LogFormat": log["logFormat"],
            "DestinationType": log["destinationType"],
            "DestinationDetails": (
                {"CloudWatchLogsDetails": {"LogGroup": log["destination"]}}
                if log["destinationType"] == _CLOUDWATCH
                else {"KinesisFirehoseDetails": {"DeliveryStream": log["destination"]}}
            ),
        }
        for log in logs
    ]


def _logs(deliveries: list[Json]) -> list[Json]:
    """Log deliveries, as a program says them."""
    return [
        {
            "logType": each["LogType"],
            "logFormat": each["LogFormat"],
            "destinationType": each["DestinationType"],
            "destination": next(iter(next(iter(each["DestinationDetails"].values())).values())),
        }
        for each in deliveries
    ]


def _changed_deliveries(came: Any, went: Any) -> Any:
    """Those that came, and the ends of those that went."""
    if not isinstance(came or [], list):
        return came
    kept = {each["LogType"] for each in came or []}
    ended = [{**each, "Enabled": False} for each in went or [] if each["LogType"] not in kept]
    return [*({**each, "Enabled": True} for each in came or []), *ended] or None


def _either(one: Any, other: Any) -> Any:
    """The one that is given: a password, or one that is kept in no state."""
    return one or other


def _passwords(many: Any, one: Any) -> Any:
    """The passwords that are given, in a list or as one that is kept in no state."""
    return many or (one and [one])


def _replicas(nodes: Any) -> Any:
    """A number of nodes with its primary, as one of replicas."""
    return nodes - 1 if isinstance(nodes, int) else nodes


def _resize(direction: str, sign: str) -> list[Call]:
    """The calls that change the number of replicas in one direction, said without the primary or with it."""
    return [
        call(
            f"{direction}ReplicaCount",
            on="update",
            by_name=False,
            ReplicationGroupId=read(
                "DescribeReplicationGroups",
                f"(length({nodes}) {sign} to_number('${name}')) && ReplicationGroups[0].ReplicationGroupId",
                ReplicationGroupId="$id",
            ),
            NewReplicaCount=count,
            ApplyImmediately=True,
        )
        for name, nodes, count in (
            ("replicasPerNodeGroup", f"{_MEMBERS}[1:]", "$replicasPerNodeGroup"),
            ("numCacheClusters", _MEMBERS, Fn(_replicas, ("numCacheClusters",))),
        )
    ]


def _reshard(direction: str, sign: str) -> Call:
    """The call that changes the number of a Global Datastore's shards in one direction."""
    return call(
        f"{direction}NodeGroupsInGlobalReplicationGroup",
        on="update",
        by_name=False,
        GlobalReplicationGroupId=read(
            "DescribeGlobalReplicationGroups",
            f"(length({_GLOBAL}.GlobalNodeGroups) {sign} to_number('$numNodeGroups'))"
            f" && {_GLOBAL}.GlobalReplicationGroupId",
            GlobalReplicationGroupId="$id",
        ),
        NodeGroupCount="$numNodeGroups",
        ApplyImmediately=True,
    )


ENTRIES = [
    Entry(
        "aws:elasticache/replicationGroup:ReplicationGroup",
        "elasticache",
        create=call(
            "CreateReplicationGroup",
            LogDeliveryConfigurations=Fn(lambda came: came, ("+logDeliveryConfigurations",)),
            AuthToken=Fn(_either, ("authToken", "authTokenWo")),
        ),
        id="$replicationGroupId",
        key={"ReplicationGroupId": "$replicationGroupId"},
        names={
            "description": "ReplicationGroupDescription",
            "maintenanceWindow": "PreferredMaintenanceWindow",
            "nodeType": "CacheNodeType",
            "parameterGroupName": "CacheParameterGroupName",
            "securityGroupNames": "CacheSecurityGroupNames",
            "subnetGroupName": "CacheSubnetGroupName",
        },
        name=Name("replicationGroupId", longest=40, allowed=r"[^a-z0-9-]", lower=True),
        steps=[
            call(
                "ModifyReplicationGroupShardConfiguration",
                on="update",
                by_name=False,
                NodeGroupCount="$numNodeGroups",
                ApplyImmediately=True,
            ),
            *_resize("Increase", "<"),
            call(
                "ModifyReplicationGroup",
                on="update",
                ApplyImmediately="$applyImmediately",
                AuthToken=Fn(_either, ("authToken", "authTokenWo")),
                LogDeliveryConfigurations=Fn(
                    _changed_deliveries, ("+logDeliveryConfigurations", "-logDeliveryConfigurations")
                ),
                UserGroupIdsToAdd="$+userGroupIds",
                UserGroupIdsToRemove="$-userGroupIds",
            ),
            call(
                "ModifyReplicationGroup",
                unset="notificationTopicArn",
                by_name=False,
                NotificationTopicStatus="inactive",
                ApplyImmediately="$applyImmediately",
            ),
            *_resize("Decrease", ">"),
        ],
        codecs={"logDeliveryConfigurations": Codec(_deliveries, _logs)},
        canonical={"engine": str.lower},
        ordered=["preferredCacheClusterAzs"],
        read=[
            read(
                "DescribeReplicationGroups",
                "ReplicationGroups[0]",
                {
                    "automaticFailoverEnabled": "AutomaticFailover=='enabled'",
                    "configurationEndpointAddress": "ConfigurationEndpoint.Address",
                    "dataTieringEnabled": "DataTiering=='enabled'",
                    "description": "Description",
                    "firstNode": "MemberClusters[0]",
                    "globalReplicationGroupId": "GlobalReplicationGroupInfo.GlobalReplicationGroupId",
                    "multiAzEnabled": "MultiAZ=='enabled'",
                    "numCacheClusters": "length(MemberClusters)",
                    "numNodeGroups": "length(NodeGroups)",
                    "port": "NodeGroups[0].PrimaryEndpoint.Port || ConfigurationEndpoint.Port",
                    "primaryEndpointAddress": "NodeGroups[0].PrimaryEndpoint.Address",
                    "readerEndpointAddress": "NodeGroups[0].ReaderEndpoint.Address",
                    "replicasPerNodeGroup": "length(NodeGroups[0].NodeGroupMembers[1:])",
                },
            ),
            read("DescribeCacheClusters", "CacheClusters[0]", _OF_NODES, CacheClusterId="$firstNode"),
        ],
        delete=[
            call(  # a secondary leaves its Global Datastore first
                "DisassociateGlobalReplicationGroup",
                by_name=False,
                GlobalReplicationGroupId=read(
                    "DescribeReplicationGroups",
                    f"ReplicationGroups[?{_SECONDARY}] | [0].{_INFO}.GlobalReplicationGroupId",
                ),
                ReplicationGroupId="$replicationGroupId",
                ReplicationGroupRegion="$region",
            ),
            call("DeleteReplicationGroup", FinalSnapshotIdentifier="$finalSnapshotIdentifier"),
        ],
        ready="Status=='available'",
        vanishes=True,
        defaults={
            "applyImmediately": False,
            "automaticFailoverEnabled": False,
            "multiAzEnabled": False,
            "snapshotRetentionLimit": 0,
        },
        local=["applyImmediately", "authTokenUpdateStrategy", "authTokenWoVersion"],
        # Passwords are never answered; where nodes were put at first may have changed since.
        unread=[
            "authToken",
            "authTokenWo",
            "nodeGroupConfigurations",
            "preferredCacheClusterAzs",
            "snapshotArns",
            "snapshotName",
        ],
        derived=["numCacheClusters", "numNodeGroups", "globalReplicationGroupId"],
        arn="replicationgroup:$replicationGroupId",
        example={
            "description": "example",
            "engine": "valkey",
            "engineVersion": "8.1",
            "nodeType": "cache.r7g.large",
            "clusterMode": "enabled",
            "parameterGroupName": "@aws:elasticache/parameterGroup:ParameterGroup#cluster.name",
            "subnetGroupName": "@aws:elasticache/subnetGroup:SubnetGroup.name",
            "securityGroupIds": ["@aws:ec2/securityGroup:SecurityGroup.id"],
            "numNodeGroups": 2,
            "replicasPerNodeGroup": 1,
            "automaticFailoverEnabled": True,
            "multiAzEnabled": True,
            "transitEncryptionEnabled": True,
            "userGroupIds": ["@aws:elasticache/userGroup:UserGroup.userGroupId"],
            "logDeliveryConfigurations": [_SLOW, _SLOW | {"logType": "engine-log"}],
            "notificationTopicArn": "@aws:sns/topic:Topic.arn",
            "snapshotRetentionLimit": 1,
            "tags": {"Name": "example"},
        },
        others={
            "global": {
                "numNodeGroups": 1,
                "logDeliveryConfigurations": [],
                "snapshotRetentionLimit": 0,
            },
        },
        changed={
            "description": "changed",
            "nodeType": "cache.r7g.xlarge",
            "engineVersion": "8.2",
            "numNodeGroups": 3,
            "replicasPerNodeGroup": 2,
            "snapshotRetentionLimit": 7,
            "snapshotWindow": "01:00-02:00",
            "maintenanceWindow": "mon:03:00-mon:04:00",
            "logDeliveryConfigurations": [_SLOW | {"logFormat": "text"}],
            "tags": {"Name": "changed"},
        },
    ),
    Entry(
        "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup",
        "elasticache",
        create=call("CreateGlobalReplicationGroup"),
        id="GlobalReplicationGroup.GlobalReplicationGroupId",
        key={"GlobalReplicationGroupId": "$id"},
        names={"parameterGroupName": "CacheParameterGroupName"},
        steps=[
            call("ModifyGlobalReplicationGroup", ApplyImmediately=True),
            _reshard("Increase", "<"),
            _reshard("Decrease", ">"),
        ],
        read=[
            read(
                "DescribeGlobalReplicationGroups",
                "GlobalReplicationGroups[0]",
                {
                    "automaticFailoverEnabled": "Members[?Role=='PRIMARY'] | [0].AutomaticFailover=='enabled'",
                    "engineVersionActual": "EngineVersion",
                    "globalReplicationGroupIdSuffix": "GlobalReplicationGroupId",
                    "numNodeGroups": "length(GlobalNodeGroups)",
                    "primaryReplicationGroupId": "Members[?Role=='PRIMARY'] | [0].ReplicationGroupId",
                },
                ShowMemberInfo=True,
            )
        ],
        # Every region has a prefix of its own.
        codecs={"globalReplicationGroupIdSuffix": Codec(lambda suffix: [suffix], lambda id: id.partition("-")[2])},
        delete=[call("DeleteGlobalReplicationGroup", RetainPrimaryReplicationGroup=True)],
        vanishes=True,
        unread=["parameterGroupName"],  # AWS makes a copy of it for each member
        derived=["numNodeGroups"],
        example={
            "globalReplicationGroupIdSuffix": "example",
            "primaryReplicationGroupId": "@aws:elasticache/replicationGroup:ReplicationGroup#global.replicationGroupId",
        },
        changed={
            "globalReplicationGroupDescription": "changed",
            "cacheNodeType": "cache.r7g.xlarge",
            "engineVersion": "8.2",
            "numNodeGroups": 2,
        },
    ),
    Entry(
        "aws:elasticache/user:User",
        "elasticache",
        create=call("CreateUser", Passwords=Fn(_passwords, ("passwords", "passwordsWo"))),
        id="$userId",
        key={"UserId": "$userId"},
        steps=[call("ModifyUser", on="update", Passwords=Fn(_passwords, ("passwords", "passwordsWo")))],
        read=[read("DescribeUsers", "Users[0]")],
        delete=[call("DeleteUser")],
        canonical={"engine": str.lower},
        local=["passwordsWoVersion"],
        # AWS answers how many passwords there are, not which, and names the modes otherwise.
        unread=["authenticationMode", "noPasswordRequired", "passwords", "passwordsWo"],
        arn="user:$userId",
        import_id=lambda id: {"userId": id},
        example={
            "userId": "example",
            "userName": "example",
            "engine": "redis",
            "accessString": "on ~* +@all",
            "authenticationMode": {"type": "iam"},
        },
        others={
            "default": {
                "userId": "example-default",
                "userName": "default",
                "accessString": "off ~* -@all",
                "authenticationMode": {"type": "no-password-required"},
            }
        },
        changed={
            "accessString": "on ~app:* +@read",
            "authenticationMode": {"type": "password", "passwords": ["sixteen-characters"]},
        },
    ),
    Entry(
        "aws:elasticache/userGroup:UserGroup",
        "elasticache",
        create=call("CreateUserGroup"),
        id="$userGroupId",
        key={"UserGroupId": "$userGroupId"},
        steps=[call("ModifyUserGroup", on="update", UserIdsToAdd="$+userIds", UserIdsToRemove="$-userIds")],
        read=[read("DescribeUserGroups", "UserGroups[0]")],
        delete=[call("DeleteUserGroup")],
        canonical={"engine": str.lower},
        arn="usergroup:$userGroupId",
        import_id=lambda id: {"userGroupId": id},
        example={
            "userGroupId": "example",
            "engine": "redis",
            "userIds": ["@aws:elasticache/user:User#default.userId", "@aws:elasticache/user:User.userId"],
        },
        changed={"userIds": ["@aws:elasticache/user:User#default.userId"]},
    ),
]

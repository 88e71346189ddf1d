"""RDS and ElastiCache: subnet groups and parameter groups."""

from sandbox.provider.entry import Entry, Name, call, read

_NAME = Name(longest=255, allowed=r"[^a-z0-9.-]", lower=True)
_MANAGED = {"description": "Managed by Pulumi"}

ENTRIES = [
    Entry(
        "aws:rds/subnetGroup:SubnetGroup",
        "rds",
        create=call("CreateDBSubnetGroup"),
        id="$name",
        key={"DBSubnetGroupName": "$name"},
        names={"name": "DBSubnetGroupName", "description": "DBSubnetGroupDescription", "arn": "DBSubnetGroupArn"},
        name=_NAME,
        steps=[call("ModifyDBSubnetGroup", on="update")],
        read=[read("DescribeDBSubnetGroups", "DBSubnetGroups[0]", {"subnetIds": "Subnets[].SubnetIdentifier"})],
        delete=[call("DeleteDBSubnetGroup")],
        defaults=_MANAGED,
        import_id=lambda id: {"name": id},
        example={
            "subnetIds": ["@aws:ec2/subnet:Subnet.id", "@aws:ec2/subnet:Subnet#second.id"],
            "tags": {"Name": "example"},
        },
        changed={"description": "changed"},
    ),
    Entry(
        "aws:elasticache/subnetGroup:SubnetGroup",
        "elasticache",
        create=call("CreateCacheSubnetGroup"),
        id="$name",
        key={"CacheSubnetGroupName": "$name"},
        names={"name": "CacheSubnetGroupName", "description": "CacheSubnetGroupDescription"},
        name=_NAME,
        steps=[call("ModifyCacheSubnetGroup", on="update")],
        read=[read("DescribeCacheSubnetGroups", "CacheSubnetGroups[0]", {"subnetIds": "Subnets[].SubnetIdentifier"})],
        delete=[call("DeleteCacheSubnetGroup")],
        defaults=_MANAGED,
        import_id=lambda id: {"name": id},
        example={"subnetIds": ["@aws:ec2/subnet:Subnet.id", "@aws:ec2/subnet:Subnet#second.id"]},
        changed={"description": "changed"},
    ),
    Entry(
        "aws:elasticache/parameterGroup:ParameterGroup",
        "elasticache",
        create=call("CreateCacheParameterGroup", CacheParameterGroupFamily="$family"),
        id="$name",
        key={"CacheParameterGroupName": "$name"},
        names={
            "name": "CacheParameterGroupName",
            "parameters.name": "ParameterName",
            "parameters.value": "ParameterValue",
        },
        name=_NAME,
        steps=[
            call("ResetCacheParameterGroup", on="update", ParameterNameValues="$-parameters"),
            call("ModifyCacheParameterGroup", ParameterNameValues="$+parameters"),
        ],
        read=[
            read("DescribeCacheParameterGroups", "CacheParameterGroups[0]", {"family": "CacheParameterGroupFamily"}),
            read("DescribeCacheParameters", "@", {"parameters": "Parameters"}, Source="user"),
        ],
        delete=[call("DeleteCacheParameterGroup")],
        defaults=_MANAGED,
        import_id=lambda id: {"name": id},
        arn="parametergroup:$name",
        example={"family": "valkey8", "parameters": [{"name": "maxmemory-policy", "value": "allkeys-lru"}]},
        others={"cluster": {"parameters": [{"name": "cluster-enabled", "value": "yes"}]}},
        changed={"parameters": [{"name": "maxmemory-policy", "value": "noeviction"}]},
    ),
]

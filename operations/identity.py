"""Import ids that follow from a resource's inputs.

For types that AWS has no tags for, and for those whose name is theirs alone, the id is known before AWS answers. The
formats are those of the «Import» sections of the AWS provider's documentation
(https://registry.terraform.io/providers/hashicorp/aws/latest/docs).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# {a|b} stands for the first of the inputs a and b that is set, {a|=b} for the text b where a is not, and {?_a} for an
# underscore and the input a, or for nothing.
FORMATS: Mapping[str, str] = {
    "aws:appautoscaling/policy:Policy": "{serviceNamespace}/{resourceId}/{scalableDimension}/{name}",
    "aws:appautoscaling/target:Target": "{serviceNamespace}/{resourceId}/{scalableDimension}",
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": "{backupVaultName}",
    "aws:backup/vaultPolicy:VaultPolicy": "{backupVaultName}",
    "aws:cloudfront/monitoringSubscription:MonitoringSubscription": "{distributionId}",
    "aws:cloudwatch/dashboard:Dashboard": "{dashboardName}",
    "aws:cloudwatch/eventTarget:EventTarget": "{eventBusName|=default}/{rule}/{targetId}",
    "aws:cloudwatch/logGroup:LogGroup": "{name}",
    "aws:ec2/route:Route": "{routeTableId}_{destinationCidrBlock|destinationIpv6CidrBlock|destinationPrefixListId}",
    "aws:ec2/routeTableAssociation:RouteTableAssociation": "{subnetId|gatewayId}/{routeTableId}",
    "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation": "{vpcId}",
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": "{clusterName}#{principalArn}#{policyArn}",
    "aws:elasticache/subnetGroup:SubnetGroup": "{name}",
    "aws:iam/role:Role": "{name}",
    "aws:iam/rolePolicy:RolePolicy": "{role}:{name}",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "{role}/{policyArn}",
    "aws:kms/alias:Alias": "{name}",
    "aws:kms/keyPolicy:KeyPolicy": "{keyId}",
    "aws:lb/listenerCertificate:ListenerCertificate": "{listenerArn}_{certificateArn}",
    "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup": "{dbProxyName}",
    "aws:rds/proxyTarget:ProxyTarget": "{dbProxyName}/{targetGroupName}/RDS_INSTANCE/{dbInstanceIdentifier}",
    "aws:rds/subnetGroup:SubnetGroup": "{name}",
    "aws:route53/record:Record": "{zoneId}_{name}_{type}{?_setIdentifier}",
    "aws:s3/bucket:Bucket": "{bucket}",
    "aws:s3/bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration": "{bucket}:{name}",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "{bucket}",
    "aws:s3/bucketLogging:BucketLogging": "{bucket}",
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": "{bucket}",
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": "{bucket}",
    "aws:s3/bucketPolicy:BucketPolicy": "{bucket}",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "{bucket}",
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": "{bucket}",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": "{bucket}",
    "aws:s3/bucketVersioning:BucketVersioning": "{bucket}",
    "aws:sns/topicPolicy:TopicPolicy": "{arn}",
    "aws:sqs/queuePolicy:QueuePolicy": "{queueUrl}",
    "aws:wafv2/webAclAssociation:WebAclAssociation": "{webAclArn},{resourceArn}",
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": "{resourceArn}",
}


def import_id(type: str, inputs: Mapping[str, Any]) -> str | None:
    """The id to import a resource by, where its inputs determine one."""
    if type.startswith("kubernetes:"):
        return _of_object(inputs)
    if type not in FORMATS:
        return None
    parts = [_part(keys, inputs) for keys in re.findall(r"{(.*?)}", FORMATS[type])]
    if not all(isinstance(part, str) for part in parts):
        return None
    return re.sub(r"{.*?}", "{}", FORMATS[type]).format(*parts)


def _of_object(inputs: Mapping[str, Any]) -> str | None:
    """``namespace/name``, or the name alone (https://www.pulumi.com/registry/packages/kubernetes/)."""
    metadata = inputs.get("metadata") or {}
    if not isinstance(name := metadata.get("name") or inputs.get("name"), str):
        return None
    namespace = metadata.get("namespace") or inputs.get("namespace")
    return f"{namespace}/{name}" if namespace else name


def _part(keys: str, inputs: Mapping[str, Any]) -> Any:
    if keys.startswith("?"):
        value = inputs.get(keys[2:])
        return f"{keys[1]}{value}" if value else ""
    known, _, constant = keys.partition("|=")
    return next((inputs[key] for key in known.split("|") if inputs.get(key)), constant or None)


def names(type: str, id: str) -> Mapping[str, str]:
    """The input that holds the id, for a type whose id is its name: a name that Pulumi made up is in nothing else."""
    name = re.fullmatch(r"{(\w+)}", FORMATS.get(type, ""))
    return {name[1]: id} if name else {}

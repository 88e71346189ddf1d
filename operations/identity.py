"""Import ids that follow from a resource's inputs.

For types that AWS has no tags for, and for those whose name is theirs alone, the id is known before AWS answers. The
formats are those of the «Import» sections of the AWS provider's documentation
(https://registry.terraform.io/providers/hashicorp/aws/latest/docs).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# {a|b} stands for the first of the inputs a and b that is set.
FORMATS: Mapping[str, str] = {
    "aws:cloudwatch/logGroup:LogGroup": "{name}",
    "aws:ec2/route:Route": "{routeTableId}_{destinationCidrBlock|destinationIpv6CidrBlock|destinationPrefixListId}",
    "aws:ec2/routeTableAssociation:RouteTableAssociation": "{subnetId|gatewayId}/{routeTableId}",
    "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": "{vpcEndpointId}/{routeTableId}",
    "aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation": "{vpcEndpointId}/{subnetId}",
    "aws:elasticache/subnetGroup:SubnetGroup": "{name}",
    "aws:iam/role:Role": "{name}",
    "aws:iam/rolePolicy:RolePolicy": "{role}:{name}",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "{role}/{policyArn}",
    "aws:kms/alias:Alias": "{name}",
    "aws:rds/subnetGroup:SubnetGroup": "{name}",
    "aws:s3/bucket:Bucket": "{bucket}",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "{bucket}",
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": "{bucket}",
    "aws:s3/bucketPolicy:BucketPolicy": "{bucket}",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "{bucket}",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": "{bucket}",
    "aws:s3/bucketVersioning:BucketVersioning": "{bucket}",
}


def import_id(type: str, inputs: Mapping[str, Any]) -> str | None:
    """The id to import a resource by, where its inputs determine one."""
    if type not in FORMATS:
        return None
    parts = [
        next((inputs[key] for key in keys.split("|") if inputs.get(key)), None)
        for keys in re.findall(r"{(.*?)}", FORMATS[type])
    ]
    if not all(isinstance(part, str) for part in parts):
        return None
    return re.sub(r"{.*?}", "{}", FORMATS[type]).format(*parts)


def names(type: str, id: str) -> Mapping[str, str]:
    """The input that holds the id, for a type whose id is its name: a name that Pulumi made up is in nothing else."""
    name = re.fullmatch(r"{(\w+)}", FORMATS.get(type, ""))
    return {name[1]: id} if name else {}

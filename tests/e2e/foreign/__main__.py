"""Another team's program, which knows nothing of Tenfold and breaks a rule of every pack."""

import pulumi
import pulumi_aws as aws

home = aws.Provider("home", region="us-east-1")
here = pulumi.ResourceOptions(provider=home)
tags = {"cost-center": "web", "env": "prod", "owner": "web"}

aws.s3.Bucket("untagged", opts=here)
aws.eks.NodeGroup(
    "fixed",
    cluster_name="main",
    node_role_arn="arn:aws:iam::123456789012:role/node",
    subnet_ids=["subnet-1", "subnet-2", "subnet-3"],
    scaling_config={"min_size": 3, "max_size": 3, "desired_size": 3},
    tags=tags,
    opts=here,
)
aws.rds.Instance(
    "open",
    engine="postgres",
    instance_class="db.t4g.micro",
    allocated_storage=20,
    username="admin1",
    password="not-a-secret",
    publicly_accessible=True,
    skip_final_snapshot=True,
    tags=tags,
    opts=here,
)

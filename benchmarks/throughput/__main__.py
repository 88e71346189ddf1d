"""As many resources as the configuration says, spread over three regions in the mix of a backend's foundation."""

from ipaddress import IPv4Network

import pulumi
import pulumi_aws as aws

REGIONS = ("us-east-1", "us-west-2", "eu-west-1")


def deploy(region: str, count: int) -> None:
    """Create exactly ``count`` resources in ``region``, a provider and a VPC among them."""
    provider = aws.Provider(region, region=region)
    options = pulumi.ResourceOptions(provider=provider)
    vpc = aws.ec2.Vpc(f"vpc-{region}", cidr_block="10.0.0.0/16", opts=options)
    blocks = IPv4Network("10.0.0.0/16").subnets(new_prefix=26)
    for index in range(count - 2):
        name = f"{region}-{index}"
        match index % 6:
            case 0:
                aws.ec2.Subnet(name, vpc_id=vpc.id, cidr_block=str(next(blocks)), opts=options)
            case 1:
                group = aws.ec2.SecurityGroup(name, vpc_id=vpc.id, description="Measured", opts=options)
            case 2:
                aws.vpc.SecurityGroupIngressRule(
                    name, security_group_id=group.id, ip_protocol="tcp", from_port=443, to_port=443,
                    cidr_ipv4="10.0.0.0/16", opts=options,
                )  # fmt: skip
            case 3:
                aws.cloudwatch.LogGroup(name, retention_in_days=7, opts=options)
            case 4:
                aws.ssm.Parameter(name, type="String", value=name, opts=options)
            case _:
                aws.sqs.Queue(name, message_retention_seconds=3600, opts=options)


total = pulumi.Config().require_int("resources")
shares = [total // len(REGIONS) + (rest < total % len(REGIONS)) for rest in range(len(REGIONS))]
for region, share in zip(REGIONS, shares, strict=True):
    deploy(region, share)

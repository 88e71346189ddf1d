"""Subnets: all launch attributes, the state of an IPv6 block, and which subnets are a zone's default.

moto takes the first subnet of a zone for its default one, in whatever VPC, and then maps public addresses in it.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySubnetAttribute.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Subnet.html
"""

from typing import Any

from moto.core.responses import EmptyResult
from moto.ec2.models import EC2Backend
from moto.ec2.models.subnets import Subnet
from moto.ec2.responses.subnets import Subnets

from sandbox.mends import replace

PLAIN = {
    "MapPublicIpOnLaunch": "map_public_ip_on_launch",
    "AssignIpv6AddressOnCreation": "assign_ipv6_address_on_creation",
    "EnableDns64": "enable_dns64",
}
DNS = {
    "PrivateDnsHostnameTypeOnLaunch": "HostnameType",
    "EnableResourceNameDnsARecordOnLaunch": "EnableResourceNameDnsARecord",
    "EnableResourceNameDnsAAAARecordOnLaunch": "EnableResourceNameDnsAAAARecord",
}


def apply() -> None:
    """Complete ModifySubnetAttribute, and correct what CreateSubnet and DescribeSubnets say."""
    create = EC2Backend.create_subnet

    def create_subnet(self: Any, vpc_id: str, *args: Any, **kwargs: Any) -> Subnet:
        subnet = create(self, vpc_id, *args, **kwargs)
        if not self.get_vpc(vpc_id).is_default:
            subnet.default_for_az = subnet.map_public_ip_on_launch = False
        return subnet

    def modify_subnet_attribute(self: Any) -> EmptyResult:
        subnet = self.ec2_backend.get_subnet(self._get_param("SubnetId"))
        for name in (*PLAIN, *DNS):
            value = self._get_param(name)
            value = value.get("Value") if isinstance(value, dict) else value
            if value is not None and name in PLAIN:
                setattr(subnet, PLAIN[name], value)
            elif value is not None:
                subnet.private_dns_name_options_on_launch[DNS[name]] = value
        return EmptyResult()

    def ipv6_cidr_block_association_set(self: Any) -> list[dict[str, Any]]:
        blocks = self.ipv6_cidr_block_associations.values()
        return [block for block in blocks if block["ipv6CidrBlockState"]["State"] == "associated"]

    replace(EC2Backend, create_subnet)
    replace(Subnets, modify_subnet_attribute)
    replace(Subnet, property(ipv6_cidr_block_association_set), "ipv6_cidr_block_association_set")
    replace(Subnet, False, "enable_dns64")

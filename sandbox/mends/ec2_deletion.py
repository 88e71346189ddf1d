"""Deleting in the wrong order fails as it does on AWS: moto lets a VPC, a subnet or an address go while it is in use.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSubnet.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReleaseAddress.html
"""

from typing import Any

from moto.ec2.exceptions import DependencyViolationError, EC2ClientError
from moto.ec2.models import EC2Backend

from sandbox.mends import replace


def apply() -> None:
    """Refuse; and forget what goes with a VPC (its default network ACL) or a subnet (its associations)."""
    delete_a_vpc, delete_a_subnet = EC2Backend.delete_vpc, EC2Backend.delete_subnet
    release = EC2Backend.release_address

    def delete_vpc(self: Any, vpc_id: str) -> Any:
        self.get_vpc(vpc_id)
        used = (
            any(gateway.vpc and gateway.vpc.id == vpc_id for gateway in self.internet_gateways.values())
            or any(gateway.vpc_id == vpc_id for gateway in self.egress_only_internet_gateways.values())
            or any(gateway.vpc_id == vpc_id and gateway.state != "deleted" for gateway in self.nat_gateways.values())
            or any(endpoint.vpc_id == vpc_id for endpoint in self.vpc_end_points.values())
            or any(not group.is_default for group in self.groups[vpc_id].values())
        )
        if used:
            raise DependencyViolationError(f"The vpc '{vpc_id}' has dependencies and cannot be deleted.")
        result = delete_a_vpc(self, vpc_id)
        for acl in [acl for acl in self.network_acls.values() if acl.vpc_id == vpc_id]:
            del self.network_acls[acl.id]
        return result

    def delete_subnet(self: Any, subnet_id: str) -> Any:
        if any(interface.subnet.id == subnet_id for interface in self.enis.values()):
            raise DependencyViolationError(f"The subnet '{subnet_id}' has dependencies and cannot be deleted.")
        result = delete_a_subnet(self, subnet_id)
        for owner in (*self.network_acls.values(), *self.route_tables.values()):
            for key, value in list(owner._associations.items()):
                if subnet_id in (value, getattr(value, "subnet_id", None)):
                    del owner._associations[key]
        return result

    def release_address(self: Any, address: Any = None, allocation_id: Any = None) -> None:
        for eip in self.addresses:
            if allocation_id and eip.allocation_id == allocation_id and eip.eni:
                raise EC2ClientError("InvalidIPAddress.InUse", f"Address {eip.public_ip} is in use.")
        release(self, address, allocation_id)

    replace(EC2Backend, delete_vpc)
    replace(EC2Backend, delete_subnet)
    replace(EC2Backend, release_address)

"""NAT gateways: the regional kind, filters on tags, and what deleting one sets free.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html
https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ec2.exceptions import EC2ClientError, InvalidParameterCombination, MissingParameter
from moto.ec2.models import EC2Backend, nat_gateways
from moto.ec2.models.nat_gateways import NatGateway
from moto.ec2.responses.nat_gateways import NatGateways
from moto.ec2.utils import add_tag_specification, generic_filter, random_nat_gateway_id

from sandbox.mends import replace


class RegionalNatGateway(NatGateway):
    """One gateway for all zones of a VPC, in no subnet. Its addresses are AWS's own, or the caller's by zone."""

    availability_mode = "regional"

    def __init__(self, backend: Any, vpc_id: str, addresses: list[dict[str, Any]], tags: dict[str, str]) -> None:
        self.ec2_backend = backend
        self.id = random_nat_gateway_id()
        self.vpc_id = backend.get_vpc(vpc_id).id
        self.subnet_id = None  # type: ignore[assignment]  # moto knows gateways in subnets only
        self.state = "available"
        self.connectivity_type = "public"
        self._eni = None
        self._created_at = utcnow()
        self.auto_provision_zones = self.auto_scaling_ips = "disabled" if addresses else "enabled"
        if not addresses:
            zones = {subnet.availability_zone for subnet in backend.describe_subnets(filters={"vpc-id": [vpc_id]})}
            addresses = [{"AvailabilityZone": zone} for zone in sorted(zones)]
        self.address_set = [entry for address in addresses for entry in self._entries(address)]
        self.add_tags(tags)

    def _entries(self, address: dict[str, Any]) -> list[dict[str, Any]]:
        key = "AvailabilityZone" if "AvailabilityZone" in address else "AvailabilityZoneId"
        given = address.get("AllocationIds")
        eips = self.ec2_backend.address_by_allocation(given) if given else []
        entry = {key: address[key], "Status": "succeeded"}
        return [{**entry, "AllocationId": e.allocation_id, "PublicIp": e.public_ip} for e in eips] or [entry]


def apply() -> None:
    """Add the regional kind, and complete the zonal one."""
    create, backend_create = NatGateways.create_nat_gateway, EC2Backend.create_nat_gateway

    def create_nat_gateway(self: Any) -> ActionResult:
        if self._get_param("AvailabilityMode") != "regional":
            if not self._get_param("SubnetId"):
                raise MissingParameter("The request must contain the parameter subnetId")
            return create(self)
        for zonal in ("SubnetId", "AllocationId", "PrivateIpAddress"):
            if self._get_param(zonal):
                raise InvalidParameterCombination(f"{zonal} cannot be used with a regional NAT gateway.")
        if not self._get_param("VpcId"):
            raise MissingParameter("The request must contain the parameter vpcId")
        tags = add_tag_specification(self._get_param("TagSpecifications", []))
        addresses = self._get_param("AvailabilityZoneAddresses", [])
        # Abstract as moto's own is, whose resources of CloudFormation are never asked for here.
        gateway = RegionalNatGateway(self.ec2_backend, self._get_param("VpcId"), addresses, tags)  # type: ignore[abstract]
        self.ec2_backend.nat_gateways[gateway.id] = gateway
        return ActionResult({"NatGateway": gateway})

    def create_in_backend(
        self: Any, subnet_id: str, allocation_id: str, tags: Any = None, connectivity_type: str | None = None
    ) -> NatGateway:
        gateway = backend_create(self, subnet_id, allocation_id, tags, connectivity_type or "public")
        gateway.private_ip = str(gateway._eni.private_ip_address)
        gateway.address_set[0] |= {"isPrimary": True, "status": "succeeded"}
        return gateway

    def describe_nat_gateways(self: Any, filters: Any, nat_gateway_ids: list[str] | None) -> list[NatGateway]:
        found = [_existing(self, gateway) for gateway in nat_gateway_ids or self.nat_gateways]
        renamed = {"id" if name == "nat-gateway-id" else name: values for name, values in (filters or {}).items()}
        return generic_filter(renamed, found)

    def delete_nat_gateway(self: Any, nat_gateway_id: str) -> NatGateway:
        gateway = _existing(self, nat_gateway_id)
        gateway.state = "deleted"
        if gateway._eni:
            for address in self.addresses:
                if address.eni is gateway._eni:
                    address.eni = address.association_id = None
            self.enis.pop(gateway._eni.id, None)
        return gateway

    replace(nat_gateways, lambda: None, "random_private_ip")  # the network interface then takes one from its subnet
    replace(NatGateway, "zonal", "availability_mode")
    replace(NatGateways, create_nat_gateway)
    replace(EC2Backend, create_in_backend, "create_nat_gateway")
    replace(EC2Backend, describe_nat_gateways)
    replace(EC2Backend, delete_nat_gateway)


def _existing(backend: Any, nat_gateway_id: str) -> NatGateway:
    if nat_gateway_id not in backend.nat_gateways:
        raise EC2ClientError("NatGatewayNotFound", f"The Nat Gateway {nat_gateway_id} was not found")
    gateway: NatGateway = backend.nat_gateways[nat_gateway_id]
    return gateway

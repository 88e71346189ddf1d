"""VPC endpoints: private DNS that can be changed, address types, an interface a subnet, routes that follow, and an end.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcEndpoint.html
"""

import json
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend, vpcs
from moto.ec2.responses.vpcs import VPCs

from sandbox.mends import answered, replace


def apply() -> None:
    """Complete the three operations, and let DescribeVpcEndpoints forget what was deleted."""
    create, modify = VPCs.create_vpc_endpoint, VPCs.modify_vpc_endpoint
    delete, describe = EC2Backend.delete_vpc_endpoints, EC2Backend.describe_vpc_endpoints

    def create_vpc_endpoint(self: Any) -> ActionResult:
        result = create(self)
        endpoint = answered(result)["VpcEndpoint"]
        endpoint.vpc_endpoint_type = endpoint.vpc_endpoint_type or "Gateway"
        if endpoint.vpc_endpoint_type == "Gateway":
            endpoint.private_dns_enabled = False
        elif not endpoint.security_group_ids and endpoint.vpc_endpoint_type == "Interface":
            default = self.ec2_backend.get_security_group_by_name_or_id("default", endpoint.vpc_id)
            endpoint.security_group_ids = [default.id]
        endpoint.ip_address_type = self._get_param("IpAddressType", "ipv4")
        endpoint.dns_options = {"DnsRecordIpType": "ipv4", **self._get_param("DnsOptions", {})}
        return result

    def modify_vpc_endpoint(self: Any) -> ActionResult:
        backend, endpoint_id = self.ec2_backend, self._get_param("VpcEndpointId")
        (endpoint,) = backend.describe_vpc_endpoints([endpoint_id])
        routed, placed = set(endpoint.route_table_ids), set(endpoint.subnet_ids or ())
        result = modify(self)
        if (private_dns := self._get_param("PrivateDnsEnabled")) is not None:
            endpoint.private_dns_enabled = private_dns
        if self._get_param("ResetPolicy"):
            endpoint.policy_document = json.dumps(endpoint.DEFAULT_POLICY)
        endpoint.ip_address_type = self._get_param("IpAddressType", endpoint.ip_address_type)
        endpoint.dns_options |= self._get_param("DnsOptions", {})
        prefix_list = endpoint.destination_prefix_list_id
        for table in set(endpoint.route_table_ids) - routed:
            backend.create_route(table, None, gateway_id=endpoint_id, destination_prefix_list_id=prefix_list)
        for table in routed - set(endpoint.route_table_ids):
            backend.delete_route(table, prefix_list)
        for subnet in set(endpoint.subnet_ids or ()) - placed:
            endpoint.network_interface_ids.append(backend.create_network_interface(subnet, None).id)
        for subnet in placed - set(endpoint.subnet_ids or ()):
            gone = [eni for eni in endpoint.network_interface_ids if backend.enis[eni].subnet.id == subnet]
            for eni in gone:
                endpoint.network_interface_ids.remove(eni)
                backend.delete_network_interface(eni)
        return result

    def delete_vpc_endpoints(self: Any, vpce_ids: list[str] | None = None) -> None:
        delete(self, vpce_ids)
        for endpoint_id in vpce_ids or []:
            self.vpc_end_points.pop(endpoint_id, None)

    def describe_vpc_endpoints(self: Any, vpc_end_point_ids: list[str] | None, filters: Any = None) -> Any:
        for endpoint_id in vpc_end_point_ids or []:
            if endpoint_id not in self.vpc_end_points:
                message = f"The Vpc Endpoint Id '{endpoint_id}' does not exist"
                raise EC2ClientError("InvalidVpcEndpointId.NotFound", message)
        return describe(self, vpc_end_point_ids, filters)

    replace(vpcs, lambda: None, "random_private_ip")  # the network interface then takes one from its subnet
    replace(VPCs, create_vpc_endpoint)
    replace(VPCs, modify_vpc_endpoint)
    replace(EC2Backend, delete_vpc_endpoints)
    replace(EC2Backend, describe_vpc_endpoints)

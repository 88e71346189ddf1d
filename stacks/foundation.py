"""The first layer: a network in every region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components import Network

from .settings import Settings


@dataclass(frozen=True)
class Foundation:
    """What the layers above stand on."""

    networks: Mapping[str, Network]
    """By region."""

    def outputs(self) -> dict[str, dict[str, pulumi.Input[object]]]:
        """What the stack exports about the networks, by region."""
        return {
            region: {
                "vpc_id": network.vpc_id,
                "cidr_block": network.cidr_block,
                "zones": network.subnet_ids["private"].apply(list),
                "subnet_ids": network.subnet_ids,
                "nat_gateway_ids": network.nat_gateway_ids,
                "endpoint_ids": network.endpoint_ids,
                "database_subnet_group": network.database_subnet_group,
                "cache_subnet_group": network.cache_subnet_group,
            }
            for region, network in self.networks.items()
        }


def deploy(settings: Settings, providers: Mapping[str, aws.Provider]) -> Foundation:
    """Creates the layer."""
    common = settings.network
    networks = {
        name: Network(
            f"network-{name}",
            {
                "cidr_block": str(region.cidr_block),
                "zones": list(region.zones),
                "nat": common.nat,
                "ipv6": common.ipv6,
                "intra": common.intra,
                "interface_endpoints": list(common.interface_endpoints),
                "flow_logs": {
                    "destination": common.flow_logs.destination,
                    "traffic": common.flow_logs.traffic,
                    "max_aggregation_interval": common.flow_logs.max_aggregation_interval,
                    "retention_days": common.flow_logs.retention_days,
                    "hourly_partitions": common.flow_logs.hourly_partitions,
                    "force_destroy": common.flow_logs.force_destroy,
                },
            },
            pulumi.ResourceOptions(providers=[providers[name]]),
        )
        for name, region in settings.regions.items()
    }
    return Foundation(networks)

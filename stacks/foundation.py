"""The first layer: in every region a network, keys, a place for logs, and somebody who hears of trouble."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components import Bucket, BucketWriter, Key, KeyUser, Network, SubscriptionProtocol, Topic

from .regions import through
from .settings import Settings

KEYS: Mapping[str, tuple[str, list[str]]] = {
    "cluster": ("Kubernetes secrets", []),
    "data": ("Databases, caches, their secrets and backups", []),
    "logs": ("Log groups", [KeyUser.LOGS]),
    "alarms": (
        "Messages about trouble",
        [KeyUser.ALARMS, KeyUser.BUDGETS, KeyUser.COST_ANOMALIES, KeyUser.DATABASE_EVENTS],
    ),
}
"""What each key of a region encrypts, and the services that use it under their own name."""


@dataclass(frozen=True)
class Place:
    """What stands in one region."""

    network: Network
    keys: Mapping[str, Key]
    """By purpose: those of `KEYS`."""
    logs: Bucket
    """What load balancers and the CDN log."""
    topic: Topic
    """Who hears of trouble."""


@dataclass(frozen=True)
class Foundation:
    """What the layers above stand on."""

    places: Mapping[str, Place]
    """By region."""

    def outputs(self) -> dict[str, dict[str, pulumi.Input[object]]]:
        """What the stack exports about the networks, by region."""
        return {region: _outputs(place.network) for region, place in self.places.items()}


def deploy(settings: Settings, providers: Mapping[str, aws.Provider]) -> Foundation:
    """Creates the layer."""
    return Foundation({region: _place(settings, providers, region) for region in settings.regions})


def _place(settings: Settings, providers: Mapping[str, aws.Provider], region: str) -> Place:
    here = through(providers, region)
    keys = {
        purpose: Key(f"key-{purpose}-{region}", {"description": description, "users": users}, here)
        for purpose, (description, users) in KEYS.items()
    }
    logs = Bucket(
        f"logs-{region}",
        {
            "versioning": False,
            "lifecycle": [
                {
                    "id": "expire",
                    "expiration_days": max(settings.balancing.log_retention_days, settings.cdn.log_retention_days),
                }
            ],
            "writers": [BucketWriter.ALB_LOGS, BucketWriter.CLOUD_FRONT_LOGS],
            "account_id": keys["logs"].account_id,
            "force_destroy": settings.cdn.force_destroy,
        },
        here,
    )
    topic = Topic(
        f"alarms-{region}",
        {
            "kms_key_arn": keys["alarms"].key_arn,
            "subscriptions": {
                f"email-{number}": {"protocol": SubscriptionProtocol.EMAIL, "endpoint": email}
                for number, email in enumerate(settings.alarms.emails)
            },
        },
        here,
    )
    return Place(_network(settings, region, here), keys, logs, topic)


def _network(settings: Settings, region: str, here: pulumi.ResourceOptions) -> Network:
    own, common = settings.regions[region], settings.network
    return Network(
        f"network-{region}",
        {
            "cidr_block": str(own.cidr_block),
            "zones": list(own.zones),
            "nat": common.nat,
            "ipv6": common.ipv6,
            "intra": common.intra,
            "interface_endpoints": list(common.interface_endpoints),
            "cluster_name": settings.environment,
            "flow_logs": {
                "destination": common.flow_logs.destination,
                "traffic": common.flow_logs.traffic,
                "max_aggregation_interval": common.flow_logs.max_aggregation_interval,
                "retention_days": common.flow_logs.retention_days,
                "hourly_partitions": common.flow_logs.hourly_partitions,
                "force_destroy": common.flow_logs.force_destroy,
            },
        },
        here,
    )


def _outputs(network: Network) -> dict[str, pulumi.Input[object]]:
    return {
        "vpc_id": network.vpc_id,
        "cidr_block": network.cidr_block,
        "zones": network.subnet_ids["private"].apply(list),
        "subnet_ids": network.subnet_ids,
        "nat_gateway_ids": network.nat_gateway_ids,
        "endpoint_ids": network.endpoint_ids,
        "database_subnet_group": network.database_subnet_group,
        "cache_subnet_group": network.cache_subnet_group,
    }

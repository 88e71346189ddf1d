"""Regions and zones: an unknown one is an error, and a zone says its group and whether it is opted in.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AvailabilityZone.html
"""

from typing import Any

from moto.ec2.exceptions import InvalidParameterValue
from moto.ec2.models import EC2Backend
from moto.ec2.models.availability_zones_and_regions import Zone

from sandbox.mends import replace


def apply() -> None:
    """Complete DescribeAvailabilityZones and DescribeRegions."""
    zones, regions = EC2Backend.describe_availability_zones, EC2Backend.describe_regions

    def describe_availability_zones(
        self: Any, filters: Any = None, zone_names: list[str] | None = None, zone_ids: list[str] | None = None
    ) -> list[Zone]:
        known = zones(self)
        _check(zone_names, [zone.name for zone in known], "availability zone")
        _check(zone_ids, [zone.zone_id for zone in known], "availability zone-id")
        status = (filters or {}).get("opt-in-status", ["opt-in-not-required"])
        return zones(self, filters, zone_names, zone_ids) if "opt-in-not-required" in status else []

    def describe_regions(self: Any, region_names: list[str] | None = None) -> Any:
        _check(region_names, [region.name for region in self.regions], "region")
        return regions(self, region_names)

    replace(EC2Backend, describe_availability_zones)
    replace(EC2Backend, describe_regions)
    replace(Zone, "opt-in-not-required", "opt_in_status")
    replace(Zone, property(lambda zone: f"{zone.region_name}-zg-1"), "group_name")
    replace(Zone, property(lambda zone: zone.region_name), "network_border_group")


def _check(asked: list[str] | None, known: list[str], what: str) -> None:
    for name in asked or []:
        if name not in known:
            raise InvalidParameterValue(f"Invalid {what}: [{name}]")

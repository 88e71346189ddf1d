"""DB subnet groups: changing one keeps it (moto loses it), and it has to cover two zones.

https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBSubnetGroup.html
"""

from typing import Any

from moto.rds.exceptions import RDSClientError
from moto.rds.models import DBSubnetGroup, RDSBackend

from sandbox.mends import replace


def apply() -> None:
    """Mend both operations, and say which network types a group supports."""
    create, modify = RDSBackend.create_subnet_group, RDSBackend.modify_db_subnet_group

    def create_subnet_group(self: Any, name: str, description: str, subnets: list[Any], tags: Any) -> DBSubnetGroup:
        _check(subnets)
        if name in self.subnet_groups:
            raise RDSClientError("DBSubnetGroupAlreadyExists", f"The DB subnet group '{name}' already exists.")
        return create(self, name, description, subnets, tags)

    def modify_db_subnet_group(self: Any, name: str, description: str, subnets: list[Any]) -> DBSubnetGroup:
        _check(subnets)
        self.describe_db_subnet_groups(name)
        group = self.subnet_groups[name] = modify(self, name, description, subnets)
        return group

    replace(RDSBackend, create_subnet_group)
    replace(RDSBackend, modify_db_subnet_group)
    replace(DBSubnetGroup, ["IPV4"], "supported_network_types")


def _check(subnets: list[Any]) -> None:
    if len({subnet.availability_zone for subnet in subnets}) < 2:
        raise RDSClientError(
            "DBSubnetGroupDoesNotCoverEnoughAZs",
            "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: "
            f"{subnets[0].availability_zone}. Add subnets to cover at least 2 AZs.",
        )

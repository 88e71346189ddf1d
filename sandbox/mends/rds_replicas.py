"""Read replicas: an instance of their own, promotion that ends the replication, and deletion on either side.

https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_PromoteReadReplica.html
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.html (what becomes of replicas without a source)
"""

from contextlib import suppress
from typing import Any

from moto.rds.exceptions import (
    DBInstanceAlreadyExists,
    DBInstanceNotFoundError,
    InvalidParameterCombination,
    RDSClientError,
)
from moto.rds.models import DBInstance, RDSBackend

from sandbox.mends import replace

_COPIED = (
    "allocated_storage", "auto_minor_version_upgrade", "db_instance_class", "db_name", "engine", "engine_version",
    "iops", "license_model", "master_username", "port", "storage_encrypted", "storage_throughput", "storage_type",
)  # fmt: skip
_COPIED_IN_REGION = ("db_parameter_group_name", "kms_key_id", "vpc_security_group_ids")


def apply() -> None:
    """Mend the three operations."""
    delete = RDSBackend.delete_db_instance
    make: Any = DBInstance

    def create_db_instance_read_replica(self: Any, db_kwargs: Any) -> Any:
        source, asked = self.find_db_from_id(db_kwargs["source_db_instance_identifier"]), dict(db_kwargs)
        if asked["db_instance_identifier"] in self.databases:
            raise DBInstanceAlreadyExists()
        _check(source, asked, self.region_name)
        copied = {name: getattr(source, name) for name in _COPIED}
        if source.region == self.region_name:
            copied |= {name: getattr(source, name) for name in _COPIED_IN_REGION}
            copied["db_subnet_group_name"] = source._db_subnet_group_name
        replica = make(self, **{**copied, **asked, "backup_retention_period": 0})
        replica.set_as_replica()
        self.databases[replica.db_instance_identifier] = replica
        source.add_replica(replica)
        return replica

    def promote_read_replica(self: Any, db_kwargs: Any) -> Any:
        (replica,) = self.describe_db_instances(db_kwargs["db_instance_identifier"])
        if not replica.is_replica:
            raise RDSClientError("InvalidDBInstanceState", "DB Instance is not a read replica.")
        _end(replica)
        replica.update(**{"backup_retention_period": 1, **dict(db_kwargs)})
        return replica

    def delete_db_instance(self: Any, db_instance_identifier: str, *args: Any, **kwargs: Any) -> Any:
        instance = self.databases.get(db_instance_identifier)
        if instance is not None and not instance.deletion_protection:
            _end(instance)
            for identifier in list(instance.replicas):
                _end(self.find_db_from_id(identifier))
        return delete(self, db_instance_identifier, *args, **kwargs)

    def remove_replica(self: Any, replica: Any) -> None:
        known = replica.db_instance_identifier if replica.region == self.region else replica.arn
        self.replicas = [each for each in self.replicas if each != known]

    replace(DBInstance, remove_replica)
    replace(RDSBackend, create_db_instance_read_replica)
    replace(RDSBackend, promote_read_replica)
    replace(RDSBackend, delete_db_instance)


def _check(source: Any, asked: Any, region: str) -> None:
    if not source.backup_retention_period:
        raise RDSClientError(
            "InvalidDBInstanceState",
            "Automated backups are not enabled for this database instance. To enable automated backups, use "
            "ModifyDBInstance to set the backup retention period to a non-zero value.",
        )
    if source.manage_master_user_password:
        raise RDSClientError(
            "InvalidDBInstanceState",
            "A read replica can't be created of a DB instance that manages its master password in Secrets Manager.",
        )
    if source.region != region and source.storage_encrypted and not asked.get("kms_key_id"):
        raise InvalidParameterCombination(
            "Cannot create a cross region unencrypted read replica from encrypted source."
        )


def _end(replica: Any) -> None:
    """It is a database of its own from now on."""
    if replica.is_replica:
        with suppress(DBInstanceNotFoundError):
            replica.backend.find_db_from_id(replica.source_db_instance_identifier).remove_replica(replica)
        replica.is_replica, replica.source_db_instance_identifier = False, None

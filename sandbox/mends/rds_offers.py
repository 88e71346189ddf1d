"""RDS: instance classes that a region does not offer and engine versions that do not exist (any more) are refused.

https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Support.html
"""

from typing import Any

from moto.rds.exceptions import InvalidParameterCombination, InvalidParameterValue, RDSClientError
from moto.rds.responses import RDSResponse

from sandbox import offers


def apply() -> None:
    """Check what creates an instance and what changes one."""
    checks = {
        "CreateDBInstance": _check_new,
        "CreateDBInstanceReadReplica": _check_replica,
        "ModifyDBInstance": _check_change,
    }
    offers.refuse(RDSResponse, checks)


def _check_new(call: Any) -> None:
    engine = call.params.get("Engine", "")
    version = call.params.get("EngineVersion")
    _check_version(engine, version)
    _check_class(call.region, call.params.get("DBInstanceClass"), engine, version)


def _check_replica(call: Any) -> None:
    source = _instance(call, call.params["SourceDBInstanceIdentifier"])
    if source is not None:
        _check_class(call.region, call.params.get("DBInstanceClass"), source.engine, source.engine_version)


def _check_change(call: Any) -> None:
    instance = _instance(call, call.params["DBInstanceIdentifier"])
    if instance is None:
        return
    version = call.params.get("EngineVersion")
    if version != instance.engine_version:
        _check_version(instance.engine, version)
    name = call.params.get("DBInstanceClass")
    if name != instance.db_instance_class:
        _check_class(call.region, name, instance.engine, version or instance.engine_version)


def _instance(call: Any, identifier: str) -> Any:
    """The instance, or None where the operation itself is about to say that there is none."""
    try:
        return call.backend.find_db_from_id(identifier)
    except RDSClientError:
        return None


def _check_version(engine: str, version: str | None) -> None:
    offered = offers.database_versions().get(engine)
    if version and offered and not offers.is_offered(version, offered):
        raise InvalidParameterCombination(f"Cannot find version {version} for {engine}")


def _check_class(region: str, name: str | None, engine: str, version: str | None) -> None:
    offered = offers.database_classes(region)
    if not name or engine not in offered or name in offered[engine]:
        return
    if not any(name in classes for classes in offered.values()):
        raise InvalidParameterValue(f"Invalid DB Instance class: {name}")
    raise InvalidParameterCombination(
        "RDS does not support creating a DB instance with the following combination: "
        f"DBInstanceClass={name}, Engine={engine}, EngineVersion={version}. "
        "For supported combinations of instance class and database engine version, see the documentation."
    )

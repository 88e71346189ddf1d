"""DB instances: Database Insights and support are kept, each has a resource ID, and what AWS refuses is refused.

https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html
"""

from typing import Any

from moto.moto_api._internal import mock_random
from moto.rds.exceptions import InvalidParameterCombination
from moto.rds.models import DBInstance, RDSBackend

from sandbox.mends import replace

_KEPT = (
    "database_insights_mode",
    "enable_performance_insights",
    "engine_lifecycle_support",
    "performance_insights_kms_key_id",
    "performance_insights_retention_period",
)


def apply() -> None:
    """Complete the model, and check a request before it is carried out."""
    make, modify = DBInstance.__init__, RDSBackend.modify_db_instance

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        _check(kwargs, {})
        make(self, *args, **kwargs)
        self.dbi_resource_id = f"db-{mock_random.get_random_string(26).upper()}"
        self.enabled_cloudwatch_logs_exports = list(self.enabled_cloudwatch_logs_exports)
        for name in _KEPT:
            if kwargs.get(name) is not None:
                setattr(self, name, kwargs[name])

    def modify_db_instance(self: Any, db_instance_identifier: str, db_kwargs: Any) -> DBInstance:
        (instance,) = self.describe_db_instances(db_instance_identifier)
        _check(db_kwargs, vars(instance))
        version = str(db_kwargs.get("engine_version") or instance.engine_version)
        is_major = _major(instance, version) != _major(instance, instance.engine_version)
        if is_major and not db_kwargs.get("allow_major_version_upgrade"):
            raise InvalidParameterCombination(
                "The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version."
            )
        return modify(self, db_instance_identifier, db_kwargs)

    replace(DBInstance, init, "__init__")
    replace(DBInstance, "standard", "database_insights_mode")
    replace(DBInstance, False, "enable_performance_insights")
    replace(DBInstance, None, "engine_lifecycle_support")
    replace(DBInstance, property(lambda self: self.enable_performance_insights), "performance_insights_enabled")
    replace(RDSBackend, modify_db_instance)


def _check(asked: Any, known: Any) -> None:
    def value(name: str) -> Any:
        return known.get(name) if asked.get(name) is None else asked[name]

    days = int(value("performance_insights_retention_period") or 7) if value("enable_performance_insights") else 0
    if value("database_insights_mode") == "advanced" and days < 465:
        raise InvalidParameterCombination(
            "To enable the Advanced mode of Database Insights, enable Performance Insights and set its retention "
            "period to at least 465 days."
        )
    if asked.get("manage_master_user_password") and asked.get("master_user_password"):
        raise InvalidParameterCombination(
            "You can't specify MasterUserPassword when you manage the master user password in Secrets Manager."
        )


def _major(instance: Any, version: str) -> list[str]:
    """The version up to where an upgrade is a major one."""
    return version.split(".")[: 1 if "postgres" in instance.engine else 2]

"""Proxies: modifying one, the address of its target, and the error where there is none.

https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBProxy.html
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RegisterDBProxyTargets.html
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html (a target is the writer, never a read replica)
"""

from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult
from moto.rds.exceptions import RDSClientError
from moto.rds.models import RDSBackend
from moto.rds.responses import RDSResponse

from sandbox.mends import replace

_MODIFIED = {
    "Auth": "auth",
    "RoleArn": "role_arn",
    "RequireTLS": "require_tls",
    "IdleClientTimeout": "idle_client_timeout",
    "DebugLogging": "debug_logging",
    "SecurityGroups": "vpc_security_group_ids",
}


def apply() -> None:
    """Add the operation, and complete the others."""
    register = RDSBackend.register_db_proxy_targets

    def modify_db_proxy(self: Any) -> ActionResult:
        (proxy,) = self.backend.describe_db_proxies(self.params["DBProxyName"])
        for member, attribute in _MODIFIED.items():
            if self.params.get(member) is not None:
                setattr(proxy, attribute, self.params[member])
        return ActionResult({"DBProxy": proxy})

    def register_db_proxy_targets(self: Any, db_proxy_name: str, **named: Any) -> list[Any]:
        self.describe_db_proxies(db_proxy_name)
        instances = {
            identifier: self.describe_db_instances(identifier)[0] for identifier in named["db_instance_identifiers"]
        }
        for identifier, instance in instances.items():
            if instance.is_replica:
                raise RDSClientError("InvalidDBInstanceState", f"DB instance {identifier} is a read replica.")
        targets: list[Any] = register(self, db_proxy_name, **named)
        for target in targets:
            if instance := instances.get(target.rds_resource_id):
                target.endpoint, target.port, target.role = instance.address, instance.port, "READ_WRITE"
        return targets

    def of_proxy(operation: Callable[..., Any], parameter: str) -> Callable[..., Any]:
        def known(self: Any, **named: Any) -> Any:
            self.describe_db_proxies(named[parameter])
            return operation(self, **named)

        return known

    replace(RDSResponse, modify_db_proxy)
    replace(RDSBackend, register_db_proxy_targets)
    replace(
        RDSBackend, of_proxy(RDSBackend.deregister_db_proxy_targets, "db_proxy_name"), "deregister_db_proxy_targets"
    )
    for name in (
        "delete_db_proxy",
        "describe_db_proxy_targets",
        "describe_db_proxy_target_groups",
        "modify_db_proxy_target_group",
    ):
        replace(RDSBackend, of_proxy(getattr(RDSBackend, name), "proxy_name"), name)

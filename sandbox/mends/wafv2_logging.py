"""Logging of web ACLs: of one that exists, to a destination with the name that AWS WAF demands.

https://docs.aws.amazon.com/waf/latest/APIReference/API_PutLoggingConfiguration.html
https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
"""

import json
from typing import Any

from moto.wafv2.exceptions import WAFNonexistentItemException, WAFv2ClientError
from moto.wafv2.models import WAFV2Backend, wafv2_backends
from moto.wafv2.responses import WAFV2Response

from sandbox.mends import replace

_PREFIX = "aws-waf-logs-"


def apply() -> None:
    """Check both ends, and stop logging what is gone."""
    put, delete = WAFV2Response.put_logging_configuration, WAFV2Backend.delete_web_acl

    def put_logging_configuration(self: Any) -> Any:
        wanted = json.loads(self.body)["LoggingConfiguration"]
        if wanted["ResourceArn"] not in _acls(self, wanted["ResourceArn"]):
            raise WAFNonexistentItemException()
        for arn in wanted["LogDestinationConfigs"]:
            name = arn.split(":", 6)[6] if ":log-group:" in arn else arn.rpartition("/" if "/" in arn else ":")[2]
            if not name.startswith(_PREFIX):
                raise WAFv2ClientError(
                    "WAFInvalidParameterException",
                    "Error reason: The ARN isn't valid. A valid ARN begins with arn: and includes other information "
                    f"separated by colons or slashes., field: LOG_DESTINATION, parameter: {arn}",
                )
        return put(self)

    def delete_web_acl(self: Any, name: str, scope: str, _id: str, lock_token: str) -> None:
        arn = self.get_web_acl(None, name, _id).arn
        delete(self, name, scope, _id, lock_token)
        wafv2_backends[self.account_id][arn.split(":")[3]].logging_configurations.pop(arn, None)

    replace(WAFV2Response, put_logging_configuration)
    replace(WAFV2Backend, delete_web_acl)


def _acls(response: Any, arn: str) -> Any:
    regions = wafv2_backends[response.current_account]
    return regions["global" if ":global/" in arn else response.region].wacls

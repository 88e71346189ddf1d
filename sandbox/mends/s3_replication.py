"""Replication: a configuration is answered as it was put, where moto leaves out most of each rule.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketReplication.html
https://docs.aws.amazon.com/AmazonS3/latest/API/API_ReplicationRule.html
"""

from typing import Any

import xmltodict
from moto.core.responses import ActionResult
from moto.s3.exceptions import ReplicationConfigurationNotFoundError
from moto.s3.responses import S3Response

from sandbox.mends import replace


def apply() -> None:
    """Keep the rules, and tell all of them."""

    def _replication_config_from_xml(self: Any, xml: str) -> dict[str, Any]:
        parsed = xmltodict.parse(xml, dict_constructor=dict, force_list=("Rule", "Tag"))
        configuration: dict[str, Any] = parsed["ReplicationConfiguration"]
        return configuration

    def get_bucket_replication(self: Any) -> Any:
        self.data["Action"] = "GetBucketReplication"
        found = self.backend.get_bucket_replication(self.bucket_name)
        if not found:
            raise ReplicationConfigurationNotFoundError(bucket_name=self.bucket_name)
        rules = [_typed(rule) for rule in found["Rule"]]
        return self.serialized(ActionResult({"ReplicationConfiguration": {"Role": found["Role"], "Rules": rules}}))

    replace(S3Response, _replication_config_from_xml)
    replace(S3Response, get_bucket_replication)


def _typed(value: Any, name: str = "") -> Any:
    """XML as the members of a rule: numbers as such, several tags in the plural, and nothing as an empty text."""
    if isinstance(value, dict):
        if name == "And":
            return {"Prefix": value.get("Prefix") or "", "Tags": [dict(tag) for tag in value["Tag"]]}
        return {key: dict(item[0]) if key == "Tag" else _typed(item, key) for key, item in value.items()}
    if value is None:
        return {} if name == "Filter" else ""
    return int(value) if name in ("Priority", "Minutes") else value

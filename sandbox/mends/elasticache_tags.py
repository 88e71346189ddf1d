"""Tags of every kind of resource; moto refuses those of groups of users, of parameters and of whole regions.

https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ListTagsForResource.html
"""

from typing import Any

from moto.elasticache.exceptions import InvalidARNFault
from moto.elasticache.models import ElastiCacheBackend

from sandbox.mends import replace


def apply() -> None:
    """Take the ARN of any kind."""

    def list_tags_for_resource(self: Any, arn: str) -> dict[str, list[dict[str, str]]]:
        parts = arn.split(":", 6)
        if len(parts) < 7 or parts[2] != "elasticache":
            raise InvalidARNFault(arn)
        found: dict[str, list[dict[str, str]]] = self.tagging_service.list_tags_for_resource(arn)
        return found

    replace(ElastiCacheBackend, list_tags_for_resource)

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError


def test_everything_can_be_tagged(eks: Any, of_every_kind: dict[str, str]) -> None:
    for arn in of_every_kind.values():
        eks.tag_resource(resourceArn=arn, tags={"a": "1", "b": "2"})
        eks.untag_resource(resourceArn=arn, tagKeys=["b"])
        assert eks.list_tags_for_resource(resourceArn=arn)["tags"] == {"a": "1"}
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        eks.tag_resource(resourceArn=of_every_kind["eks:cluster"] + "x", tags={"a": "1"})

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError


def test_a_configuration_is_kept_by_its_id(clients: Any, name: str) -> None:
    s3 = clients("s3", "us-east-1")
    s3.create_bucket(Bucket=name)
    tiering = {
        "Id": "all",
        "Status": "Enabled",
        "Filter": {"Prefix": "a/"},
        "Tierings": [{"AccessTier": "ARCHIVE_ACCESS", "Days": 90}, {"AccessTier": "DEEP_ARCHIVE_ACCESS", "Days": 180}],
    }
    s3.put_bucket_intelligent_tiering_configuration(Bucket=name, Id="all", IntelligentTieringConfiguration=tiering)
    found = s3.get_bucket_intelligent_tiering_configuration(Bucket=name, Id="all")
    assert found["IntelligentTieringConfiguration"] == tiering
    listed = s3.list_bucket_intelligent_tiering_configurations(Bucket=name)
    assert listed["IntelligentTieringConfigurationList"] == [tiering]
    s3.delete_bucket_intelligent_tiering_configuration(Bucket=name, Id="all")
    with pytest.raises(ClientError, match="NoSuchConfiguration"):
        s3.get_bucket_intelligent_tiering_configuration(Bucket=name, Id="all")
    assert s3.list_buckets()["Buckets"], "what is no tiering is answered as before"

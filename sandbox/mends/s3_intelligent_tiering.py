"""Intelligent tiering: the configurations of a bucket, by id.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketIntelligentTieringConfiguration.html
https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketIntelligentTieringConfiguration.html
"""

from functools import wraps
from typing import Any

import xmltodict
from moto.core.responses import ActionResult
from moto.s3.exceptions import S3ClientError
from moto.s3.responses import S3Response

from sandbox.mends import replace


class NoSuchConfiguration(S3ClientError):
    """The bucket has none of that id."""

    code = "NoSuchConfiguration"

    def __init__(self) -> None:
        super().__init__("The specified configuration does not exist.")


def apply() -> None:
    """Add the operations to put, get, list and delete one."""
    get, put, delete = (getattr(S3Response, f"_bucket_response_{verb}") for verb in ("get", "put", "delete"))

    @wraps(get)
    def _bucket_response_get(self: Any, bucket_name: str, querystring: dict[str, Any]) -> Any:
        if "intelligent-tiering" not in querystring:
            return get(self, bucket_name, querystring)
        known = _configurations(self, bucket_name)
        if "id" not in querystring:
            self.data["Action"] = "ListBucketIntelligentTieringConfigurations"
            found = {"IsTruncated": False, "IntelligentTieringConfigurationList": list(known.values())}
            return self.serialized(ActionResult(found))
        if querystring["id"][0] not in known:
            raise NoSuchConfiguration
        self.data["Action"] = "GetBucketIntelligentTieringConfiguration"
        return self.serialized(ActionResult({"IntelligentTieringConfiguration": known[querystring["id"][0]]}))

    @wraps(put)
    def _bucket_response_put(self: Any, request: Any, bucket_name: str, querystring: dict[str, Any]) -> Any:
        if "intelligent-tiering" not in querystring:
            return put(self, request, bucket_name, querystring)
        given = xmltodict.parse(self.body, force_list=("Tiering", "Tag"))["IntelligentTieringConfiguration"]
        configuration = {name: given[name] for name in ("Id", "Status", "Filter") if given.get(name)}
        tierings = [{"AccessTier": each["AccessTier"], "Days": int(each["Days"])} for each in given["Tiering"]]
        _configurations(self, bucket_name)[querystring["id"][0]] = {**configuration, "Tierings": tierings}
        return 200, {}, ""

    @wraps(delete)
    def _bucket_response_delete(self: Any, bucket_name: str, querystring: dict[str, Any]) -> Any:
        if "intelligent-tiering" not in querystring:
            return delete(self, bucket_name, querystring)
        if _configurations(self, bucket_name).pop(querystring["id"][0], None) is None:
            raise NoSuchConfiguration
        return 204, {}, ""

    replace(S3Response, _bucket_response_get)
    replace(S3Response, _bucket_response_put)
    replace(S3Response, _bucket_response_delete)


def _configurations(response: Any, bucket_name: str) -> dict[str, Any]:
    found: dict[str, Any] = vars(response.backend.get_bucket(bucket_name)).setdefault("intelligent_tiering", {})
    return found

"""CloudFront functions: changed in the DEVELOPMENT stage, published to LIVE, kept while a distribution uses them.

https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_UpdateFunction.html
https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_PublishFunction.html
https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DeleteFunction.html
"""

import copy
from typing import Any

from moto.cloudfront import urls
from moto.cloudfront.exceptions import CloudFrontException, NoSuchFunctionExists
from moto.cloudfront.models import CloudFrontBackend, CloudFrontFunction, random_id
from moto.cloudfront.responses import CloudFrontResponse
from moto.core.responses import ActionResult
from moto.core.utils import utcnow

from sandbox.mends import replace
from sandbox.mends.cloudfront_distributions import expect, mentions


def apply() -> None:
    """Two stages, the second of which is there once it is published."""
    delete = CloudFrontBackend.delete_function

    def describe_function(self: Any) -> ActionResult:
        function = _stage(self)
        return ActionResult({"FunctionSummary": function.function_summary, "ETag": function.etag})

    def get_function(self: Any) -> ActionResult:
        function = _stage(self)
        content = {"FunctionCode": function.code, "ETag": function.etag, "ContentType": "application/octet-stream"}
        return ActionResult(content)

    def update_function(self: Any) -> ActionResult:
        function = self.backend.describe_function(name=self._get_param("Name"))
        expect(function.etag, self._get_param("IfMatch"))
        function.config, function.code = self._get_param("FunctionConfig"), self._get_param("FunctionCode")
        function.etag, function.last_modified_time = random_id(), utcnow()
        return ActionResult({"FunctionSummary": function.function_summary, "ETag": function.etag})

    def publish_function(self: Any) -> ActionResult:
        function = self.backend.describe_function(name=self._get_param("Name"))
        expect(function.etag, self._get_param("IfMatch"))
        function.live = None  # or each version would keep the one before
        live = copy.copy(function)
        live.stage, live.status, live.etag = "LIVE", "UNASSOCIATED", random_id()
        function.live = live
        return ActionResult({"FunctionSummary": live.function_summary})

    def delete_function(self: Any, name: str, if_match: Any) -> None:
        function = self.describe_function(name)
        expect(function.etag, if_match)
        if mentions(self, function.arn):
            raise CloudFrontException("FunctionInUse", f"The function {name} is in use by one or more distributions.")
        delete(self, name, if_match)

    urls.url_paths["{0}/2020-05-31/function/(?P<function_name>[^/]+)/publish$"] = CloudFrontResponse.dispatch
    replace(CloudFrontFunction, None, "live")
    replace(CloudFrontBackend, delete_function)
    for method in (describe_function, get_function, update_function, publish_function):
        replace(CloudFrontResponse, method)


def _stage(response: Any) -> Any:
    name = response._get_param("Name")
    function = response.backend.describe_function(name=name)
    if response._get_param("Stage") != "LIVE":
        return function
    if function.live is None:
        raise NoSuchFunctionExists(name)
    return function.live

"""VPC origins: the way into a VPC, which cannot be changed or deleted while a distribution takes it.

https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateVpcOrigin.html
https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_UpdateVpcOrigin.html
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
"""

from typing import Any

from moto.cloudfront import urls
from moto.cloudfront.exceptions import CloudFrontException
from moto.cloudfront.models import CloudFrontBackend, random_id
from moto.cloudfront.responses import CloudFrontResponse
from moto.core.responses import ActionResult
from moto.core.utils import utcnow

from sandbox.mends import replace
from sandbox.mends.cloudfront_distributions import expect, mentions


class VpcOrigin:
    """One VPC origin, ready at once."""

    def __init__(self, backend: Any, config: dict[str, Any]) -> None:
        self.id = f"vo_{random_id(length=22)}"
        self.arn = f"arn:{backend.partition}:cloudfront::{backend.account_id}:vpcorigin/{self.id}"
        self.account_id = backend.account_id
        self.status = "Deployed"
        self.created_time = self.last_modified_time = utcnow()
        self.vpc_origin_endpoint_config = config
        self.etag = random_id()


def apply() -> None:
    """Add the five operations."""
    init = CloudFrontBackend.__init__

    def own_init(self: Any, region_name: str, account_id: str) -> None:
        init(self, region_name, account_id)
        self.vpc_origins = {}

    def create_vpc_origin(self: Any) -> ActionResult:
        config = self._get_param("VpcOriginEndpointConfig")
        if any(each.vpc_origin_endpoint_config["Name"] == config["Name"] for each in self.backend.vpc_origins.values()):
            raise CloudFrontException("EntityAlreadyExists", f"The VPC origin {config['Name']} already exists.")
        origin = VpcOrigin(self.backend, config)
        self.backend.vpc_origins[origin.id] = origin
        self.backend.tagger.tag_resource(origin.arn, self._get_param("Tags.Items", []) or [])
        return _answer(origin)

    def get_vpc_origin(self: Any) -> ActionResult:
        return _answer(_found(self))

    def update_vpc_origin(self: Any) -> ActionResult:
        origin = _found(self)
        expect(origin.etag, self._get_param("IfMatch"))
        if mentions(self.backend, origin.id):
            raise CloudFrontException("CannotUpdateEntityWhileInUse", _IN_USE)
        origin.vpc_origin_endpoint_config = self._get_param("VpcOriginEndpointConfig")
        origin.etag, origin.last_modified_time = random_id(), utcnow()
        return _answer(origin)

    def delete_vpc_origin(self: Any) -> ActionResult:
        origin = _found(self)
        expect(origin.etag, self._get_param("IfMatch"))
        if mentions(self.backend, origin.id):
            raise CloudFrontException("CannotDeleteEntityWhileInUse", _IN_USE)
        return _answer(self.backend.vpc_origins.pop(origin.id))

    def list_vpc_origins(self: Any) -> ActionResult:
        origins = list(self.backend.vpc_origins.values())
        items = [
            {
                **{name: vars(each)[key] for name, key in _SUMMARY.items()},
                "Name": each.vpc_origin_endpoint_config["Name"],
                "OriginEndpointArn": each.vpc_origin_endpoint_config["Arn"],
            }
            for each in origins
        ]
        page = {"Marker": "", "MaxItems": 100, "IsTruncated": False, "Quantity": len(items), "Items": items}
        return ActionResult({"VpcOriginList": page})

    for path in ("vpc-origin$", "vpc-origin/(?P<vpc_origin_id>[^/]+)$"):
        urls.url_paths[f"{{0}}/2020-05-31/{path}"] = CloudFrontResponse.dispatch
    replace(CloudFrontBackend, own_init, "__init__")
    for method in (create_vpc_origin, get_vpc_origin, update_vpc_origin, delete_vpc_origin, list_vpc_origins):
        replace(CloudFrontResponse, method)


_IN_USE = (
    "The specified VPC origin is currently associated with one or more distributions. "
    "Please disassociate the VPC origin from all distributions before updating or deleting."
)
_SUMMARY = {
    "Id": "id",
    "Arn": "arn",
    "AccountId": "account_id",
    "Status": "status",
    "CreatedTime": "created_time",
    "LastModifiedTime": "last_modified_time",
}


def _found(response: Any) -> VpcOrigin:
    identifier = response._get_param("Id")
    if identifier not in response.backend.vpc_origins:
        raise CloudFrontException("EntityNotFound", f"The VPC origin {identifier} does not exist.")
    origin: VpcOrigin = response.backend.vpc_origins[identifier]
    return origin


def _answer(origin: VpcOrigin) -> ActionResult:
    return ActionResult({"VpcOrigin": origin, "ETag": origin.etag})

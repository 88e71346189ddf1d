"""Origin access controls: one of a name, changed by version, kept while a distribution signs with it.

https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateOriginAccessControl.html
https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DeleteOriginAccessControl.html
"""

from typing import Any

from moto.cloudfront.exceptions import CloudFrontException
from moto.cloudfront.models import CloudFrontBackend, random_id
from moto.cloudfront.responses import CloudFrontResponse
from moto.core.responses import ActionResult, EmptyResult

from sandbox.mends import replace
from sandbox.mends.cloudfront_distributions import expect, mentions


def apply() -> None:
    """Refuse what AWS refuses."""
    create, update, delete = (
        CloudFrontBackend.create_origin_access_control,
        CloudFrontResponse.update_origin_access_control,
        CloudFrontResponse.delete_origin_access_control,
    )

    def create_origin_access_control(self: Any, config_dict: dict[str, str]) -> Any:
        if any(each.name == config_dict["Name"] for each in self.origin_access_controls.values()):
            message = "An origin access control with the specified parameters already exists."
            raise CloudFrontException("OriginAccessControlAlreadyExists", message)
        return create(self, config_dict)

    def update_origin_access_control(self: Any) -> ActionResult:
        control = self.backend.get_origin_access_control(self._get_param("Id"))
        expect(control.etag, self._get_param("IfMatch"))
        control.etag = random_id()
        return update(self)

    def delete_origin_access_control(self: Any) -> EmptyResult:
        control = self.backend.get_origin_access_control(self._get_param("Id"))
        expect(control.etag, self._get_param("IfMatch"))
        if mentions(self.backend, control.id):
            message = "Cannot delete the origin access control because it's in use by one or more distributions."
            raise CloudFrontException("OriginAccessControlInUse", message)
        delete(self)
        return EmptyResult()

    replace(CloudFrontBackend, create_origin_access_control)
    replace(CloudFrontResponse, update_origin_access_control)
    replace(CloudFrontResponse, delete_origin_access_control)

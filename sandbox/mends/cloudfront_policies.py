"""Cache, origin request and response headers policies: AWS's own, and those of the account.

https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateCachePolicy.html
https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DeleteOriginRequestPolicy.html
https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_UpdateResponseHeadersPolicy.html
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
"""

import uuid
from dataclasses import dataclass, field
from typing import Any

from moto.cloudfront import urls
from moto.cloudfront.exceptions import CloudFrontException
from moto.cloudfront.models import CloudFrontBackend, random_id
from moto.cloudfront.responses import CloudFrontResponse
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import camelcase_to_underscores, utcnow

from sandbox.mends import replace
from sandbox.mends.cloudfront_distributions import expect, mentions

Json = dict[str, Any]
PATHS = {
    "CachePolicy": "cache-policy",
    "OriginRequestPolicy": "origin-request-policy",
    "ResponseHeadersPolicy": "response-headers-policy",
}
MANAGED = {
    "CachePolicy": {
        "658327ea-f89d-4fab-a63d-7e88639e58f6": "CachingOptimized",
        "b2884449-e4de-46a7-ac36-70bc7f1ddd6d": "CachingOptimizedForUncompressedObjects",
        "4135ea2d-6df8-44a3-9df3-4b5a84be39ad": "CachingDisabled",
        "83da9c7e-98b4-4e11-a168-04f0df8e2c65": "UseOriginCacheControlHeaders",
        "4cc15a8a-d715-48a4-82b8-cc0b614638fe": "UseOriginCacheControlHeaders-QueryStrings",
        "2e54312d-136d-493c-8eb9-b001f22f67d2": "Amplify",
        "08627262-05a9-4f76-9ded-b50ca2e3a84f": "Elemental-MediaPackage",
    },
    "OriginRequestPolicy": {
        "216adef6-5c7f-47e4-b989-5492eafa07d3": "AllViewer",
        "33f36d7e-f396-46d9-90e0-52428a34d9dc": "AllViewerAndCloudFrontHeaders-2022-06",
        "b689b0a8-53d0-40ab-baf2-68738e2966ac": "AllViewerExceptHostHeader",
        "59781a5b-3903-41f3-afcb-af62929ccde1": "CORS-CustomOrigin",
        "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf": "CORS-S3Origin",
        "775133bc-15f2-49f9-abea-afb2e0bf67d2": "Elemental-MediaTailor-PersonalizedManifests",
        "bf0718e1-ba1e-49d1-88b1-f726733018ae": "HostHeaderOnly",
        "acba4595-bd28-49b8-b9fe-13317c0390fa": "UserAgentRefererHeaders",
    },
    "ResponseHeadersPolicy": {
        "60669652-455b-4ae9-85a4-c4c02393f86c": "SimpleCORS",
        "5cc3b908-e619-4b99-88e5-2cf7f45965bd": "CORS-With-Preflight",
        "67f7725c-6f97-4210-82d7-5512b31e9d03": "SecurityHeadersPolicy",
        "e61eb60c-9c35-4d20-a928-2b84e02af89c": "CORS-and-SecurityHeadersPolicy",
        "eaab4381-ed33-4a86-88ca-d9558dc6cd63": "CORS-with-preflight-and-SecurityHeadersPolicy",
    },
}
"""Ids and names; what AWS's own policies say is left out, nobody reads it back."""


@dataclass
class Policy:
    """One policy, of any kind."""

    config: Json
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    etag: str = field(default_factory=random_id)
    managed: bool = False

    def answer(self, kind: str) -> Json:
        """As the API describes it."""
        return {"Id": self.id, "LastModifiedTime": utcnow(), f"{kind}Config": self.config}


def apply() -> None:
    """Add the six operations of each kind."""
    init = CloudFrontBackend.__init__

    def own_init(self: Any, region_name: str, account_id: str) -> None:
        init(self, region_name, account_id)
        self.policies = {
            kind: {id: Policy({"Name": f"Managed-{name}"}, id, managed=True) for id, name in known.items()}
            for kind, known in MANAGED.items()
        }

    replace(CloudFrontBackend, own_init, "__init__")
    for kind, path in PATHS.items():
        for end in ("$", "/(?P<policy_id>[^/]+)$", "/(?P<policy_id>[^/]+)/config$"):
            urls.url_paths[f"{{0}}/2020-05-31/{path}{end}"] = CloudFrontResponse.dispatch
        _add_operations(kind)


def _add_operations(kind: str) -> None:
    def found(response: Any) -> Policy:
        known, identifier = response.backend.policies[kind], response._get_param("Id")
        if identifier not in known:
            raise CloudFrontException(f"NoSuch{kind}", f"The {kind} does not exist.")
        policy: Policy = known[identifier]
        return policy

    def answered(policy: Policy) -> ActionResult:
        return ActionResult({kind: policy.answer(kind), "ETag": policy.etag})

    def named_alike(response: Any, name: str, own: str = "") -> None:
        if any(each.config["Name"] == name and each.id != own for each in response.backend.policies[kind].values()):
            raise CloudFrontException(f"{kind}AlreadyExists", f"A {kind} with the name {name} already exists.")

    def create(self: Any) -> ActionResult:
        policy = Policy(self._get_param(f"{kind}Config"))
        named_alike(self, policy.config["Name"])
        self.backend.policies[kind][policy.id] = policy
        return answered(policy)

    def get(self: Any) -> ActionResult:
        return answered(found(self))

    def get_config(self: Any) -> ActionResult:
        policy = found(self)
        return ActionResult({f"{kind}Config": policy.config, "ETag": policy.etag})

    def update(self: Any) -> ActionResult:
        policy, config = found(self), self._get_param(f"{kind}Config")
        expect(policy.etag, self._get_param("IfMatch"))
        if policy.managed:
            raise CloudFrontException("IllegalUpdate", "You cannot update a policy that is managed by AWS.")
        named_alike(self, config["Name"], policy.id)
        policy.config, policy.etag = config, random_id()
        return answered(policy)

    def delete(self: Any) -> EmptyResult:
        policy = found(self)
        expect(policy.etag, self._get_param("IfMatch"))
        if policy.managed:
            raise CloudFrontException("IllegalDelete", "You cannot delete a policy that is managed by AWS.")
        if mentions(self.backend, policy.id):
            raise CloudFrontException(f"{kind}InUse", f"The {kind} is attached to one or more cache behaviors.")
        del self.backend.policies[kind][policy.id]
        return EmptyResult()

    def list_all(self: Any) -> ActionResult:
        items = [
            {"Type": "managed" if policy.managed else "custom", kind: policy.answer(kind)}
            for policy in self.backend.policies[kind].values()
            if self._get_param("Type") in (None, "managed" if policy.managed else "custom")
        ]
        return ActionResult({f"{kind}List": {"MaxItems": 100, "Quantity": len(items), "Items": items}})

    for name, method in {
        f"create_{kind}": create,
        f"get_{kind}": get,
        f"get_{kind}Config": get_config,
        f"update_{kind}": update,
        f"delete_{kind}": delete,
        f"list_{kind[:-1]}ies": list_all,
    }.items():
        verb, _, rest = name.partition("_")
        replace(CloudFrontResponse, method, f"{verb}_{camelcase_to_underscores(rest)}")

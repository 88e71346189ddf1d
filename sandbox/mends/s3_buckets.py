"""Buckets: what a new one has by default, tags at creation, and policies with conditions.

moto takes a statement's condition as met, so that the common "deny what is not TLS" denies everything.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html
https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucketConfiguration.html
"""

import json
from functools import wraps
from typing import Any

import xmltodict
from moto.iam.access_control import IAMPolicy
from moto.s3.models import FakeBucket, PublicAccessBlock, S3Backend
from moto.s3.responses import S3Response

from sandbox.mends import replace

ENCRYPTION = {"Rule": {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": "false"}}


def apply() -> None:
    """Encrypted with S3's own key, no public access, no ACLs; a statement whose condition is unknown says nothing."""
    make = FakeBucket.__init__
    put = S3Response._bucket_response_put

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        self.encryption = ENCRYPTION
        self.public_access_block = PublicAccessBlock("true", "true", "true", "true")
        self.ownership_rule = "BucketOwnerEnforced"

    def delete_bucket_encryption(self: Any, bucket_name: str) -> None:
        self.get_bucket(bucket_name).encryption = ENCRYPTION

    def get_permission(self: Any, action: str, resource: str) -> Any:
        statements = json.loads(self.policy)["Statement"] if self.policy else []
        statements = [statements] if isinstance(statements, dict) else statements
        known = [statement for statement in statements if not statement.get("Condition")]
        return IAMPolicy(json.dumps({"Statement": known})).is_action_permitted(action, resource)

    @wraps(put)  # `sandbox.calls` reads the source of moto's function
    def _bucket_response_put(self: Any, request: Any, bucket_name: str, querystring: dict[str, Any]) -> Any:
        answer = put(self, request, bucket_name, querystring)
        if not querystring and self.body:
            configuration = xmltodict.parse(self.body, force_list=("Tag",)).get("CreateBucketConfiguration") or {}
            tags = (configuration.get("Tags") or {}).get("Tag", [])
            if tags:
                self.backend.put_bucket_tagging(bucket_name, {tag["Key"]: tag["Value"] for tag in tags})
        return answer

    replace(FakeBucket, init, "__init__")
    replace(FakeBucket, get_permission)
    replace(S3Backend, delete_bucket_encryption)
    replace(S3Response, _bucket_response_put)

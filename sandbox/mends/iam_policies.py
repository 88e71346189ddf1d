"""Policies: one that is attached or not JSON is refused.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html
https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
"""

import json
from typing import Any

from moto.iam.exceptions import DeleteConflictException, MalformedPolicyDocument
from moto.iam.models import IAMBackend

from sandbox.mends import replace


def apply() -> None:
    """Refuse as AWS does."""
    create_a_role, delete = IAMBackend.create_role, IAMBackend.delete_policy

    def create_role(self: Any, role_name: str, assume_role_policy_document: str, *args: Any, **kwargs: Any) -> Any:
        try:
            json.loads(assume_role_policy_document)
        except ValueError:
            raise MalformedPolicyDocument("This policy contains invalid Json") from None
        return create_a_role(self, role_name, assume_role_policy_document, *args, **kwargs)

    def delete_policy(self: Any, policy_arn: str) -> None:
        if self.get_policy(policy_arn).attachment_count:
            raise DeleteConflictException("Cannot delete a policy attached to entities.")
        delete(self, policy_arn)

    replace(IAMBackend, create_role)
    replace(IAMBackend, delete_policy)

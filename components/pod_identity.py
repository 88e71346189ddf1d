"""Pod identity: the AWS permissions of one Kubernetes service account, without keys and without an OIDC provider."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from .cluster_roles import pod_role
from .naming import Children

AGENT = "169.254.170.23/32"
"""Where pods get their credentials: the Pod Identity agent on each node (EKS user guide, pod-id-how-it-works)."""


class PodIdentityOptions(TypedDict):
    """A service account, and what its pods may do."""

    namespace: str
    """Kubernetes namespace of the service account."""
    service_account: str
    """Kubernetes service account."""
    policy: NotRequired[pulumi.Input[str]]
    """IAM policy document in JSON; none by default."""
    managed_policy_arns: NotRequired[list[str]]
    """Policies to attach, by ARN; none by default. Plain: each is a resource."""


class PodIdentityArgs(TypedDict):
    """What a caller decides about a pod identity."""

    cluster_name: pulumi.Input[str]
    """The EKS cluster that the service account is of."""
    namespace: pulumi.Input[str]
    """Kubernetes namespace of the service account."""
    service_account: str
    """Kubernetes service account. There is at most one role for it."""
    policy: NotRequired[pulumi.Input[str]]
    """IAM policy document in JSON; none by default."""
    managed_policy_arns: NotRequired[list[str]]
    """Policies to attach, by ARN; none by default. Plain: each is a resource."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Put on every resource; none by default."""


class PodIdentity(pulumi.ComponentResource):
    """A role that only the pods of one service account get, by EKS Pod Identity.

    The cluster needs the Pod Identity agent, which ``Cluster`` installs. Running pods see it once they restart.
    """

    role_arn: pulumi.Output[str]
    """ARN of the role; known once pods get it."""
    role_name: pulumi.Output[str]
    """Name of the role, for further policies."""
    association_id: pulumi.Output[str]
    """Identifies the association of role and service account."""

    def __init__(self, name: str, args: PodIdentityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises pulumi.RunError, which lists everything wrong with ``args``, before anything is created."""
        super().__init__("tenfold:index:PodIdentity", name, {}, opts)
        if "policy" not in args and not args.get("managed_policy_arns"):
            raise pulumi.RunError(f"pod identity {name}: policy: is missing; give one, or managed_policy_arns")
        children = Children(self, name, args.get("tags", {}))
        cluster, namespace, account = args["cluster_name"], args["namespace"], args["service_account"]
        role = pod_role(children, "role", cluster, namespace, account)
        grants: list[pulumi.Resource] = []
        if "policy" in args:
            grants.append(
                aws.iam.RolePolicy(
                    children.named("policy"), role=role.name, policy=args["policy"], opts=children.opts()
                )
            )
        for arn in args.get("managed_policy_arns", []):
            key = arn.rpartition("/")[2]
            grants.append(
                aws.iam.RolePolicyAttachment(
                    children.named(f"role-{key}"), role=role.name, policy_arn=arn, opts=children.opts()
                )
            )
        association = aws.eks.PodIdentityAssociation(
            children.named("association"),
            cluster_name=cluster,
            namespace=namespace,
            service_account=account,
            role_arn=role.arn,
            tags=children.tags("association"),
            # AWS has one association a service account: a second one beside it is refused.
            opts=children.opts(depends_on=grants, delete_before_replace=True),
        )
        self.role_arn = association.role_arn
        self.role_name = role.name
        self.association_id = association.association_id
        self.register_outputs({key: getattr(self, key) for key in PodIdentity.__annotations__})

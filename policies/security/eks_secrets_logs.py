"""SE06: clusters that encrypt their secrets with a key of one's own, and write down who did what."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rule import Context, Example, Option, Severity, example, rule
from policies.stack import Resource
from policies.tokens import CLUSTER, NODE_GROUP
from policies.values import UNKNOWN

_KEY = {"provider": {"keyArn": UNKNOWN}, "resources": ["secrets"]}


@rule(
    id="SE06",
    name="eks-secrets-logs",
    types=(CLUSTER,),
    why="After an intrusion the audit log is the only witness, and it cannot be turned on for last week.",
    remedy="Set encryptionConfig with a key of yours for secrets, and enabledClusterLogTypes.",
    snippet="""\
key = aws.kms.Key("cluster", enable_key_rotation=True)
aws.eks.Cluster(
    "main",
    role_arn="arn:aws:iam::123456789012:role/cluster",
    vpc_config={"subnet_ids": ["subnet-a", "subnet-b"], "endpoint_public_access": False},
    encryption_config={"provider": {"key_arn": key.arn}, "resources": ["secrets"]},
    enabled_cluster_log_types=["api", "audit", "authenticator"],
)""",
    severity=Severity.HIGH,
    options=(
        Option(
            "log_types",
            "The logs that the control plane has to write.",
            {
                "type": "array",
                "items": {"enum": ["api", "audit", "authenticator", "controllerManager", "scheduler"]},
                "uniqueItems": True,
            },
            ["audit", "authenticator"],
        ),
    ),
    references=(
        "https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html",
        "https://docs.aws.amazon.com/eks/latest/userguide/enable-kms.html",
    ),
    equivalents=(
        "CKV_AWS_58",
        "CKV_AWS_37",
        "AwsSolutions-EKS2",
        "config:eks-secrets-encrypted",
        "config:eks-cluster-logging-enabled",
        "prowler:eks_cluster_kms_cmk_encryption_in_secrets_enabled",
        "prowler:eks_control_plane_logging_all_types_enabled",
    ),
    passes=({"encryptionConfig": _KEY, "enabledClusterLogTypes": ["audit", "authenticator"]},),
    fails=(
        {},
        {"encryptionConfig": _KEY},
        {"encryptionConfig": _KEY, "enabledClusterLogTypes": ["audit"]},
        {"enabledClusterLogTypes": ["audit", "authenticator"]},
        {
            "encryptionConfig": {"provider": {}, "resources": ["secrets"]},
            "enabledClusterLogTypes": ["audit", "authenticator"],
        },
    ),
    unknown=(
        {"encryptionConfig": UNKNOWN, "enabledClusterLogTypes": ["audit", "authenticator"]},
        {"encryptionConfig": _KEY, "enabledClusterLogTypes": UNKNOWN},
    ),
    not_applicable=(Example([example(NODE_GROUP, {})]),),
)
def EKS_SECRETS_LOGS(cluster: Resource, context: Context) -> Iterator[str]:
    """A cluster's secrets are encrypted with your key, and its control plane writes its logs."""
    has_key = cluster.props.get("encryptionConfig", "provider", "keyArn") is UNKNOWN
    encrypted = cluster.props.texts("encryptionConfig", "resources")
    if "secrets" not in encrypted or not (has_key or cluster.props.text("encryptionConfig", "provider", "keyArn")):
        yield "encryptionConfig names no key for secrets"
    written = cluster.props.texts("enabledClusterLogTypes")
    if missing := [each for each in context.options["log_types"] if each not in written]:
        yield f"enabledClusterLogTypes lacks {' and '.join(missing)}"

"""The security pack: what an environment must not expose."""

from policies.security.cache_crypto import CACHE_CRYPTO
from policies.security.db_encrypted import DB_ENCRYPTED
from policies.security.db_private import DB_PRIVATE
from policies.security.db_secret import DB_SECRET
from policies.security.edge_waf_oac import EDGE_WAF_OAC
from policies.security.eks_endpoint import EKS_ENDPOINT
from policies.security.eks_secrets_logs import EKS_SECRETS_LOGS
from policies.security.flow_logs import FLOW_LOGS
from policies.security.https_only import HTTPS_ONLY
from policies.security.imds_ebs import IMDS_EBS
from policies.security.kms_rotation import KMS_ROTATION
from policies.security.s3_block_public import S3_BLOCK_PUBLIC
from policies.security.sg_world_open import SG_WORLD_OPEN
from policies.security.tls_policy import TLS_POLICY

__all__ = [
    "CACHE_CRYPTO",
    "DB_ENCRYPTED",
    "DB_PRIVATE",
    "DB_SECRET",
    "EDGE_WAF_OAC",
    "EKS_ENDPOINT",
    "EKS_SECRETS_LOGS",
    "FLOW_LOGS",
    "HTTPS_ONLY",
    "IMDS_EBS",
    "KMS_ROTATION",
    "RULES",
    "S3_BLOCK_PUBLIC",
    "SG_WORLD_OPEN",
    "TLS_POLICY",
]

RULES = (
    DB_ENCRYPTED,
    DB_PRIVATE,
    DB_SECRET,
    CACHE_CRYPTO,
    EKS_ENDPOINT,
    EKS_SECRETS_LOGS,
    SG_WORLD_OPEN,
    HTTPS_ONLY,
    TLS_POLICY,
    EDGE_WAF_OAC,
    S3_BLOCK_PUBLIC,
    IMDS_EBS,
    KMS_ROTATION,
    FLOW_LOGS,
)

"""The cost pack: what an environment may spend, and who answers for it."""

from policies.cost.anomaly_monitor import ANOMALY_MONITOR
from policies.cost.backup_cap import BACKUP_CAP
from policies.cost.budget_present import BUDGET_PRESENT
from policies.cost.cf_price_class import CF_PRICE_CLASS
from policies.cost.costing import summary
from policies.cost.current_gen_graviton import CURRENT_GEN_GRAVITON
from policies.cost.ecr_lifecycle import ECR_LIFECYCLE
from policies.cost.estimate_ceiling import ESTIMATE_CEILING
from policies.cost.estimate_floor import ESTIMATE_FLOOR
from policies.cost.extended_support import EXTENDED_SUPPORT
from policies.cost.family_allow_list import FAMILY_ALLOW_LIST
from policies.cost.gateway_endpoints import GATEWAY_ENDPOINTS
from policies.cost.log_retention import LOG_RETENTION
from policies.cost.nat_count import NAT_COUNT
from policies.cost.no_gp2 import NO_GP2
from policies.cost.no_ha_in_dev import NO_HA_IN_DEV
from policies.cost.provisioned_iops import PROVISIONED_IOPS
from policies.cost.public_ipv4 import PUBLIC_IPV4
from policies.cost.required_tags import REQUIRED_TAGS
from policies.cost.s3_lifecycle import S3_LIFECYCLE
from policies.cost.spot_base import SPOT_BASE
from policies.cost.spot_share import SPOT_SHARE
from policies.cost.storage_cap import STORAGE_CAP
from policies.cost.tag_values import TAG_VALUES
from policies.cost.unattached import UNATTACHED
from policies.cost.unpriced import UNPRICED

RULES = (
    REQUIRED_TAGS,
    TAG_VALUES,
    FAMILY_ALLOW_LIST,
    CURRENT_GEN_GRAVITON,
    NAT_COUNT,
    GATEWAY_ENDPOINTS,
    NO_GP2,
    PROVISIONED_IOPS,
    STORAGE_CAP,
    LOG_RETENTION,
    S3_LIFECYCLE,
    ECR_LIFECYCLE,
    BACKUP_CAP,
    UNATTACHED,
    PUBLIC_IPV4,
    NO_HA_IN_DEV,
    SPOT_SHARE,
    SPOT_BASE,
    CF_PRICE_CLASS,
    BUDGET_PRESENT,
    ANOMALY_MONITOR,
    ESTIMATE_FLOOR,
    ESTIMATE_CEILING,
    UNPRICED,
    EXTENDED_SUPPORT,
)

NOTES = (summary,)
"""What a preview is told: the estimate, in a line."""

__all__ = ["NAT_COUNT", "NOTES", "REQUIRED_TAGS", "RULES"]

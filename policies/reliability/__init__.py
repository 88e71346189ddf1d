"""The reliability pack: what an environment must survive."""

from policies.reliability.arc_safety import ARC_SAFETY
from policies.reliability.aurora_two_az import AURORA_TWO_AZ
from policies.reliability.backup_plan import BACKUP_PLAN
from policies.reliability.backups import BACKUPS
from policies.reliability.cache_backup_global import CACHE_BACKUP_GLOBAL
from policies.reliability.cache_ha import CACHE_HA
from policies.reliability.cf_origin_failover import CF_ORIGIN_FAILOVER
from policies.reliability.cross_region_db import CROSS_REGION_DB
from policies.reliability.deletion_protection import DELETION_PROTECTION
from policies.reliability.dns_failover_pair import DNS_FAILOVER_PAIR
from policies.reliability.dynamodb_dr import DYNAMODB_DR
from policies.reliability.game_day import GAME_DAY
from policies.reliability.health_check_speed import HEALTH_CHECK_SPEED
from policies.reliability.lb_zones import LB_ZONES
from policies.reliability.protect_option import PROTECT_OPTION
from policies.reliability.rds_multi_az import RDS_MULTI_AZ
from policies.reliability.s3_versioning_crr import S3_VERSIONING_CRR
from policies.reliability.tg_health import TG_HEALTH

__all__ = [
    "ARC_SAFETY",
    "AURORA_TWO_AZ",
    "BACKUPS",
    "BACKUP_PLAN",
    "CACHE_BACKUP_GLOBAL",
    "CACHE_HA",
    "CF_ORIGIN_FAILOVER",
    "CROSS_REGION_DB",
    "DELETION_PROTECTION",
    "DNS_FAILOVER_PAIR",
    "DYNAMODB_DR",
    "GAME_DAY",
    "HEALTH_CHECK_SPEED",
    "LB_ZONES",
    "PROTECT_OPTION",
    "RDS_MULTI_AZ",
    "RULES",
    "S3_VERSIONING_CRR",
    "TG_HEALTH",
]

RULES = (
    RDS_MULTI_AZ,
    AURORA_TWO_AZ,
    CROSS_REGION_DB,
    BACKUPS,
    DELETION_PROTECTION,
    PROTECT_OPTION,
    CACHE_HA,
    CACHE_BACKUP_GLOBAL,
    LB_ZONES,
    TG_HEALTH,
    CF_ORIGIN_FAILOVER,
    DNS_FAILOVER_PAIR,
    HEALTH_CHECK_SPEED,
    ARC_SAFETY,
    DYNAMODB_DR,
    S3_VERSIONING_CRR,
    BACKUP_PLAN,
    GAME_DAY,
)

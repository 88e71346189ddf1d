"""The autoscaling pack: what an environment must be able to grow to, and shrink back from."""

from policies.autoscaling.app_target_range import APP_TARGET_RANGE
from policies.autoscaling.asg_elb_health import ASG_ELB_HEALTH
from policies.autoscaling.asg_has_policy import ASG_HAS_POLICY
from policies.autoscaling.asg_range import ASG_RANGE
from policies.autoscaling.asg_spread import ASG_SPREAD
from policies.autoscaling.aurora_readers import AURORA_READERS
from policies.autoscaling.autoscaled_field_ignored import AUTOSCALED_FIELD_IGNORED
from policies.autoscaling.cooldowns import COOLDOWNS
from policies.autoscaling.deployment_has_scaler import DEPLOYMENT_HAS_SCALER
from policies.autoscaling.dynamodb_scales import DYNAMODB_SCALES
from policies.autoscaling.ecs_service_scales import ECS_SERVICE_SCALES
from policies.autoscaling.headroom import HEADROOM
from policies.autoscaling.hpa_behaviour import HPA_BEHAVIOUR
from policies.autoscaling.hpa_max_cap import HPA_MAX_CAP
from policies.autoscaling.hpa_metric_target import HPA_METRIC_TARGET
from policies.autoscaling.hpa_min_max_sane import HPA_MIN_MAX_SANE
from policies.autoscaling.hpa_target_exists import HPA_TARGET_EXISTS
from policies.autoscaling.karpenter_disruption import KARPENTER_DISRUPTION
from policies.autoscaling.karpenter_limits import KARPENTER_LIMITS
from policies.autoscaling.lambda_cache_scale import LAMBDA_CACHE_SCALE
from policies.autoscaling.no_fixed_replicas import NO_FIXED_REPLICAS
from policies.autoscaling.node_autoscaler import NODE_AUTOSCALER
from policies.autoscaling.nodegroup_range import NODEGROUP_RANGE
from policies.autoscaling.one_scaler_per_target import ONE_SCALER_PER_TARGET
from policies.autoscaling.pdb_allows_disruption import PDB_ALLOWS_DISRUPTION
from policies.autoscaling.pdb_present import PDB_PRESENT
from policies.autoscaling.pods_fit_nodes import PODS_FIT_NODES
from policies.autoscaling.requests_set import REQUESTS_SET
from policies.autoscaling.target_tracking import TARGET_TRACKING
from policies.autoscaling.topology_spread import TOPOLOGY_SPREAD
from policies.rule import Rule

RULES: tuple[Rule, ...] = (
    HPA_MIN_MAX_SANE,
    HPA_MAX_CAP,
    DEPLOYMENT_HAS_SCALER,
    HPA_TARGET_EXISTS,
    NO_FIXED_REPLICAS,
    ONE_SCALER_PER_TARGET,
    HPA_METRIC_TARGET,
    HPA_BEHAVIOUR,
    REQUESTS_SET,
    PDB_PRESENT,
    PDB_ALLOWS_DISRUPTION,
    TOPOLOGY_SPREAD,
    NODEGROUP_RANGE,
    AUTOSCALED_FIELD_IGNORED,
    ASG_RANGE,
    ASG_HAS_POLICY,
    ASG_ELB_HEALTH,
    ASG_SPREAD,
    HEADROOM,
    PODS_FIT_NODES,
    KARPENTER_LIMITS,
    KARPENTER_DISRUPTION,
    NODE_AUTOSCALER,
    APP_TARGET_RANGE,
    TARGET_TRACKING,
    COOLDOWNS,
    AURORA_READERS,
    DYNAMODB_SCALES,
    ECS_SERVICE_SCALES,
    LAMBDA_CACHE_SCALE,
)

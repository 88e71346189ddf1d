"""Reusable building blocks: Pulumi components over ``pulumi_aws`` that know nothing of any environment."""

from .alarm_plan import AlarmsArgs, WatchedCache, WatchedTargetGroup
from .alarm_thresholds import AlarmThresholds
from .alarms import Alarms
from .backup import Backup
from .backup_rules import BackupArgs, BackupRule, VaultLock, VaultLockMode
from .baseline import Baseline, BaselineArgs
from .bucket import AccessLogs, Bucket, BucketArgs, IntelligentTiering, LockMode, ObjectLock, PolicyOwner
from .bucket_parts import refuse_plain_text
from .bucket_writers import BucketWriter
from .budget import Budget, BudgetArgs, CostTag
from .cache import Cache
from .cache_options import (
    CacheArgs,
    CacheAuthentication,
    CacheAutoscaling,
    CacheEngine,
    CacheUser,
    ClusterMode,
    GlobalDatastore,
    GlobalRole,
    MaxmemoryPolicy,
)
from .cdn import Cdn, CdnArgs
from .cdn_behaviors import BehaviorOptions, Methods, ViewerProtocol
from .cdn_headers import CorsOptions, FrameOptions, ReferrerPolicy, ResponseHeadersOptions
from .cdn_logs import AccessLogDestination, AccessLogOptions
from .cdn_origins import OriginGroupOptions, OriginKind, OriginOptions, OriginProtocol
from .cdn_policies import CachePolicyOptions, FunctionOptions, ManagedCachePolicy, ManagedOriginRequestPolicy
from .cdn_viewers import GeoOptions, GeoRestriction, HttpVersion, PriceClass, TlsPolicy
from .certificate import Certificate, CertificateArgs, CertificateUsage, KeyAlgorithm
from .cluster import Cluster, ClusterArgs, Compute
from .cluster_access import AccessEntryOptions, AccessPolicy
from .control_plane import ControlPlaneLogOptions, SupportType
from .controllers import ControllerAccess
from .cost_anomaly import AnomalySummary, CostAnomaly, CostAnomalyArgs
from .database import Database
from .database_options import (
    DatabaseArgs,
    DatabaseBackupCopy,
    DatabaseCredentials,
    DatabaseEngine,
    DatabaseInsights,
    DatabaseParameter,
    DatabaseRole,
    DatabaseUpdates,
    ParameterApplyMethod,
    ProxyAuthentication,
    ProxyOptions,
)
from .dns import Dns, DnsArgs
from .dns_health_checks import DnsHealthCheck, DnsHealthCheckType, InsufficientData
from .dns_records import AliasTarget, Failover, RecordOptions, RecordType
from .flow_logs import FlowLogDestination, FlowLogOptions, Traffic
from .key import Key, KeyArgs
from .key_users import KeyUser
from .lifecycles import LifecycleRule, StorageClass, Transition
from .listener_rules import FixedResponse, Redirect, RedirectStatus, RuleOptions
from .listeners import LoadBalancerProtocol
from .load_balancer import (
    DesyncMitigation,
    LoadBalancer,
    LoadBalancerAddresses,
    LoadBalancerArgs,
    LoadBalancerLogs,
    LoadBalancerScheme,
)
from .namespaces import NamespaceOptions
from .naming import Label
from .network import Network, NetworkArgs
from .node_groups import Capacity, NodeGroupOptions, OperatingSystem
from .node_pools import Architecture, NodeClassOptions, NodePoolOptions, PoolCapacity
from .pod_identity import PodIdentity, PodIdentityArgs, PodIdentityOptions
from .replication import Replication
from .routing import Nat
from .secret import Secret, SecretArgs
from .target_groups import (
    HealthCheck,
    LoadBalancingAlgorithm,
    Stickiness,
    StickinessType,
    TargetGroupOptions,
    TargetProtocol,
    TargetProtocolVersion,
)
from .telemetry import TelemetryOptions
from .topic import SubscriptionOptions, SubscriptionProtocol, Topic, TopicArgs, TopicPublisher
from .web_acl import WebAcl, WebAclArgs, WebAclDefaultAction, WebAclLogged, WebAclLogging, WebAclScope
from .web_acl_rules import LimitAction, ManagedRules, OverrideAction, RateLimit
from .workload import Workload
from .workload_options import (
    EgressOptions,
    QueueTarget,
    Replicas,
    RequestTarget,
    ScalingPace,
    SecretVariable,
    TargetGroupTarget,
    WorkloadArgs,
    WorkloadHealth,
    WorkloadIdentity,
    WorkloadJob,
    WorkloadResources,
)

__all__ = [
    "AccessEntryOptions",
    "AccessLogDestination",
    "AccessLogOptions",
    "AccessLogs",
    "AccessPolicy",
    "AlarmThresholds",
    "Alarms",
    "AlarmsArgs",
    "AliasTarget",
    "AnomalySummary",
    "Architecture",
    "Backup",
    "BackupArgs",
    "BackupRule",
    "Baseline",
    "BaselineArgs",
    "BehaviorOptions",
    "Bucket",
    "BucketArgs",
    "BucketWriter",
    "Budget",
    "BudgetArgs",
    "Cache",
    "CacheArgs",
    "CacheAuthentication",
    "CacheAutoscaling",
    "CacheEngine",
    "CachePolicyOptions",
    "CacheUser",
    "Capacity",
    "Cdn",
    "CdnArgs",
    "Certificate",
    "CertificateArgs",
    "CertificateUsage",
    "Cluster",
    "ClusterArgs",
    "ClusterMode",
    "Compute",
    "ControlPlaneLogOptions",
    "ControllerAccess",
    "CorsOptions",
    "CostAnomaly",
    "CostAnomalyArgs",
    "CostTag",
    "Database",
    "DatabaseArgs",
    "DatabaseBackupCopy",
    "DatabaseCredentials",
    "DatabaseEngine",
    "DatabaseInsights",
    "DatabaseParameter",
    "DatabaseRole",
    "DatabaseUpdates",
    "DesyncMitigation",
    "Dns",
    "DnsArgs",
    "DnsHealthCheck",
    "DnsHealthCheckType",
    "EgressOptions",
    "Failover",
    "FixedResponse",
    "FlowLogDestination",
    "FlowLogOptions",
    "FrameOptions",
    "FunctionOptions",
    "GeoOptions",
    "GeoRestriction",
    "GlobalDatastore",
    "GlobalRole",
    "HealthCheck",
    "HttpVersion",
    "InsufficientData",
    "IntelligentTiering",
    "Key",
    "KeyAlgorithm",
    "KeyArgs",
    "KeyUser",
    "Label",
    "LifecycleRule",
    "LimitAction",
    "LoadBalancer",
    "LoadBalancerAddresses",
    "LoadBalancerArgs",
    "LoadBalancerLogs",
    "LoadBalancerProtocol",
    "LoadBalancerScheme",
    "LoadBalancingAlgorithm",
    "LockMode",
    "ManagedCachePolicy",
    "ManagedOriginRequestPolicy",
    "ManagedRules",
    "MaxmemoryPolicy",
    "Methods",
    "NamespaceOptions",
    "Nat",
    "Network",
    "NetworkArgs",
    "NodeClassOptions",
    "NodeGroupOptions",
    "NodePoolOptions",
    "ObjectLock",
    "OperatingSystem",
    "OriginGroupOptions",
    "OriginKind",
    "OriginOptions",
    "OriginProtocol",
    "OverrideAction",
    "ParameterApplyMethod",
    "PodIdentity",
    "PodIdentityArgs",
    "PodIdentityOptions",
    "PolicyOwner",
    "PoolCapacity",
    "PriceClass",
    "ProxyAuthentication",
    "ProxyOptions",
    "QueueTarget",
    "RateLimit",
    "RecordOptions",
    "RecordType",
    "Redirect",
    "RedirectStatus",
    "ReferrerPolicy",
    "Replicas",
    "Replication",
    "RequestTarget",
    "ResponseHeadersOptions",
    "RuleOptions",
    "ScalingPace",
    "Secret",
    "SecretArgs",
    "SecretVariable",
    "Stickiness",
    "StickinessType",
    "StorageClass",
    "SubscriptionOptions",
    "SubscriptionProtocol",
    "SupportType",
    "TargetGroupOptions",
    "TargetGroupTarget",
    "TargetProtocol",
    "TargetProtocolVersion",
    "TelemetryOptions",
    "TlsPolicy",
    "Topic",
    "TopicArgs",
    "TopicPublisher",
    "Traffic",
    "Transition",
    "VaultLock",
    "VaultLockMode",
    "ViewerProtocol",
    "WatchedCache",
    "WatchedTargetGroup",
    "WebAcl",
    "WebAclArgs",
    "WebAclDefaultAction",
    "WebAclLogged",
    "WebAclLogging",
    "WebAclScope",
    "Workload",
    "WorkloadArgs",
    "WorkloadHealth",
    "WorkloadIdentity",
    "WorkloadJob",
    "WorkloadResources",
    "refuse_plain_text",
]

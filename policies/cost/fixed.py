"""What is paid for around the clock, by resource type: how much of what, from the inputs alone.

Each formula reads one resource, and where its price depends on another (a replica's engine on its source's) that one
too. What depends on traffic and data is not here, nor are the nodes that Karpenter or EKS Auto Mode starts: no resource
says how many. ``unpriced.csv`` lists what is charged by usage only, and what is free.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policies.cost.nat_count import NAT, SUBNET, VPC, Network
from policies.cost.prices import Price, PriceBook
from policies.rule import Resource, target
from policies.values import ABSENT, UNKNOWN, NotKnown

CACHE = "aws:elasticache/replicationGroup:ReplicationGroup"
DATABASE = "aws:rds/instance:Instance"
LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"

DEFAULT_DISK = 20
"""GiB of a node whose group says nothing (https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html)."""
DEFAULT_TYPE = "t3.medium"
"""Of a node whose group says nothing; the same page."""

_PAID_RULE_GROUPS = ("BotControl", "ATP", "ACFP", "AntiDDoS")


@dataclass(frozen=True)
class Charge:
    """So many of something, all month."""

    price: Price
    quantity: float

    @property
    def monthly(self) -> float:
        """Dollars a month."""
        return self.quantity * self.price.monthly

    def __str__(self) -> str:
        return f"{self.quantity:g} {self.price.item} at ${self.price.usd:g} a {self.price.unit}"


class Stack:
    """The resources of a stack and their prices."""

    def __init__(self, resources: Iterable[Resource], book: PriceBook) -> None:
        self._by_type: dict[str, list[Resource]] = defaultdict(list)
        for resource in resources:
            self._by_type[resource.type].append(resource)
        self._book = book
        self.network = Network([each for type_ in (NAT, SUBNET, VPC) for each in self._by_type[type_]])

    def of(self, type_: str) -> Sequence[Resource]:
        """Those of a type."""
        return self._by_type[type_]

    def charge(self, resource: Resource, service: str, item: str, quantity: float = 1) -> Charge:
        """So many of an item in the resource's region. Raises `policies.cost.prices.PriceBookError`."""
        return Charge(self._book.price(service, item, resource.region), quantity)

    def related(self, resource: Resource, prop: str, type_: str, by: Sequence[str] = ("id",)) -> Resource:
        """The resource that a property refers to, by where its value comes from or by one of its own properties.

        Raises `policies.values.NotKnown` where there is none.
        """
        found = target(resource, prop, self.of(type_))
        if found is None:
            value = resource.props.get(prop)
            known = value is not ABSENT and value is not UNKNOWN
            found = next(
                (each for each in self.of(type_) if known and value in [each.props.get(name) for name in by]), None
            )
        if found is None:
            raise NotKnown(prop)
        return found


Formula = Callable[[Resource, Stack], Iterator[Charge]]


def vcpus(name: str) -> int:
    """Virtual processors of an RDS class: ``db.t4g.micro`` 2, ``db.r8g.large`` 2, ``db.r8g.2xlarge`` 8.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html
    """
    _, family, size = name.split(".")
    if size.endswith("xlarge"):
        return 4 * int(size.removesuffix("xlarge") or 1)
    return 1 if size == "medium" and not family.startswith("t") else 2


def _nat_gateway(gateway: Resource, stack: Stack) -> Iterator[Charge]:
    """A regional one costs as much as one in each zone, and brings its own addresses; a zonal one has an `Eip`.

    https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-pricing.html
    """
    zones = 1
    if stack.network.is_regional(gateway):
        zones = len(stack.network.zones(stack.network.vpc(gateway)))
        yield stack.charge(gateway, "ec2", "public IPv4 address", zones)
    yield stack.charge(gateway, "ec2", "NAT gateway", zones)


def _address(address: Resource, stack: Stack) -> Iterator[Charge]:
    yield stack.charge(address, "ec2", "public IPv4 address")


def _endpoint(endpoint: Resource, stack: Stack) -> Iterator[Charge]:
    """An interface in each subnet; gateways, for S3 and DynamoDB, are free."""
    if endpoint.props.known("vpcEndpointType", default="Gateway") != "Gateway":
        yield stack.charge(endpoint, "ec2", "interface endpoint", len(endpoint.props.known("subnetIds", default=[])))


def _load_balancer(balancer: Resource, stack: Stack) -> Iterator[Charge]:
    """One that faces the internet has a public address in each of its zones."""
    kind = balancer.props.known("loadBalancerType", default="application")
    yield stack.charge(balancer, "elb", f"{kind} load balancer")
    if not balancer.props.known("internal", default=False):
        zones = balancer.props.known("subnets") or balancer.props.known("subnetMappings") or []
        yield stack.charge(balancer, "ec2", "public IPv4 address", len(zones))


def _cluster(cluster: Resource, stack: Stack) -> Iterator[Charge]:
    """At the price of extended support unless the policy excludes it: EKS begins to charge that without being asked.

    https://docs.aws.amazon.com/eks/latest/userguide/view-support-type.html
    """
    standard = cluster.props.known("upgradePolicy", "supportType", default="EXTENDED") == "STANDARD"
    yield stack.charge(cluster, "eks", "cluster" if standard else "cluster in extended support")


def _node_group(group: Resource, stack: Stack) -> Iterator[Charge]:
    """Its smallest size, of the first type that it names, with their disks. Spot counts at most: as on demand."""
    nodes = group.props.known("scalingConfig", "minSize")
    template = group.props.get("launchTemplate")
    types, disks = group.props.known("instanceTypes"), [group.props.known("diskSize", default=DEFAULT_DISK)]
    if template is not ABSENT:
        found = _template(group, stack)
        types = types or [found.props.known("instanceType", default=DEFAULT_TYPE)]
        mappings = found.props.known("blockDeviceMappings", default=[])
        disks = [each.get("ebs", {}).get("volumeSize", 0) for each in mappings] or disks
    if UNKNOWN in (types or []) or UNKNOWN in disks:
        raise NotKnown("instanceTypes or disk size")
    yield stack.charge(group, "ec2", (types or [DEFAULT_TYPE])[0], nodes)
    yield stack.charge(group, "ebs", "gp3", nodes * sum(map(float, disks)))


def _template(group: Resource, stack: Stack) -> Resource:
    """The launch template of a node group, which it names by id or by name."""
    wanted = group.props.get("launchTemplate")
    named = [value for value in wanted.values() if isinstance(value, str)] if isinstance(wanted, Mapping) else []
    for template in stack.of(LAUNCH_TEMPLATE):
        if template.urn in group.links.get("launchTemplate", ()):
            return template
        if {template.props.get("id"), template.props.get("name")} & set(named):
            return template
    raise NotKnown("launchTemplate")


def _database(instance: Resource, stack: Stack) -> Iterator[Charge]:
    """Instance and storage, both twice with a standby. Backups up to the size of the storage are free.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_OnDemandDBInstances.html
    """
    origin = instance
    while origin.props.get("replicateSourceDb") is not ABSENT:
        origin = stack.related(origin, "replicateSourceDb", DATABASE, by=("id", "arn", "identifier"))
    engine = origin.props.known("engine")
    name, size = instance.props.known("instanceClass"), instance.props.known("allocatedStorage")
    multi_az, storage = (
        instance.props.known("multiAz", default=False),
        instance.props.known("storageType", default="gp2"),
    )
    size = size or origin.props.known("allocatedStorage")
    yield stack.charge(instance, "rds", f"{engine} {name}", 2 if multi_az else 1)
    yield stack.charge(instance, "rds", f"{storage} Multi-AZ" if multi_az else storage, size)
    included = 12000 if size >= 400 else 3000
    if storage == "gp3" and (iops := instance.props.known("iops", default=0) - included) > 0:
        yield stack.charge(instance, "rds", "gp3 IOPS", iops * (2 if multi_az else 1))
    if instance.props.known("databaseInsightsMode", default="standard") == "advanced":
        yield stack.charge(instance, "rds", "Database Insights advanced", vcpus(name))


def _proxy_target(proxied: Resource, stack: Stack) -> Iterator[Charge]:
    """A proxy costs what its database has of processors, two at least (https://aws.amazon.com/rds/proxy/pricing/)."""
    instance = stack.related(proxied, "dbInstanceIdentifier", DATABASE, by=("id", "identifier"))
    yield stack.charge(proxied, "rds", "proxy", max(2, vcpus(instance.props.known("instanceClass"))))


def _cache(group: Resource, stack: Stack) -> Iterator[Charge]:
    """Nodes: a primary and its replicas, in each shard. A member of a global group is as its primary is."""
    model = group
    if group.props.get("nodeType") is ABSENT:
        whole = stack.related(
            group, "globalReplicationGroupId", "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup"
        )
        model = stack.related(whole, "primaryReplicationGroupId", CACHE)
    engine, node = model.props.known("engine", default="redis"), model.props.known("nodeType")
    shards = group.props.known("numNodeGroups") or model.props.known("numNodeGroups", default=1)
    nodes = group.props.known("numCacheClusters") or shards * (group.props.known("replicasPerNodeGroup", default=0) + 1)
    yield stack.charge(group, "elasticache", f"{engine} {node}", nodes)


def _distribution_metrics(subscription: Resource, stack: Stack) -> Iterator[Charge]:
    """Eight more metrics: cache hit rate, origin latency, and the rates of six errors.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/viewing-cloudfront-metrics.html
    """
    yield stack.charge(subscription, "cloudwatch", "custom metric", 8)


def _web_acl(acl: Resource, stack: Stack) -> Iterator[Charge]:
    """Itself and each rule; AWS's groups against bots and fraud cost more (https://aws.amazon.com/waf/pricing/)."""
    rules = acl.props.known("rules", default=[])
    groups = [rule.get("statement", {}).get("managedRuleGroupStatement", {}).get("name", "") for rule in rules]
    paid = sum(any(kind in str(name) for kind in _PAID_RULE_GROUPS) for name in groups)
    yield stack.charge(acl, "waf", "web ACL")
    if rules:
        yield stack.charge(acl, "waf", "rule", len(rules))
    if paid:
        yield stack.charge(acl, "waf", "intelligent threat mitigation", paid)


def _zone(zone: Resource, stack: Stack) -> Iterator[Charge]:
    yield stack.charge(zone, "route53", "hosted zone")


def _health_check(check: Resource, stack: Stack) -> Iterator[Charge]:
    """As of an endpoint in AWS; HTTPS, matching text, an interval of ten seconds and latency graphs are options."""
    kind, interval = check.props.known("type"), check.props.known("requestInterval", default=30)
    latency = check.props.known("measureLatency", default=False)
    options = sum((kind.startswith("HTTPS"), kind.endswith("STR_MATCH"), interval == 10, bool(latency)))
    yield stack.charge(check, "route53", "health check")
    if options:
        yield stack.charge(check, "route53", "health check option", options)


def _key(key: Resource, stack: Stack) -> Iterator[Charge]:
    """Its first and second rotation add a dollar each, later (https://aws.amazon.com/kms/pricing/)."""
    yield stack.charge(key, "kms", "key")


def _secret(secret: Resource, stack: Stack) -> Iterator[Charge]:
    """Each replica is charged as a secret (https://aws.amazon.com/secrets-manager/pricing/)."""
    yield stack.charge(secret, "secretsmanager", "secret", 1 + len(secret.props.known("replicas", default=[])))


def _alarm(alarm: Resource, stack: Stack) -> Iterator[Charge]:
    """For each metric that it reads; an anomaly band reads three (https://aws.amazon.com/cloudwatch/pricing/)."""
    queries: list[Any] = alarm.props.known("metricQueries", default=[])
    read = [query["metric"] for query in queries if query.get("metric") is not None]
    metrics = len(read) or 1
    if alarm.props.get("thresholdMetricId") is not ABSENT:
        metrics = 3
    fast = min([alarm.props.known("period", default=60), *(metric.get("period", 60) for metric in read)]) < 60
    yield stack.charge(alarm, "cloudwatch", "high-resolution alarm" if fast else "alarm", metrics)


def _composite_alarm(alarm: Resource, stack: Stack) -> Iterator[Charge]:
    yield stack.charge(alarm, "cloudwatch", "composite alarm")


def _dashboard(dashboard: Resource, stack: Stack) -> Iterator[Charge]:
    yield stack.charge(dashboard, "cloudwatch", "dashboard")


FORMULAS: Mapping[str, Formula] = {
    NAT: _nat_gateway,
    "aws:ec2/eip:Eip": _address,
    "aws:ec2/vpcEndpoint:VpcEndpoint": _endpoint,
    "aws:lb/loadBalancer:LoadBalancer": _load_balancer,
    "aws:eks/cluster:Cluster": _cluster,
    "aws:eks/nodeGroup:NodeGroup": _node_group,
    DATABASE: _database,
    "aws:rds/proxyTarget:ProxyTarget": _proxy_target,
    CACHE: _cache,
    "aws:cloudfront/monitoringSubscription:MonitoringSubscription": _distribution_metrics,
    "aws:wafv2/webAcl:WebAcl": _web_acl,
    "aws:route53/zone:Zone": _zone,
    "aws:route53/healthCheck:HealthCheck": _health_check,
    "aws:kms/key:Key": _key,
    "aws:kms/replicaKey:ReplicaKey": _key,
    "aws:secretsmanager/secret:Secret": _secret,
    "aws:cloudwatch/metricAlarm:MetricAlarm": _alarm,
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": _composite_alarm,
    "aws:cloudwatch/dashboard:Dashboard": _dashboard,
}
"""How a type is priced."""

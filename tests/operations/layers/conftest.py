"""The layers above a network in moto, made by plain API calls, and what a stack would say of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from operations.checks import GLOBAL, Check, Wanted
from operations.layers import ONCE, REGIONAL
from operations.layers.balancing import TLS_POLICY
from operations.layers.platform import ADDONS, LOGS
from sandbox import mends
from tests.operations.conftest import REGION, SETTINGS, TAGS, ZONES, Account

SECOND = "us-west-2"
DOMAIN = "dev.example.com"
ACCOUNT = "123456789012"
OF_LAYERS: dict[str, Any] = {
    **SETTINGS,
    "protected": True,
    "failover_region": SECOND,
    "regions": {
        REGION: {"cidr_block": "10.0.0.0/18", "zones": ZONES, "database": "primary", "cache": "alone"},
        SECOND: {"cidr_block": "10.1.0.0/18", "zones": [], "database": "replica", "cache": "alone"},
    },
    "cluster": {
        "version": "1.36",
        "compute": "karpenter",
        "system_nodes": {"min_size": 1, "max_size": 3, "capacity": "on_demand"},
        "public_access_cidrs": [],
        "zonal_shift": True,
    },
    "services": {
        "api": {
            "paths": ["/api/*"],
            "priority": 100,
            "port": 8080,
            "health_check_path": "/healthz",
            "writes": True,
            "rate_limit": 1000,
        },
        "web": {
            "paths": ["/app/*"],
            "priority": 200,
            "port": 8080,
            "health_check_path": "/healthz",
            "writes": False,
        },
    },
    "database": {
        "engine": "postgres",
        "version": "18",
        "instance_class": "db.r8g.large",
        "multi_az": True,
        "read_replicas": 1,
        "proxy": True,
        "backup_retention_days": 30,
    },
    "cache": {
        "node_type": "cache.r7g.large",
        "shards": 2,
        "replicas": 1,
        "snapshot_retention_days": 7,
    },
    "backup": {"daily_days": 35, "monthly_days": 365, "copy_region": SECOND},
    "domain": {"name": DOMAIN},
    "balancing": {"writes": {"routing": "failover"}, "idle_timeout": 60},
    "cdn": {"price_class": "PriceClass_100"},
    "firewall": {
        "rate_limit": 2000,
        "managed_rules": ["AWSManagedRulesSQLiRuleSet"],
        "counted_rules": [],
        "blocked_addresses": [],
    },
    "budget": {"monthly_usd": 400},
}


@dataclass
class Layered:
    """An account with layers in it."""

    account: Account
    outputs: dict[str, Any]

    def client(self, service: str) -> Any:
        """A client in the region."""
        return self.account.clients(service, REGION)

    def checks(self, output: str, region: str = REGION) -> list[Check]:
        """The comparisons of a layer."""
        layer = (ONCE if region == GLOBAL else REGIONAL)[output]
        return list(layer(self.account.clients, Wanted(region, self.outputs, TAGS)))

    def wrong(self, output: str, region: str = REGION) -> dict[str, set[str]]:
        """What differs in a layer, by subject."""
        found: dict[str, set[str]] = {}
        for check in self.checks(output, region):
            if not check.ok:
                found.setdefault(check.subject, set()).add(check.what)
        return found


@pytest.fixture
def layered(account: Account) -> Layered:
    """An account with a network's subnets, and the outputs of a stack that has nothing else yet."""
    for service in ("acm", "backup", "budgets", "cloudfront", "eks", "elbv2", "route53", "secretsmanager", "wafv2"):
        mends.apply(service)
    vpc = account.ec2.create_vpc(CidrBlock="10.0.0.0/18")["Vpc"]["VpcId"]
    internet = account.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    account.ec2.attach_internet_gateway(InternetGatewayId=internet, VpcId=vpc)
    subnets = {
        tier: {
            zone: account.ec2.create_subnet(
                VpcId=vpc, AvailabilityZone=zone, CidrBlock=f"10.0.{4 * number + place}.0/24"
            )["Subnet"]["SubnetId"]
            for place, zone in enumerate(ZONES)
        }
        for number, tier in enumerate(("public", "private", "data"))
    }
    network = {"vpc_id": vpc, "subnet_ids": subnets}
    return Layered(account, {"settings": OF_LAYERS, "networks": {REGION: network}, "clusters": {REGION: CLUSTER}})


CLUSTER = {
    "cluster_name": "dev",
    "cluster_arn": f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/dev",
    "node_group_names": {"system-a": "nodes-a", "system-b": "nodes-b"},
}


def role(layered: Layered, name: str) -> str:
    """The ARN of a new role."""
    made = layered.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument="{}")
    return str(made["Role"]["Arn"])


@pytest.fixture
def with_cluster(layered: Layered) -> Layered:
    """With a cluster as the settings say."""
    eks, private = layered.client("eks"), layered.outputs["networks"][REGION]["subnet_ids"]["private"]
    key = layered.client("kms").create_key()["KeyMetadata"]["Arn"]
    eks.create_cluster(
        name="dev",
        version="1.36",
        roleArn=role(layered, "cluster"),
        resourcesVpcConfig={
            "subnetIds": list(private.values()),
            "endpointPrivateAccess": True,
            "endpointPublicAccess": False,
        },
        accessConfig={"authenticationMode": "API"},
        encryptionConfig=[{"resources": ["secrets"], "provider": {"keyArn": key}}],
        logging={"clusterLogging": [{"types": LOGS, "enabled": True}]},
        zonalShiftConfig={"enabled": True},
        bootstrapSelfManagedAddons=False,
        deletionProtection=True,
    )
    for zone, subnet in private.items():
        eks.create_nodegroup(
            clusterName="dev",
            nodegroupName=f"nodes-{zone[-1]}",
            subnets=[subnet],
            nodeRole=role(layered, f"nodes-{zone}"),
            scalingConfig={"minSize": 1, "maxSize": 3, "desiredSize": 1},
            capacityType="ON_DEMAND",
        )
    for addon in ADDONS["karpenter"]:
        eks.create_addon(clusterName="dev", addonName=addon)
    return layered


@pytest.fixture
def with_data(layered: Layered) -> Layered:
    """With databases, a proxy, a cache and backups as the settings say."""
    rds, elasticache, backup = layered.client("rds"), layered.client("elasticache"), layered.client("backup")
    subnets = list(layered.outputs["networks"][REGION]["subnet_ids"]["data"].values())
    rds.create_db_instance(
        DBInstanceIdentifier="main",
        DBInstanceClass="db.r8g.large",
        Engine="postgres",
        EngineVersion="18",
        AllocatedStorage=100,
        MasterUsername="dbadmin",
        MasterUserPassword="not-a-secret",
        MultiAZ=True,
        StorageEncrypted=True,
        PubliclyAccessible=False,
        DeletionProtection=True,
        BackupRetentionPeriod=30,
    )
    rds.create_db_instance_read_replica(
        DBInstanceIdentifier="reader",
        SourceDBInstanceIdentifier="main",
        DBInstanceClass="db.r8g.large",
        PubliclyAccessible=False,
    )
    secret = layered.client("secretsmanager").create_secret(Name="login", SecretString="{}")["ARN"]
    proxy = rds.create_db_proxy(
        DBProxyName="proxy",
        EngineFamily="POSTGRESQL",
        Auth=[{"AuthScheme": "SECRETS", "SecretArn": secret}],
        RoleArn=role(layered, "proxy"),
        VpcSubnetIds=subnets,
        RequireTLS=True,
    )["DBProxy"]
    elasticache.create_cache_subnet_group(
        CacheSubnetGroupName="data", CacheSubnetGroupDescription="-", SubnetIds=subnets
    )
    elasticache.create_replication_group(
        ReplicationGroupId="cache",
        ReplicationGroupDescription="-",
        Engine="valkey",
        CacheNodeType="cache.r7g.large",
        NumNodeGroups=2,
        ReplicasPerNodeGroup=1,
        AutomaticFailoverEnabled=True,
        MultiAZEnabled=True,
        TransitEncryptionEnabled=True,
        AtRestEncryptionEnabled=True,
        SnapshotRetentionLimit=7,
        CacheSubnetGroupName="data",
        CacheParameterGroupName="default.valkey8.cluster.on",
    )
    key = layered.client("kms").create_key()["KeyMetadata"]["Arn"]
    backup.create_backup_vault(BackupVaultName="vault", EncryptionKeyArn=key)
    copies = f"arn:aws:backup:{SECOND}:{ACCOUNT}:backup-vault:copies"
    rules = [
        {
            "RuleName": name,
            "TargetBackupVaultName": "vault",
            "ScheduleExpression": "cron(0 5 ? * * *)",
            "Lifecycle": {"DeleteAfterDays": days},
            "CopyActions": [{"DestinationBackupVaultArn": copies, "Lifecycle": {"DeleteAfterDays": days}}],
        }
        for name, days in (("daily", 35), ("monthly", 365))
    ]
    plan = backup.create_backup_plan(BackupPlan={"BackupPlanName": "plan", "Rules": rules})["BackupPlanId"]
    database = {"instance_identifier": "main", "instance_identifiers": ["main", "reader"]}
    layered.outputs["data"] = {
        REGION: {
            "database": {**database, "proxy_endpoint": proxy["Endpoint"]},
            "cache": {"replication_group_id": "cache", "global_replication_group_id": None},
            "backup": {"vault_name": "vault", "vault_arn": "-", "plan_id": plan},
        },
        SECOND: {"backup": {"vault_name": "copies", "vault_arn": copies, "plan_id": None}},
    }
    return layered


@pytest.fixture
def with_balancers(layered: Layered) -> Layered:
    """With load balancers as the settings say."""
    elb, network = layered.client("elbv2"), layered.outputs["networks"][REGION]
    certificate = layered.client("acm").request_certificate(DomainName=DOMAIN)["CertificateArn"]

    def balancer(use: str, scheme: str, tier: str, services: list[str]) -> dict[str, Any]:
        made = elb.create_load_balancer(
            Name=use, Scheme=scheme, Type="application", Subnets=list(network["subnet_ids"][tier].values())
        )["LoadBalancers"][0]
        arn = made["LoadBalancerArn"]
        elb.modify_load_balancer_attributes(
            LoadBalancerArn=arn, Attributes=[{"Key": "deletion_protection.enabled", "Value": "true"}]
        )
        nothing = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
        away = {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}
        elb.create_listener(LoadBalancerArn=arn, Protocol="HTTP", Port=80, DefaultActions=[away])
        listener = elb.create_listener(
            LoadBalancerArn=arn,
            Protocol="HTTPS",
            Port=443,
            SslPolicy=TLS_POLICY,
            Certificates=[{"CertificateArn": certificate}],
            DefaultActions=[nothing],
        )["Listeners"][0]["ListenerArn"]
        groups = {}
        for service in services:
            groups[service] = elb.create_target_group(
                Name=f"{use}-{service}",
                Protocol="HTTP",
                Port=8080,
                VpcId=network["vpc_id"],
                TargetType="ip",
                HealthCheckPath="/healthz",
            )["TargetGroups"][0]["TargetGroupArn"]
            elb.create_rule(
                ListenerArn=listener,
                Priority=OF_LAYERS["services"][service]["priority"],
                Conditions=[{"Field": "path-pattern", "Values": OF_LAYERS["services"][service]["paths"]}],
                Actions=[
                    {
                        "Type": "forward",
                        "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": groups[service], "Weight": 1}]},
                    }
                ],
            )
        return {"arn": arn, "dns_name": made["DNSName"], "listener_arn": listener, "target_group_arns": groups}

    internal = balancer("internal", "internal", "private", ["api", "web"])
    writes = balancer("writes", "internet-facing", "public", ["api"])
    layered.outputs["edge"] = {"load_balancers": {REGION: {**internal, "writes": writes}}}
    return layered


@pytest.fixture
def with_edge(layered: Layered) -> Layered:
    """With a distribution, a web ACL, records and a budget as the settings say."""
    cloudfront, wafv2, route53 = (layered.client(name) for name in ("cloudfront", "wafv2", "route53"))
    balancers: dict[str, dict[str, Any]] = {
        region: {"dns_name": f"internal.{region}.example", "writes": {"dns_name": f"writes.{region}.example"}}
        for region in (REGION, SECOND)
    }
    web_acl = wafv2.create_web_acl(
        Name="firewall",
        Scope="CLOUDFRONT",
        DefaultAction={"Allow": {}},
        VisibilityConfig=visible("firewall"),
        Rules=[limit("everything", 900, 2000), limit("api", 100_100, 1000), managed("AWSManagedRulesSQLiRuleSet", {})],
    )["Summary"]["ARN"]
    made = cloudfront.create_distribution(DistributionConfig=distribution(web_acl))["Distribution"]
    zone = route53.create_hosted_zone(Name=DOMAIN, CallerReference="1")["HostedZone"]["Id"].rpartition("/")[2]
    records = [alias(DOMAIN, type, made["DomainName"]) for type in ("A", "AAAA")]
    for region, failover in ((REGION, "PRIMARY"), (SECOND, "SECONDARY")):
        check = route53.create_health_check(
            CallerReference=region,
            HealthCheckConfig={
                "Type": "CLOUDWATCH_METRIC",
                "AlarmIdentifier": {"Region": region, "Name": "healthy"},
                "InsufficientDataHealthStatus": "Unhealthy",
            },
        )["HealthCheck"]["Id"]
        more = {"SetIdentifier": region, "Failover": failover, "HealthCheckId": check}
        records.append({**alias(f"writes.{DOMAIN}", "A", balancers[region]["writes"]["dns_name"]), **more})
    change(layered, zone, "CREATE", records)
    layered.client("budgets").create_budget(AccountId=ACCOUNT, Budget=budget("400"))
    layered.outputs["edge"] = {
        "zone_id": zone,
        "distribution_id": made["Id"],
        "domain_name": made["DomainName"],
        "site_buckets": {REGION: "site-east", SECOND: "site-west"},
        "web_acl_arn": web_acl,
        "load_balancers": balancers,
    }
    layered.outputs["watch"] = {"budget_name": "monthly", "budget_arn": f"arn:aws:budgets::{ACCOUNT}:budget/monthly"}
    return layered


def visible(name: str) -> dict[str, Any]:
    return {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": name}


def limit(name: str, priority: int, requests: int) -> dict[str, Any]:
    """A rate-based rule."""
    statement = {"RateBasedStatement": {"Limit": requests, "AggregateKeyType": "IP"}}
    rule = {"Name": name, "Priority": priority, "Statement": statement, "Action": {"Block": {}}}
    return {**rule, "VisibilityConfig": visible(name)}


def managed(name: str, override: dict[str, Any]) -> dict[str, Any]:
    """A rule for a group of AWS's."""
    statement = {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": name}}
    rule = {"Name": name, "Priority": 1000, "Statement": statement, "OverrideAction": override or {"None": {}}}
    return {**rule, "VisibilityConfig": visible(name)}


def budget(amount: str) -> dict[str, Any]:
    return {
        "BudgetName": "monthly",
        "BudgetType": "COST",
        "TimeUnit": "MONTHLY",
        "BudgetLimit": {"Amount": amount, "Unit": "USD"},
        "CostFilters": {"TagKeyValue": ["user:stack$tenfold/dev"]},
    }


def alias(name: str, type: str, target: str) -> dict[str, Any]:
    to = {"HostedZoneId": "Z2FDTNDATAQYW2", "DNSName": target, "EvaluateTargetHealth": True}
    return {"Name": name, "Type": type, "AliasTarget": to}


def change(layered: Layered, zone: str, action: str, records: list[dict[str, Any]]) -> None:
    """Change records of a zone."""
    changes = [{"Action": action, "ResourceRecordSet": record} for record in records]
    layered.client("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})


def distribution(web_acl: str) -> dict[str, Any]:
    """A distribution as the settings say."""

    def items(found: list[Any]) -> dict[str, Any]:
        return {"Quantity": len(found), "Items": found}

    def behavior(target: str, methods: list[str], **more: Any) -> dict[str, Any]:
        cached = items(["GET", "HEAD"])
        return {
            "TargetOriginId": target,
            "ViewerProtocolPolicy": "redirect-to-https",
            "AllowedMethods": {**items(methods), "CachedMethods": cached},
            "CachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
            **more,
        }

    def group(id: str, members: list[str]) -> dict[str, Any]:
        criteria = {"StatusCodes": items([500])}
        return {"Id": id, "FailoverCriteria": criteria, "Members": items([{"OriginId": member} for member in members])}

    custom = {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only"}
    names = {
        "east": f"internal.{REGION}.example",
        "west": f"internal.{SECOND}.example",
        "site-east": f"site-east.s3.{REGION}.amazonaws.com",
        "site-west": f"site-west.s3.{SECOND}.amazonaws.com",
        "writes": f"writes.{DOMAIN}",
    }
    reads = ["GET", "HEAD", "OPTIONS"]
    return {
        "CallerReference": "1",
        "Comment": "",
        "Enabled": True,
        "PriceClass": "PriceClass_100",
        "WebACLId": web_acl,
        "Aliases": items([DOMAIN]),
        "Origins": items([{"Id": id, "DomainName": name, "CustomOriginConfig": custom} for id, name in names.items()]),
        "OriginGroups": items([group("regions", ["east", "west"]), group("sites", ["site-east", "site-west"])]),
        "DefaultCacheBehavior": behavior("sites", reads),
        "CacheBehaviors": items(
            [
                behavior("writes", [*reads, "PUT", "POST", "PATCH", "DELETE"], PathPattern="/api/*"),
                behavior("regions", reads, PathPattern="/app/*"),
            ]
        ),
        "ViewerCertificate": {
            "ACMCertificateArn": f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/{json.dumps(1)}",
            "SSLSupportMethod": "sni-only",
            "MinimumProtocolVersion": "TLSv1.2_2021",
        },
    }


def reconfigure(layered: Layered, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the distribution."""
    cloudfront, id = layered.client("cloudfront"), layered.outputs["edge"]["distribution_id"]
    found = cloudfront.get_distribution_config(Id=id)
    change(found["DistributionConfig"])
    cloudfront.update_distribution(Id=id, IfMatch=found["ETag"], DistributionConfig=found["DistributionConfig"])

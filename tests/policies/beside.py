"""What the environments lack and rules look at: a program of its own, as another team would deploy it in each of them.

With the environments it proves that no two rules contradict each other: in each environment there is a stack that has
a subject for every rule in force, and keeps them all.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from policies.program import judged
from policies.recorder import ACCOUNT, record
from policies.stack import Resource
from tests.policies import beside_autoscaling

DAYS = {"dev": 1, "staging": 7, "prod": 7}
"""That backups are kept."""
STANDARD = "open-source-rds-extended-support-disabled"
"""Support that costs nothing."""


def program(environment: str) -> None:
    """Asks for a table, a cluster, their backups, a repository and switches, sized for the environment."""
    tags = {"cost-center": "platform", "env": environment, "owner": "platform"}
    regions = ["us-east-1"] if environment == "dev" else ["us-east-1", "us-west-2"]
    homes = {
        region: pulumi.ResourceOptions(
            provider=aws.Provider(region, region=region, default_tags=aws.ProviderDefaultTagsArgs(tags=tags))
        )
        for region in regions
    }
    _table(environment, homes)
    _cluster(environment, homes)
    _backups(environment, homes)
    _repository(homes["us-east-1"])
    _switches(homes["us-east-1"])
    beside_autoscaling.program(homes["us-east-1"])


def _table(environment: str, homes: Mapping[str, pulumi.ResourceOptions]) -> None:
    home, *others = homes
    aws.dynamodb.Table(
        "orders",
        attributes=[aws.dynamodb.TableAttributeArgs(name="id", type="S")],
        hash_key="id",
        billing_mode="PAY_PER_REQUEST",
        on_demand_throughput=aws.dynamodb.TableOnDemandThroughputArgs(
            max_read_request_units=100, max_write_request_units=100
        ),
        point_in_time_recovery=aws.dynamodb.TablePointInTimeRecoveryArgs(enabled=True),
        deletion_protection_enabled=environment == "prod",
        replicas=[aws.dynamodb.TableReplicaArgs(region_name=region) for region in others],
        stream_enabled=bool(others),
        stream_view_type="NEW_AND_OLD_IMAGES",
        tags={"backup": "true"},
        opts=homes[home],
    )


def _cluster(environment: str, homes: Mapping[str, pulumi.ResourceOptions]) -> None:
    """Aurora: one cluster in dev, elsewhere one in each of two regions."""
    world = None
    if len(homes) > 1:
        world = aws.rds.GlobalCluster(
            "orders",
            global_cluster_identifier="orders",
            engine="aurora-postgresql",
            engine_lifecycle_support=STANDARD,
            storage_encrypted=True,
            deletion_protection=environment == "prod",
            opts=homes["us-east-1"],
        )
    capacity = aws.rds.ClusterServerlessv2ScalingConfigurationArgs(min_capacity=0.5, max_capacity=4)
    if environment == "dev":
        capacity = aws.rds.ClusterServerlessv2ScalingConfigurationArgs(
            min_capacity=0, max_capacity=2, seconds_until_auto_pause=300
        )
    for region, home in homes.items():
        first = region == "us-east-1"
        cluster = aws.rds.Cluster(
            f"orders-{region}",
            engine="aurora-postgresql",
            global_cluster_identifier=world.id if world else None,
            master_username="app" if first else None,
            manage_master_user_password=True if first else None,
            engine_lifecycle_support=STANDARD,
            serverlessv2_scaling_configuration=capacity,
            storage_encrypted=True,
            backup_retention_period=DAYS[environment],
            copy_tags_to_snapshot=True,
            skip_final_snapshot=environment != "prod",
            deletion_protection=environment == "prod",
            tags={"backup": "true"},
            opts=home,
        )
        for number in range(1 if environment == "dev" else 2):
            aws.rds.ClusterInstance(
                f"orders-{region}-{number}",
                cluster_identifier=cluster.id,
                engine=aws.rds.EngineType.AURORA_POSTGRESQL,
                instance_class="db.serverless",
                promotion_tier=number,
                opts=home,
            )


def _backups(environment: str, homes: Mapping[str, pulumi.ResourceOptions]) -> None:
    vaults = {region: aws.backup.Vault(region, opts=home) for region, home in homes.items()}
    home = homes["us-east-1"]
    rule = aws.backup.PlanRuleArgs(
        rule_name="daily",
        target_vault_name=vaults["us-east-1"].name,
        schedule="cron(0 5 ? * * *)",
        lifecycle=aws.backup.PlanRuleLifecycleArgs(delete_after=DAYS[environment]),
        copy_actions=[
            aws.backup.PlanRuleCopyActionArgs(
                destination_vault_arn=vault.arn,
                lifecycle=aws.backup.PlanRuleCopyActionLifecycleArgs(delete_after=DAYS[environment]),
            )
            for region, vault in vaults.items()
            if region != "us-east-1"
        ],
    )
    plan = aws.backup.Plan("daily", rules=[rule], opts=home)
    aws.backup.Selection(
        "all",
        plan_id=plan.id,
        iam_role_arn=f"arn:aws:iam::{ACCOUNT}:role/backup",
        selection_tags=[aws.backup.SelectionSelectionTagArgs(type="STRINGEQUALS", key="backup", value="true")],
        opts=home,
    )


def _repository(home: pulumi.ResourceOptions) -> None:
    api = aws.ecr.Repository("api", opts=home)
    selection = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 100}
    policy = {"rules": [{"rulePriority": 1, "selection": selection, "action": {"type": "expire"}}]}
    aws.ecr.LifecyclePolicy("api", repository=api.name, policy=json.dumps(policy), opts=home)


def _switches(home: pulumi.ResourceOptions) -> None:
    cluster = f"arn:aws:route53-recovery-control::{ACCOUNT}:cluster/1"
    panel = aws.route53recoverycontrol.ControlPanel("main", cluster_arn=cluster, opts=home)
    controls = []
    for name in ("east", "west"):
        control = aws.route53recoverycontrol.RoutingControl(
            name, cluster_arn=cluster, control_panel_arn=panel.arn, opts=home
        )
        aws.route53.HealthCheck(name, type="RECOVERY_CONTROL", routing_control_arn=control.arn, opts=home)
        controls.append(control.arn)
    aws.route53recoverycontrol.SafetyRule(
        "one-at-least",
        control_panel_arn=panel.arn,
        asserted_controls=controls,
        wait_period_ms=5000,
        rule_config=aws.route53recoverycontrol.SafetyRuleRuleConfigArgs(inverted=False, threshold=1, type="ATLEAST"),
        opts=home,
    )


@functools.cache
def resources(environment: str) -> list[Resource]:
    """What it asks for."""
    return judged(record(lambda: program(environment), environment))

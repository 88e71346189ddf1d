"""What scales beside the environments: a group of instances and a service of ECS."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_aws as aws


def program(home: pulumi.ResourceOptions) -> None:
    """Asks for them; ``home`` has the provider of AWS."""
    _instances(home)
    _service(home)


def _instances(home: pulumi.ResourceOptions) -> None:
    template: dict[str, Any] = {
        "launch_template_specification": {"launch_template_id": "lt-0123456789abcdef0", "version": "1"}
    }
    overrides: list[Any] = [{"instance_type": name} for name in ("m7g.large", "m6g.large", "c7g.xlarge")]
    policy: Any = {
        "instances_distribution": {"on_demand_base_capacity": 1, "on_demand_percentage_above_base_capacity": 0},
        "launch_template": {**template, "overrides": overrides},
    }
    tags: list[Any] = [
        {"key": name, "value": "platform", "propagate_at_launch": True} for name in ("cost-center", "owner", "env")
    ]
    group = aws.autoscaling.Group(
        "batch",
        min_size=1,
        max_size=3,
        vpc_zone_identifiers=["subnet-1", "subnet-2"],
        default_instance_warmup=60,
        capacity_rebalance=True,
        mixed_instances_policy=policy,
        tags=tags,
        opts=home,
    )
    aws.autoscaling.Policy(
        "batch",
        autoscaling_group_name=group.name,
        policy_type="TargetTrackingScaling",
        target_tracking_configuration={
            "predefined_metric_specification": {"predefined_metric_type": "ASGAverageCPUUtilization"},
            "target_value": 60,
        },
        opts=home,
    )


def _service(home: pulumi.ResourceOptions) -> None:
    service = aws.ecs.Service(
        "reports",
        name="reports",
        cluster="batch",
        task_definition="reports:1",
        desired_count=1,
        capacity_provider_strategies=[
            {"capacity_provider": "FARGATE", "base": 1, "weight": 1},
            {"capacity_provider": "FARGATE_SPOT", "weight": 9},
        ],
        deployment_circuit_breaker={"enable": True, "rollback": True},
        opts=pulumi.ResourceOptions.merge(home, pulumi.ResourceOptions(ignore_changes=["desiredCount"])),
    )
    target = aws.appautoscaling.Target(
        "reports",
        service_namespace="ecs",
        scalable_dimension="ecs:service:DesiredCount",
        resource_id=pulumi.Output.concat("service/batch/", service.name),
        min_capacity=1,
        max_capacity=4,
        opts=home,
    )
    aws.appautoscaling.Policy(
        "reports",
        policy_type="TargetTrackingScaling",
        service_namespace=target.service_namespace,
        scalable_dimension=target.scalable_dimension,
        resource_id=target.resource_id,
        target_tracking_scaling_policy_configuration={
            "predefined_metric_specification": {"predefined_metric_type": "ECSServiceAverageCPUUtilization"},
            "target_value": 60,
            "scale_out_cooldown": 60,
            "scale_in_cooldown": 300,
        },
        opts=home,
    )

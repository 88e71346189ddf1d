"""AS29: ECS services that follow the load, and go back where a deployment fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.autoscaling import targets
from policies.autoscaling.samples import node_group, target
from policies.rule import PROD_ONLY, Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.tokens import ECS_SERVICE, SCALABLE_TARGET
from policies.values import UNKNOWN

_COUNT = "ecs:service:DesiredCount"


def _service(*others: Resource, breaker: Any = True, **props: Any) -> Example:
    given = {"name": "api", "deploymentCircuitBreaker": {"enable": breaker, "rollback": True}, **props}
    return Example([example(ECS_SERVICE, given, "api"), *others])


@rule(
    id="AS29",
    name="ecs-service-scales",
    types=(ECS_SERVICE,),
    reads=(SCALABLE_TARGET,),
    why="A service of a fixed number of tasks fails at the peak, and a deployment that cannot start retries for ever.",
    remedy="Register ecs:service:DesiredCount as a scalable target, and enable deployment_circuit_breaker.",
    snippet="""\
api = aws.ecs.Service("api", name="api", cluster="prod", task_definition="api:1", desired_count=2,
    deployment_circuit_breaker={"enable": True, "rollback": True},
    opts=pulumi.ResourceOptions(ignore_changes=["desiredCount"]))
aws.appautoscaling.Target("api", service_namespace="ecs", scalable_dimension="ecs:service:DesiredCount",
    resource_id=pulumi.Output.concat("service/prod/", api.name), min_capacity=2, max_capacity=20)""",
    severity=Severity.HIGH,
    levels=PROD_ONLY,
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html",
    ),
    passes=(
        _service(target("service/prod/api", _COUNT)),
        _service(target(UNKNOWN, _COUNT, links={"resourceId": ["api"]}), name=UNKNOWN),
        _service(schedulingStrategy="DAEMON"),
        _service(target("service/prod/api", _COUNT), deploymentController={"type": "CODE_DEPLOY"}, breaker=False),
    ),
    fails=(
        _service(),
        _service(target("service/prod/another", _COUNT)),
        _service(target("service/prod/api", _COUNT), breaker=False),
        _service(breaker=False, schedulingStrategy="DAEMON"),
    ),
    unknown=(
        _service(target(UNKNOWN, _COUNT)),
        _service(target("service/prod/api", _COUNT), breaker=UNKNOWN),
        _service(schedulingStrategy=UNKNOWN),
    ),
    not_applicable=(Example([node_group()]),),
)
def ECS_SERVICE_SCALES(service: Resource, context: Context) -> Iterator[str]:
    """An ECS service follows the load, and a deployment that fails goes back."""
    replicated = service.props.text("schedulingStrategy", default="REPLICA") == "REPLICA"
    if replicated and not targets.targets(service, context.stack, _COUNT, "name"):
        yield f"no scalable target of {_COUNT} names it: its number of tasks is fixed"
    rolling = service.props.text("deploymentController", "type", default="ECS") == "ECS"
    if rolling and service.props.known("deploymentCircuitBreaker", "enable") is not True:
        yield "has no deploymentCircuitBreaker: a deployment that cannot start retries for ever"

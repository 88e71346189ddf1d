"""RE18: failures that are rehearsed, with a brake."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.rule import Context, Example, Level, Option, Severity, example, rule
from policies.stack import ROOT, Resource
from policies.tokens import DATABASE
from policies.values import UNKNOWN

EXPERIMENT = "aws:fis/experimentTemplate:ExperimentTemplate"


def _experiment(*sources: Any) -> Example:
    conditions = [{"source": each} for each in sources]
    return Example([example(ROOT, {}, "prod"), example(EXPERIMENT, {"stopConditions": conditions}, "lose-a-zone")])


@rule(
    id="RE18",
    name="game-day",
    types=(ROOT,),
    reads=(EXPERIMENT,),
    why="A failover that was never rehearsed does not work on the day; a rehearsal without a brake is an outage.",
    remedy="Add an experiment of AWS FIS, and let an alarm stop it.",
    snippet="""\
aws.fis.ExperimentTemplate("lose-a-zone", description="Stops the nodes of one zone",
    role_arn="arn:aws:iam::123456789012:role/experiments",
    stop_conditions=[{"source": "aws:cloudwatch:alarm",
        "value": "arn:aws:cloudwatch:us-east-1:123456789012:alarm:healthy"}],
    actions=[{"name": "stop", "action_id": "aws:ec2:stop-instances", "target": {"key": "Instances", "value": "nodes"}}],
    targets=[{"name": "nodes", "resource_type": "aws:ec2:instance", "selection_mode": "ALL",
        "resource_tags": [{"key": "experiment", "value": "allowed"}]}])""",
    severity=Severity.LOW,
    levels={"dev": Level.DISABLED, "staging": Level.DISABLED, "prod": Level.ADVISORY},
    options=(Option("required", "Whether there has to be an experiment at all.", {"type": "boolean"}, True),),
    references=("https://docs.aws.amazon.com/fis/latest/userguide/stop-conditions.html",),
    passes=(_experiment("aws:cloudwatch:alarm"), Example([], options={"required": False})),
    fails=(_experiment("none"), _experiment(), Example([example(DATABASE, {})])),
    unknown=(_experiment(UNKNOWN),),
    not_applicable=(Example([example(DATABASE, {})], options={"required": False}),),
)
def GAME_DAY(stack: Resource, context: Context) -> Iterator[str]:
    """Failures are rehearsed, and an alarm ends the rehearsal."""
    experiments = context.stack.of(EXPERIMENT)
    if context.options["required"] and not experiments:
        yield "has no experiment: nobody knows whether the failover works"
    for experiment in experiments:
        sources = {each.text("source", default="none") for each in experiment.props.each("stopConditions")}
        if sources <= {"none"}:
            yield f"nothing stops experiment {experiment.name}: the source of its stopConditions is none"

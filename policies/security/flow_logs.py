"""SE14: networks that write down who spoke to whom."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rule import ADVISORY, Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.tokens import FLOW_LOG, SUBNET, VPC
from policies.values import UNKNOWN, NotKnown


@rule(
    id="SE14",
    name="flow-logs",
    types=(VPC,),
    reads=(FLOW_LOG,),
    why="After an intrusion, and after a bill for traffic that nobody can explain, nothing else says where it went.",
    remedy="Give the VPC a flow log; S3 is the cheapest place for it.",
    snippet="""\
network = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
logs = aws.s3.Bucket("flow-logs")
aws.ec2.FlowLog(
    "main", vpc_id=network.id, traffic_type="ALL", log_destination_type="s3", log_destination=logs.arn
)""",
    severity=Severity.MEDIUM,
    levels=ADVISORY,
    references=("https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html",),
    equivalents=(
        "CKV2_AWS_11",
        "AwsSolutions-VPC7",
        "config:vpc-flow-logs-enabled",
        "prowler:vpc_flow_logs_enabled",
    ),
    passes=(
        Example(
            [
                example(VPC, {"id": UNKNOWN}, "main"),
                example(FLOW_LOG, {"vpcId": UNKNOWN}, "log", links={"vpcId": ["main"]}),
            ]
        ),
        Example([example(VPC, {"id": "vpc-1"}, "main"), example(FLOW_LOG, {"vpcId": "vpc-1"}, "log")]),
    ),
    fails=(
        {},
        Example([example(VPC, {"id": "vpc-1"}, "main"), example(FLOW_LOG, {"vpcId": "vpc-2"}, "log")]),
        Example([example(VPC, {"id": "vpc-1"}, "main"), example(FLOW_LOG, {"subnetId": UNKNOWN}, "log")]),
    ),
    unknown=(Example([example(VPC, {"id": UNKNOWN}, "main"), example(FLOW_LOG, {"vpcId": UNKNOWN}, "log")]),),
    not_applicable=(Example([example(SUBNET, {})]),),
)
def FLOW_LOGS(network: Resource, context: Context) -> Iterator[str]:
    """Every VPC has a flow log."""
    if context.stack.users(network, "vpcId", FLOW_LOG):
        return
    for log in context.stack.loose("vpcId", FLOW_LOG):
        raise NotKnown(f"the VPC of flow log {log.name}")
    yield "has no flow log: nobody can tell afterwards who spoke to whom"

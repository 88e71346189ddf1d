"""What Karpenter may do in AWS, and what it hears."""

from __future__ import annotations

import json
from typing import Any

from components.karpenter import permissions
from tests.components.clusters import cluster

ROLE, QUEUE = "arn:aws:iam::123456789012:role/nodes", "arn:aws:sqs:us-east-1:123456789012:queue"
CLUSTER = "arn:aws:eks:us-east-1:123456789012:cluster/{}"


def statements(name: str = "blue") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = permissions(name, CLUSTER.format(name), ROLE, QUEUE)["Statement"]
    return found


def test_it_fits_into_a_role_whatever_the_clusters_name() -> None:
    name = "x" * 100
    policy = permissions(name, CLUSTER.format(name), ROLE + "x" * 64, QUEUE + "x" * 80)
    assert len(json.dumps(policy, separators=(",", ":"))) <= 10_240


def test_what_changes_anything_is_limited_to_what_is_the_clusters() -> None:
    for each in statements():
        for action in each["Action"]:
            if each["Resource"] == ["*"]:
                assert action.split(":")[1].startswith(("Describe", "Get", "List")), action
            if action.startswith(("ec2:Terminate", "ec2:Delete", "ec2:CreateTags", "iam:Create", "iam:Delete")):
                owned = each["Condition"]["StringEquals"]
                assert any(key.endswith("kubernetes.io/cluster/blue") and owned[key] == "owned" for key in owned)


def test_it_hands_on_no_role_but_that_of_its_nodes() -> None:
    (passing,) = [each for each in statements() if "iam:PassRole" in each["Action"]]
    assert passing["Resource"] == [ROLE]
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}


def test_its_nodes_may_join() -> None:
    (entry,) = cluster().of("AccessEntry").values()
    assert entry.inputs["type"] == "EC2_LINUX"
    assert entry.inputs["principalArn"].endswith("cluster-karpenter-node-role")


def test_every_interruption_reaches_its_queue_and_nobody_else_does() -> None:
    recording = cluster()
    rules, targets = recording.of("EventRule"), recording.of("EventTarget")
    heard = {json.loads(each.inputs["eventPattern"])["detail-type"][0] for each in rules.values()}
    assert len(heard) == len(targets) == 5
    assert {each.inputs["arn"] for each in targets.values()} == {"arn:aws:mock:::cluster-interruptions"}
    (policy,) = recording.of("QueuePolicy").values()
    deliver, refuse = json.loads(policy.inputs["policy"])["Statement"]
    sources = deliver["Condition"]["ArnEquals"]["aws:SourceArn"]
    assert sorted(sources) == sorted(f"arn:aws:mock:::{name}" for name in rules)
    assert refuse["Effect"] == "Deny" and refuse["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    (queue,) = recording.of("Queue").values()
    assert queue.inputs["sqsManagedSseEnabled"] is True
    assert queue.inputs["messageRetentionSeconds"] == 300

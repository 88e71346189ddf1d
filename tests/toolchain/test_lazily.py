"""What is imported lazily is the same; each look at it is a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys

import toolchain

START = """
import sys
from toolchain.language_host.program import hasten
if sys.argv[1:]:
    hasten()
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes
from pulumi import _types
"""
TYPES = """
print(dict(_types.resource_types(aws.ec2.SecurityGroup)))
print(dict(_types.input_type_types(aws.ec2.SecurityGroupArgs)))
print(dict(_types.input_type_types(aws.ec2.SecurityGroupIngressArgs)))
print(dict(_types.input_type_types(aws.s3.BucketArgs)))
print(dict(_types.output_type_types(aws.ec2.outputs.SecurityGroupIngress)))
print(dict(_types.output_type_types(aws.ec2.outputs.GetSecurityGroupsFilterResult)))
print(dict(_types.resource_types(kubernetes.apps.v1.Deployment)))
print(dict(_types.input_type_types(kubernetes.core.v1.PodSpecArgs)))
print(dict(_types.input_type_types(kubernetes.autoscaling.v2.HorizontalPodAutoscalerSpecArgs)))
print(kubernetes.helm.v3.Chart, aws.ec2.get_ami.__name__, aws.ec2.ManagedPrefixListEntry)
print(type(aws.ec2.SecurityGroup.arn.fget.__annotations__["return"]).__name__, file=sys.stderr)
"""
EVERYTHING = """
from pulumi_aws.sns import *
from pulumi_kubernetes.helm.v3 import *
print(sorted(name for name, value in list(globals().items()) if not isinstance(value, type(sys))))
"""


def seen(look: str, *lazily: str) -> tuple[str, str]:
    """What a program prints, and the last line of its errors."""
    environment = {**os.environ, "PYTHONPATH": str(toolchain.ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # with which nothing is lazy
    command = [sys.executable, "-c", START + look, *lazily]
    done = subprocess.run(command, env=environment, text=True, capture_output=True, check=True)
    return done.stdout, done.stderr.strip().rpartition("\n")[2]


def test_the_sdk_sees_the_same_types() -> None:
    types, itself = seen(TYPES, "lazily")
    assert itself == "str"
    assert "HorizontalPodAutoscaler" in types
    assert seen(TYPES) == (types, "_GenericAlias")  # what was compiled for the one is not taken for the other


def test_who_imports_everything_has_it() -> None:
    everything, _ = seen(EVERYTHING, "lazily")
    assert "'Topic', 'TopicArgs'" in everything
    assert "'Chart'" in everything and "'Release'" in everything
    assert seen(EVERYTHING)[0] == everything


def test_only_what_is_named_is_imported_and_made() -> None:
    look = """
aws.ec2.Vpc, kubernetes.helm.v3.Release
print("requests" in sys.modules)
print(*sorted(name for name in sys.modules if name.startswith("pulumi_aws.ec2.")))
print("SubnetArgs" in vars(aws.ec2), "FleetOverride" in vars(aws.ec2.outputs))
"""
    imported = "pulumi_aws.ec2.outputs pulumi_aws.ec2.vpc"
    assert seen(look, "lazily")[0].splitlines() == ["False", imported, "False False"]


def test_a_module_does_not_hide_what_it_exports() -> None:
    look = """
print(kubernetes.core.v1.PodInitArgs.__name__, kubernetes.core.v1.Pod)
print(aws.sns.GetTopicResult.__name__, aws.sns.get_topic.__name__)
"""
    pod = "PodInitArgs <class 'pulumi_kubernetes.core.v1.Pod.Pod'>"
    assert seen(look, "lazily")[0].splitlines() == [pod, "GetTopicResult get_topic"]


def test_what_is_not_there_is_named() -> None:
    look = "print(getattr(aws.ec2, 'Nothing', 'nothing'), hasattr(aws.ec2.outputs, 'Nothing'))"
    assert seen(look, "lazily")[0] == "nothing False\n"

"""What every component of the test program stands on."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components import FlowLogDestination, Label, Nat, Network

HOME, FAR = "us-east-1", "us-west-2"
LABEL = Label("parts", "test", "platform", "platform")


@dataclass(frozen=True)
class Given:
    """Two regions with a network and a key each."""

    changed: bool
    """Whether everything that AWS updates in place has another value."""
    network: Network
    """In ``HOME``, 10.250.0.0/16, zones a and b."""
    away: Network
    """In ``FAR``, 10.251.0.0/16, zones a and b."""
    home: pulumi.ResourceOptions
    """Puts a component into ``HOME``."""
    far: pulumi.ResourceOptions
    """Puts a component into ``FAR``."""
    key_arn: pulumi.Output[str]
    """A key of ``HOME``."""
    far_key_arn: pulumi.Output[str]
    """A key of ``FAR``."""


def given(changed: bool) -> Given:
    """Creates them."""
    made = [_region(region, block) for region, block in ((HOME, "10.250.0.0/16"), (FAR, "10.251.0.0/16"))]
    (home, network, key), (far, away, far_key) = made
    return Given(changed, network, away, home, far, key.arn, far_key.arn)


def _region(region: str, block: str) -> tuple[pulumi.ResourceOptions, Network, aws.kms.Key]:
    provider = aws.Provider(region, region=region, default_tags={"tags": LABEL.tags()})
    options = pulumi.ResourceOptions(providers=[provider])
    network = Network(
        f"network-{region}",
        {
            "cidr_block": block,
            "zones": [f"{region}a", f"{region}b"],
            "nat": Nat.NONE,
            "flow_logs": {"destination": FlowLogDestination.NONE},
        },
        options,
    )
    key = aws.kms.Key(f"key-{region}", opts=pulumi.ResourceOptions(provider=provider))
    return options, network, key

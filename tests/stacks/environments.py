"""The committed environments, deployed without an engine; ``python -m tests.stacks.environments prod`` counts them."""

from __future__ import annotations

import functools
import json
import sys
from typing import Any

import yaml

from tests.recorder import ROOT, Recording, deploy

ENVIRONMENTS = ["dev", "staging", "prod"]


@functools.cache
def configuration(environment: str) -> dict[str, str]:
    """What the engine hands over."""
    written: dict[str, Any] = yaml.safe_load((ROOT / f"stacks/Pulumi.{environment}.yaml").read_text())["config"]
    handed = {key: each if isinstance(each, str) else json.dumps(each) for key, each in written.items()}
    return {"tenfold:owner": "platform", "tenfold:cost_center": "platform", **handed}


@functools.cache
def deployed(environment: str) -> Recording:
    """What the program asks for."""
    return deploy(environment, configuration(environment))


if __name__ == "__main__":
    print(len(deployed(sys.argv[1]).resources), "resources")

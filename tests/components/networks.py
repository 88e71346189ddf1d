"""Networks that tests look at."""

import functools
import json
from typing import Any

from components import Network, NetworkArgs
from policies.recorder import Recording, record

ZONES = ["us-east-1a", "us-east-1b", "us-east-1c"]
PLAIN: NetworkArgs = {"cidr_block": "10.0.0.0/16", "zones": ZONES}


def network(**changes: Any) -> Recording:
    """A network with the defaults, but for ``changes``; the same one is built once."""
    return _network(json.dumps(changes))


@functools.cache
def _network(changes: str) -> Recording:
    args: Any = {**PLAIN, **json.loads(changes)}
    return record(lambda: Network("net", args) and None)


def inputs(recording: Recording) -> dict[tuple[str, str], dict[str, Any]]:
    return {(each.type, each.name): each.inputs for each in recording.resources}


def outputs(recording: Recording) -> dict[str, Any]:
    return next(outputs for urn, outputs in recording.outputs.items() if urn.endswith("Network::net"))

"""The committed environments, deployed without an engine; ``python -m tests.stacks.environments prod`` counts them.

Running the program of one takes a second or two: each is run once in a process, and nobody changes what is handed out.
"""

from __future__ import annotations

import functools
import sys

from policies import program
from policies.recorder import Recording
from policies.stack import Resource

ENVIRONMENTS = ["dev", "staging", "prod"]
configuration = functools.cache(program.configuration)
"""What the engine hands over."""


@functools.cache
def deployed(environment: str) -> Recording:
    """What the program asks for."""
    return program.run(environment, configuration(environment))


@functools.cache
def resources(environment: str, nothing_yet: bool = True) -> list[Resource]:
    """What rules see of it, in its first preview or once everything is there."""
    return program.resources(environment) if nothing_yet else program.judged(deployed(environment))


if __name__ == "__main__":
    print(len(deployed(sys.argv[1]).resources), "resources")

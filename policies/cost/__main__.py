"""Serves the cost pack to the engine. Building the pack starts a server that never returns: hence only here."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # the engine starts this file from its own folder

from pulumi_policy import PolicyPack

from policies.cost import RULES
from policies.pack import policies

if __name__ == "__main__":
    PolicyPack("cost", policies(RULES))

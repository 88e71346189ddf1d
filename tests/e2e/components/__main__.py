"""Deploys the modules that the configuration names."""

import sys
from importlib import import_module
from pathlib import Path

sys.path.pop(0)  # this folder, whose modules would hide others of their names
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import pulumi

from tests.e2e.components.given import given

config = pulumi.Config()
base = given(config.get_bool("changed") or False)
for name in config.require("names").split():
    pulumi.export(name, import_module(f"tests.e2e.components.{name}").deploy(base))

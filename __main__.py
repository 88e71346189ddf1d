"""Deploys one environment: the one that the stack is named after."""

import pulumi

from stacks import config, foundation, regions

settings = config.load()
base = foundation.deploy(settings, regions.providers(settings))

pulumi.export("settings", settings.model_dump(mode="json"))
pulumi.export("networks", base.outputs())

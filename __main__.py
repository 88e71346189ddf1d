"""Deploys one environment: the one that the stack is named after."""

import pulumi

from stacks import config, data, edge, foundation, platform, regions, watch, workloads

settings = config.load()
providers = regions.providers(settings)
base = foundation.deploy(settings, providers)
compute = platform.deploy(settings, base, providers)
store = data.deploy(settings, base, compute, providers)
front = edge.deploy(settings, base, compute, providers)
running = workloads.deploy(settings, base, compute, store, front, providers)
watched = watch.deploy(settings, base, compute, store, front, providers)

pulumi.export("settings", settings.model_dump(mode="json", exclude_none=True))
pulumi.export("networks", base.outputs())
pulumi.export("clusters", compute.outputs())
pulumi.export("data", store.outputs())
pulumi.export("edge", front.outputs())
pulumi.export("workloads", running.outputs())
pulumi.export("watch", watched.outputs())

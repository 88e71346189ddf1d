"""What AWS or one of our components would refuse of an environment, found in its settings, before anything exists.

What a component takes is built as for a deployment, from settings and a stand-in for all that is created only then, and
given to the component's own checks. What no single component sees is checked here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from components import DatabaseRole, LoadBalancerScheme
from components import baseline as baselines
from components import cluster as clusters
from components import load_balancer as load_balancers
from components import web_acl as web_acls
from components.cache_settings import problems as cache_problems
from components.cache_settings import replication_problems
from components.cdn import problems as cdn_problems
from components.connections import shortage
from components.database_problems import problems as database_problems
from components.kubernetes_versions import most_pods
from components.subnets import Tier, ipv4_subnet
from components.workload_problems import problems as workload_problems

from . import balancing, cdn, data, edge, offers, platform, service_refusals, services, support, workloads
from .problems import Problem, suggest
from .rules import At
from .service_refusals import pools
from .settings import CacheRole, Settings
from .stand_in import NOT_YET


def all_of(at: At, settings: Settings, today: date) -> Iterator[Problem]:
    """Everything that is wrong across the fields of settings whose types are right."""
    wrong = [*_regions(at, settings)]
    if wrong:  # who leads and who follows: all that comes next builds on it
        yield from wrong
        return
    yield from _prod(at, settings)
    yield from _offers(at, settings, today)
    yield from _sizes(at, settings)
    yield from service_refusals.all_of(at, settings)
    yield from dict.fromkeys(_components(at, settings, today))


def warnings(settings: Settings, today: date) -> Iterator[str]:
    """What will be wrong soon."""
    for key, product, version in _versions(settings):
        if (found := support.warning(product, version, today)) is not None:
            yield f"{key}: {version} {found}"


def _regions(at: At, settings: Settings) -> Iterator[Problem]:
    """One region leads, one takes over, and each knows its part."""
    names = list(settings.regions)
    second = settings.failover_region
    if settings.primary_region not in names:
        return  # said already
    others = [name for name in names if name != settings.primary_region]
    if second is None and others:
        yield at("failover_region", f"is missing; name the region that takes over, {' or '.join(others)}")
    elif second is not None and second not in others:
        remedy = f"use {' or '.join(others)}" if others else "leave it out"
        yield at("failover_region", f"is none of the other regions{suggest(second, others)}; {remedy}", second)
    roles = {name: region.database for name, region in settings.regions.items()}
    for role in (DatabaseRole.PRIMARY, DatabaseRole.PROMOTED):
        for name in [name for name in names if roles[name] == role][1:]:
            yield at(f"regions.{name}.database", f"is the second {role} one; make it a replica", str(role))
    if not {DatabaseRole.PRIMARY, DatabaseRole.PROMOTED} & set(roles.values()):
        yield at("regions", "have no database that takes writes; make that of the primary region primary")
    caches = {name: region.cache for name, region in settings.regions.items()}
    leaders = [name for name in names if caches[name] == CacheRole.PRIMARY]
    for name in leaders[1:]:
        yield at(f"regions.{name}.cache", "is the second primary one; make it secondary, or alone", "primary")
    followers = [name for name in names if caches[name] == CacheRole.SECONDARY]
    if followers and not leaders:
        yield at(f"regions.{followers[0]}.cache", "has no primary to copy; make one primary, or it alone", "secondary")
    for key, copy in (
        ("database.backup_copy_region", settings.database.backup_copy_region),
        ("backup.copy_region", settings.backup.copy_region),
    ):
        if copy is not None and copy not in names:
            yield at(key, f"is none of the regions{suggest(copy, names)}; use {' or '.join(names)}", copy)
        elif copy is not None and roles[copy] == DatabaseRole.PRIMARY:
            yield at(key, "is where the backups are made; use another region, or leave it out", copy)
    if settings.balancing.writes and second is None:
        yield at("balancing.writes", "has no region to fail over to; leave it out")


def _prod(at: At, settings: Settings) -> Iterator[Problem]:
    """What production never goes without."""
    if settings.environment != "prod":
        return
    if not settings.protected:
        yield at("protected", "leaves production's data to a slip; set it to true", False)
    if not settings.database.multi_az:
        yield at("database.multi_az", "makes a zone's failure an outage of production; set it to true", False)
    if not settings.cache.replicas:
        yield at("cache.replicas", "makes a node's failure an outage of production; use 1 or more", 0)


def _versions(settings: Settings) -> Iterator[tuple[str, str, str]]:
    """Key, product and version of what AWS supports for a time."""
    yield "cluster.version", "kubernetes", settings.cluster.version
    yield "database.version", str(settings.database.engine), settings.database.version
    yield "cache.version", "valkey", settings.cache.version


def _offers(at: At, settings: Settings, today: date) -> Iterator[Problem]:
    """AWS has it, in each region, and supports it."""
    for key, product, version in _versions(settings):
        if (found := support.problem(product, version, today)) is not None:
            yield at(key, found, version)
    if (found := offers.database_version(str(settings.database.engine), settings.database.version)) is not None:
        yield at("database.version", found, settings.database.version)
    for region in settings.regions:
        wanted = settings.database.instance_class
        if (found := offers.database_class(region, str(settings.database.engine), wanted)) is not None:
            yield at("database.instance_class", found, wanted)
        if (found := offers.cache_node_type(region, settings.cache.node_type)) is not None:
            yield at("cache.node_type", found, settings.cache.node_type)
        for kind, nodes in (("system_nodes", settings.cluster.system_nodes), ("gpu_nodes", settings.cluster.gpu_nodes)):
            for type in nodes.instance_types if nodes else ():
                if (found := offers.instance_type(region, type)) is not None:
                    yield at(f"cluster.{kind}.instance_types", found, type)


def _sizes(at: At, settings: Settings) -> Iterator[Problem]:
    """There are addresses for all pods, and connections for all pools."""
    wanted = settings.cluster.max_pods
    for name, region in settings.regions.items():
        lengths = [ipv4_subnet(region.cidr_block, Tier.PRIVATE, zone).prefixlen for zone in region.zones]
        room = most_pods(lengths, settings.cluster.max_nodes)
        if wanted > room:
            where = f"the private subnets of {name} on {settings.cluster.max_nodes} nodes"
            yield at(
                "cluster.max_pods", f"is more than {where} have addresses for; use {room}, or a larger range", wanted
            )
    try:
        found = shortage(settings.database.engine, settings.database.instance_class, pools(settings))
    except ValueError as problem:
        yield at("database.instance_class", str(problem).partition(" ")[2], settings.database.instance_class)
        return
    if found and not settings.database.proxy:
        yield at("services", f"have larger database_pools than fit: {found}")


def _components(at: At, settings: Settings, today: date) -> Iterator[Problem]:
    """What the components say of what they are going to be told."""
    # A cluster's version is refused by its support window, or because there are no add-ons for it.
    said = {"version"} if support.problem("kubernetes", settings.cluster.version, today) else set()
    for region in settings.regions:
        here = f"regions.{region}"
        of_cluster = platform.arguments(settings, NOT_YET, region)
        yield from _said(at, clusters.problems(of_cluster, today), "cluster", {}, skip=said)
        source = None if region == data.source_region(settings) else NOT_YET
        of_database = data.database(settings, NOT_YET, NOT_YET, NOT_YET, source, region)
        renamed = {"engine_version": "database.version", "role": f"{here}.database"}
        yield from _said(at, database_problems(of_database), "database", renamed)
        of_cache = data.cache(settings, NOT_YET, NOT_YET, NOT_YET, region)
        renamed = {"engine_version": "cache.version", "replicas_per_shard": "cache.replicas"}
        renamed |= {"autoscaling": "cache.growth", "global_datastore": f"{here}.cache"}
        yield from _said(at, cache_problems(of_cache), "cache", renamed, skip={"client_cidr_blocks"})
        for scheme in LoadBalancerScheme:
            of_balancer = balancing.arguments(settings, region, NOT_YET, NOT_YET, scheme)
            yield from _said(at, load_balancers.problems(of_balancer, region), "balancing", {"rules": "services"})
        of_baseline = workloads.baseline(settings, NOT_YET, NOT_YET, NOT_YET, NOT_YET, NOT_YET, region)
        renamed = {"nodes.image": "workloads.node_image"}
        yield from _said(at, baselines.problems(of_baseline), "workloads", renamed)
        for name in settings.services:
            of_service = services.arguments(settings, region, name, NOT_YET, NOT_YET, NOT_YET, NOT_YET, NOT_YET)
            renamed = {"health.path": f"services.{name}.health_check_path"}
            yield from _said(at, workload_problems(of_service), f"services.{name}", renamed)
    copies = [name for name, region in settings.regions.items() if region.cache == CacheRole.SECONDARY]
    if copies:
        yield from _said(at, replication_problems(settings.cache.node_type, copies), "cache", {})
    yield from _said(
        at,
        web_acls.problems(edge.web_acl(settings)),
        "firewall",
        {"logging.retention_days": "firewall.log_retention_days"},
    )
    places = dict.fromkeys(settings.regions, NOT_YET)
    sites = dict.fromkeys(filter(None, (settings.primary_region, settings.failover_region)), NOT_YET)
    of_cdn = cdn.arguments(settings, NOT_YET, sites, places, None, NOT_YET, NOT_YET)
    yield from _said(at, cdn_problems(of_cdn), "cdn", {"behaviors": "services"})


def _said(
    at: At, found: Collection[str] | Iterator[str], above: str, renamed: Mapping[str, str], skip: Collection[str] = ()
) -> Iterator[Problem]:
    """What a component says (``key: value what to do``), of the setting that it is about."""
    for text in found:
        key, _, rest = text.partition(": ")
        first, _, below = key.partition(".")
        if first not in skip:
            setting = renamed.get(key) or renamed.get(first, f"{above}.{first}") + (f".{below}" if below else "")
            yield at(setting, rest)

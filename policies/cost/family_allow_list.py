"""CO03: which machines an environment may have, and how large."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from policies.cost.classes import DATA, TYPES, Class, chosen, classes, parse, size
from policies.rule import Context, Example, Option, Severity, example, rule
from policies.stack import Resource
from policies.tokens import (
    ASG,
    AURORA_INSTANCE,
    CACHE,
    DATABASE,
    INSTANCE,
    LAUNCH_TEMPLATE,
    NODE_GROUP,
    NODE_POOL,
    SEARCH,
)
from policies.values import UNKNOWN

_FAMILIES = {"type": "array", "items": {"type": "string", "pattern": r"^[a-z]+[\w*?\[\]-]+$"}, "minItems": 1}
_MANY = ["t3*", "t4g", "c[6-9]*", "m[6-9]*", "r[6-9]*"]


def _one(type_: str, props: Mapping[str, Any], environment: str = "dev", **options: Any) -> Example:
    return Example([example(type_, props)], environment, options)


def _pool(environment: str, **required: Sequence[str]) -> Example:
    labels = [
        {"key": f"karpenter.k8s.aws/{label.replace('_', '-')}", "operator": "In", "values": list(values)}
        for label, values in required.items()
    ]
    return _one(NODE_POOL, {"spec": {"template": {"spec": {"requirements": labels}}}}, environment)


def _refused(families: Sequence[str], found: Class) -> bool:
    return not any(fnmatchcase(found.family, family) for family in families)


def _pool_reasons(pool: Resource, families: Sequence[str], environment: str) -> Iterator[str]:
    letters = {family[0] for family in families}
    categories, named = chosen(pool, "instance-category"), chosen(pool, "instance-family")
    types = [found for found in map(parse, chosen(pool, "instance-type")) if found]
    wrong = [each for each in categories if each not in letters]
    wrong += [each for each in named if not any(fnmatchcase(each, family) for family in families)]
    wrong += [each.text for each in types if _refused(families, each)]
    if wrong:
        yield f"may start {', '.join(wrong)}, but {environment} may have {', '.join(families)}"
    elif not (categories or named or types):
        yield f"may start any machine, the dearest too, but {environment} may have {', '.join(families)}"


@rule(
    id="CO03",
    name="family-allow-list",
    types=TYPES,
    why="A db.r8g.16xlarge costs more in a day than a db.t4g.micro in a year, and is one word in a review.",
    remedy="Take a family and a size that the environment may have, or add it to the options of CO03 in review.",
    snippet='aws.rds.Instance("orders", engine="postgres", instance_class="db.m7g.large", allocated_storage=100)',
    severity=Severity.HIGH,
    options=(
        Option(
            "compute_families",
            "Families of machines and nodes; * stands for anything, [6-9] for one of these digits.",
            _FAMILIES,
            _MANY,
        ),
        Option(
            "data_families",
            "Families of databases, caches and search domains; likewise.",
            _FAMILIES,
            _MANY,
            {"dev": ["t3*", "t4g", "m[6-9]g"]},
        ),
        Option(
            "largest",
            "The largest size.",
            {"type": "string", "pattern": r"^(nano|micro|small|medium|(\d*x)?large)$"},
            "8xlarge",
            {"dev": "xlarge", "staging": "2xlarge"},
        ),
    ),
    references=(
        "https://docs.aws.amazon.com/config/latest/developerguide/desired-instance-type.html",
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-types.html",
        "https://karpenter.sh/docs/concepts/nodepools/",
    ),
    equivalents=("config:desired-instance-type", "config:rds-instance-class-check"),
    passes=(
        _one(DATABASE, {"instanceClass": "db.t4g.micro"}),
        _one(DATABASE, {"instanceClass": "db.r8g.8xlarge"}, "prod"),
        _one(AURORA_INSTANCE, {"instanceClass": "db.serverless"}),
        _one(CACHE, {"nodeType": "cache.m7g.large"}, "staging"),
        _one(NODE_GROUP, {"instanceTypes": ["m7g.xlarge", "c7g.xlarge"]}),
        _one(INSTANCE, {"instanceType": "g6.xlarge"}, "prod", compute_families=["g6*"]),
        _pool("dev", instance_category=["c", "m", "r"]),
        _pool("dev", instance_family=["m7g"]),
    ),
    fails=(
        _one(DATABASE, {"instanceClass": "db.r8g.16xlarge"}),
        _one(DATABASE, {"instanceClass": "db.m7g.2xlarge"}),
        _one(DATABASE, {"instanceClass": "db.r8g.16xlarge"}, "prod"),
        _one(CACHE, {"nodeType": "cache.r7g.large"}),
        _one(SEARCH, {"clusterConfig": {"instanceType": "r7g.4xlarge.search"}}, "staging"),
        _one(INSTANCE, {"instanceType": "m7i.metal-24xl"}, "prod"),
        _one(LAUNCH_TEMPLATE, {"instanceType": "p5.48xlarge"}, "prod"),
        _one(NODE_GROUP, {"instanceTypes": ["m7g.large", "x2gd.large"]}, "prod"),
        _one(
            ASG,
            {"mixedInstancesPolicy": {"launchTemplate": {"overrides": [{"instanceType": "m5.large"}]}}},
            "prod",
        ),
        _pool("prod", instance_category=["c", "g"]),
        _pool("prod"),
    ),
    unknown=(
        _one(DATABASE, {"instanceClass": UNKNOWN}),
        _one(NODE_GROUP, {"instanceTypes": ["m7g.large", UNKNOWN]}),
        _one(NODE_POOL, {"spec": UNKNOWN}),
    ),
    not_applicable=(_one(NODE_GROUP, {}), _one("aws:lb/loadBalancer:LoadBalancer", {})),
)
def FAMILY_ALLOW_LIST(resource: Resource, context: Context) -> Iterator[str]:
    """Machines are of the families and sizes that the environment may have."""
    options, environment = context.options, context.environment
    families = options["data_families" if resource.type in DATA else "compute_families"]
    if resource.type == NODE_POOL:
        yield from _pool_reasons(resource, families, environment)
    for found in classes(resource):
        wrong = []
        if _refused(families, found):
            wrong.append(f"is of family {found.family}, but {environment} may have {', '.join(families)}")
        if size(found.size) > size(options["largest"]):
            wrong.append(f"is larger than {options['largest']}, the largest that {environment} may have")
        if wrong:
            yield f"{found.text} {' and '.join(wrong)}"

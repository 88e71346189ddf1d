"""CO04: machines that do more for the same money."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.cost.classes import TYPES, Class, chosen, classes, requirements
from policies.rule import ADVISORY, Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.tokens import AURORA_INSTANCE, CACHE, DATABASE, INSTANCE, NODE_GROUP, NODE_POOL
from policies.values import UNKNOWN

OLDEST = {"t": 3, "m": 5, "c": 5, "r": 5}
"""The oldest generation that AWS does not call previous, or that is not replaced at the same price."""
GRAVITON = {"t": "t4g", "m": "m7g", "c": "c7g", "r": "r7g"}
"""What EC2, RDS, ElastiCache and OpenSearch all have."""
_X86_ONLY = ("custom-", "db2-", "oracle-", "sqlserver-")


def _one(type_: str, props: Mapping[str, Any]) -> Example:
    return Example([example(type_, props)])


def _pool(*requirements: tuple[str, str, list[str]]) -> Example:
    given = [{"key": key, "operator": operator, "values": values} for key, operator, values in requirements]
    return _one(NODE_POOL, {"spec": {"template": {"spec": {"requirements": given}}}})


def _runs_on_x86_only(resource: Resource) -> bool:
    """Whether nothing else can run there: Windows, and the databases that only know x86."""
    if resource.type == NODE_GROUP:
        return resource.props.text("amiType").startswith("WINDOWS")
    return resource.props.text("engine").startswith(_X86_ONLY) if resource.type == DATABASE else False


def _previous(found: Class) -> bool:
    return found.generation < OLDEST.get(found.letters, 0)


_COMMON = set(OLDEST)
_GENERATION = "karpenter.k8s.aws/instance-generation"


def _pool_reasons(pool: Resource) -> Iterator[str]:
    if chosen(pool, "kubernetes.io/arch") == ["amd64"]:
        yield "its nodes are x86 only; Graviton's (kubernetes.io/arch: arm64) do the same for about a fifth less"
    categories = set(chosen(pool, "instance-category"))
    operator, values = requirements(pool).get("instance-generation", ("", []))
    numbers = [int(each) for each in values if each.isdecimal()]
    least = min(numbers, default=0) + (operator == "Gt") if operator in ("In", "Gt", "Gte") else 0
    if categories & _COMMON and least < OLDEST["m"] and not chosen(pool, "instance-family"):
        yield f"may start previous generations: require {_GENERATION} above {OLDEST['m'] - 1}"


@rule(
    id="CO04",
    name="current-gen-graviton",
    types=TYPES,
    why="An m7g costs a fifth less than an m7i of the same size, and an m4 more than either while it does less.",
    remedy="Take a Graviton family (nodes need images built for arm64, managed services nothing), else the newest.",
    snippet='aws.rds.Instance("orders", engine="postgres", instance_class="db.m7g.large", allocated_storage=100)',
    severity=Severity.LOW,
    levels=ADVISORY,
    references=(
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-types.html",
        "https://aws.amazon.com/ec2/previous-generation/",
        "https://aws.amazon.com/ec2/graviton/",
    ),
    equivalents=("infracost:graviton", "infracost:previous-generation"),
    passes=(
        _one(DATABASE, {"instanceClass": "db.t4g.micro", "engine": "postgres"}),
        _one(DATABASE, {"instanceClass": "db.m7i.large", "engine": "sqlserver-se"}),
        _one(CACHE, {"nodeType": "cache.r7g.large"}),
        _one(INSTANCE, {"instanceType": "g6.xlarge"}),
        _one(NODE_GROUP, {"instanceTypes": ["m7i.large"], "amiType": "WINDOWS_CORE_2022_x86_64"}),
        _pool(
            ("kubernetes.io/arch", "In", ["arm64", "amd64"]),
            ("karpenter.k8s.aws/instance-category", "In", ["c", "m", "r"]),
            (_GENERATION, "Gt", ["4"]),
        ),
        _pool(("eks.amazonaws.com/instance-category", "In", ["g"])),
    ),
    fails=(
        _one(DATABASE, {"instanceClass": "db.m7i.large", "engine": "postgres"}),
        _one(DATABASE, {"instanceClass": "db.m4.large", "engine": "oracle-se2"}),
        _one(CACHE, {"nodeType": "cache.t2.micro"}),
        _one(AURORA_INSTANCE, {"instanceClass": "db.r6i.large"}),
        _one(NODE_GROUP, {"instanceTypes": ["m7g.large", "m5a.large"]}),
        _pool(("kubernetes.io/arch", "In", ["amd64"])),
        _pool(("karpenter.k8s.aws/instance-category", "In", ["m"]), (_GENERATION, "Gt", ["3"])),
    ),
    unknown=(
        _one(DATABASE, {"instanceClass": UNKNOWN}),
        _one(NODE_POOL, {"spec": {"template": {"spec": {"requirements": UNKNOWN}}}}),
    ),
    not_applicable=(_one(NODE_GROUP, {}), _one("aws:lb/loadBalancer:LoadBalancer", {})),
)
def CURRENT_GEN_GRAVITON(resource: Resource, context: Context) -> Iterator[str]:
    """Machines are of a current generation, and Graviton where there is one."""
    if resource.type == NODE_POOL:
        yield from _pool_reasons(resource)
    for found in classes(resource):
        graviton = GRAVITON.get(found.letters)
        if _previous(found):
            yield f"{found.text} is of a previous generation; {graviton} does more for less"
        elif graviton and not found.is_arm and not _runs_on_x86_only(resource):
            yield f"{found.text} is x86; {graviton} does the same for about a fifth less"

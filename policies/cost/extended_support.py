"""CO25: versions whose support costs extra."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from policies.rule import Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.tokens import AURORA, CLUSTER, DATABASE, GLOBAL_DATABASE
from policies.values import ABSENT, UNKNOWN

SUPPORT_ENDS: Mapping[tuple[int, int], date] = {
    (1, 32): date(2026, 3, 23),
    (1, 33): date(2026, 7, 29),
    (1, 34): date(2026, 12, 2),
    (1, 35): date(2027, 3, 27),
    (1, 36): date(2027, 8, 2),
}
"""The last day of a Kubernetes version's standard support on EKS; what is older left it long ago.

https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html, https://endoflife.date/amazon-eks
"""
DISABLED = "open-source-rds-extended-support-disabled"
ENGINES = ("postgres", "mysql", "aurora-postgresql", "aurora-mysql")
"""What RDS has extended support for."""
_SOURCE = {DATABASE: "replicateSourceDb", AURORA: "globalClusterIdentifier"}
"""What a replica, or a member of a global cluster, has its support from."""


def _cluster(**props: Any) -> Example:
    return Example([example(CLUSTER, props)])


def _database(type_: str = DATABASE, **props: Any) -> Example:
    return Example([example(type_, {"engine": "postgres" if type_ == DATABASE else "aurora-postgresql", **props})])


_STANDARD = {"supportType": "STANDARD"}


def _is_over(version: str, today: date) -> bool:
    """Whether a version of Kubernetes has left standard support; one that is newer than all that are known has not."""
    major, _, minor = version.partition(".")
    if not (major.isdecimal() and minor.isdecimal()):
        return False
    number = (int(major), int(minor))
    return number < min(SUPPORT_ENDS) or SUPPORT_ENDS.get(number, today) < today


def _cluster_reasons(cluster: Resource) -> Iterator[str]:
    if cluster.props.text("upgradePolicy", "supportType", default="EXTENDED") != "STANDARD":
        yield "upgradePolicy.supportType is not STANDARD: an old version costs $0.60 an hour, not $0.10"
    version = cluster.props.text("version")
    if _is_over(version, date.today()):
        yield f"Kubernetes {version} has left standard support; the newest that EKS has is {_newest()} or later"


def _newest() -> str:
    return ".".join(map(str, max(SUPPORT_ENDS)))


@rule(
    id="CO25",
    name="extended-support",
    types=(CLUSTER, DATABASE, AURORA, GLOBAL_DATABASE),
    why="EKS then charges $5,256 a year for a cluster in place of $876, and RDS $0.10 more for each vCPU-hour.",
    remedy="Say that extended support is not wanted, and upgrade in time: AWS then upgrades in place of charging.",
    snippet="""\
apart = {"engine_lifecycle_support": "open-source-rds-extended-support-disabled"}
size = {"instance_class": "db.r8g.large", "allocated_storage": 100}
aws.rds.Instance("orders", engine="postgres", **size, **apart)""",
    severity=Severity.HIGH,
    references=(
        "https://docs.aws.amazon.com/eks/latest/userguide/view-support-type.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support-creating-db-instance.html",
        "https://aws.amazon.com/eks/pricing/",
    ),
    equivalents=(
        "CKV_AWS_339",
        "config:eks-cluster-supported-version",
        "prowler:eks_cluster_uses_a_supported_version",
        "prowler:rds_instance_extended_support",
    ),
    passes=(
        _cluster(version="1.99", upgradePolicy=_STANDARD),
        _cluster(upgradePolicy=_STANDARD),
        _database(engineLifecycleSupport=DISABLED),
        _database(AURORA, engineLifecycleSupport=DISABLED),
        _database(replicateSourceDb="orders"),
        _database(AURORA, globalClusterIdentifier="orders"),
    ),
    fails=(
        _cluster(version="1.99"),
        _cluster(version="1.29", upgradePolicy=_STANDARD),
        _cluster(version="1.99", upgradePolicy={"supportType": "EXTENDED"}),
        _database(),
        _database(engine="mysql", engineLifecycleSupport="open-source-rds-extended-support"),
        _database(AURORA),
        _database(GLOBAL_DATABASE, globalClusterIdentifier="orders"),
    ),
    unknown=(
        _cluster(version=UNKNOWN, upgradePolicy=_STANDARD),
        _cluster(upgradePolicy=UNKNOWN),
        _database(engineLifecycleSupport=UNKNOWN),
    ),
    not_applicable=(_database(engine="sqlserver-se"), _database(engine="mariadb")),
)
def EXTENDED_SUPPORT(resource: Resource, context: Context) -> Iterator[str]:
    """No version is kept beyond its standard support, at a higher price."""
    if resource.type == CLUSTER:
        yield from _cluster_reasons(resource)
        return
    source = _SOURCE.get(resource.type)
    inherits = source is not None and resource.props.get(source) is not ABSENT
    if inherits or not resource.props.text("engine").startswith(ENGINES):
        return
    if resource.props.text("engineLifecycleSupport") != DISABLED:
        yield f"engineLifecycleSupport is not {DISABLED}: once its version is old, each vCPU-hour costs $0.10 more"

"""How much an environment is expected to be used: what no resource says, and what is charged all the same.

The defaults below are those of a small service; ``usage.yaml`` beside this module says what each environment expects
instead. Amounts are for a month and for each resource that they name.
"""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

FILE = Path(__file__).with_name("usage.yaml")
DEFAULT = "default"
"""The section that every environment starts from."""

Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class UsageError(ValueError):
    """Names file, environment, key and value, and says what to do."""


class Usage(BaseModel):
    """What is expected of one environment."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scaling: Annotated[float, Field(ge=0, le=1)] = Field(
        default=0.1, description="where scalers stand on average: 0 at their least, 1 at their most"
    )
    karpenter_nodes: Amount = Field(default=2, description="nodes that Karpenter or Auto Mode runs in a cluster")
    karpenter_node_type: str = Field(default="m7g.large", description="the instance type that stands for them")
    karpenter_gpu_node_type: str = Field(
        default="g6.xlarge", description="the instance type that stands for those with GPUs"
    )
    karpenter_disk_gb: Amount = Field(default=50, description="GB of disk of one of them")
    nat_gb: Amount = Field(default=100, description="GB through a NAT gateway")
    internet_gb: Amount = Field(default=50, description="GB from a VPC to the internet, CloudFront's not counted")
    cross_zone_gb: Amount = Field(default=200, description="GB between the zones of a cluster")
    endpoint_gb: Amount = Field(default=10, description="GB through an interface endpoint")
    lcu: Amount = Field(
        default=0.5, description="capacity units of an Application Load Balancer, averaged over the month"
    )
    log_gb: Amount = Field(default=1, description="GB into a log group")
    samples_10m: Amount = Field(default=40, description="ten million samples into a Prometheus workspace")
    samples_gb: Amount = Field(default=2, description="GB of samples in a Prometheus workspace")
    bucket_gb: Amount = Field(default=20, description="GB in a bucket")
    bucket_writes_thousand: Amount = Field(default=100, description="thousand requests that write to a bucket")
    bucket_reads_thousand: Amount = Field(default=1000, description="thousand requests that read from a bucket")
    viewer_gb: Amount = Field(default=200, description="GB from a CloudFront distribution to viewers")
    requests_million: Amount = Field(
        default=10, description="million requests of viewers, to a distribution and its web ACL"
    )
    scoped_requests_million: Amount = Field(
        default=1,
        description="million of them that a web ACL's paid rule group sees if it looks at logins or within a scope",
    )
    dns_queries_million: Amount = Field(default=5, description="million queries to a zone, aliases of AWS not counted")
    kms_requests_10k: Amount = Field(default=20, description="ten thousand requests to a key")
    secret_reads_10k: Amount = Field(default=10, description="ten thousand requests to a secret")
    database_backup_gb: Amount = Field(
        default=20, description="GB of a database's backups beyond the size of its storage"
    )
    cache_backup_gb: Amount = Field(default=5, description="GB of a cache's backups beyond the first")
    replication_gb: Amount = Field(
        default=20, description="GB to a replica in another region, of a database or a cache"
    )
    vault_gb: Amount = Field(default=40, description="GB of snapshots in a backup vault")
    repository_gb: Amount = Field(default=5, description="GB in a container repository")
    lambda_requests_million: Amount = Field(default=1, description="million calls of a function")
    lambda_gb_seconds: Amount = Field(default=100_000, description="GB-seconds of a function")
    table_writes_million: Amount = Field(default=5, description="million writes to an on-demand table")
    table_reads_million: Amount = Field(default=20, description="million reads from an on-demand table")
    table_gb: Amount = Field(default=5, description="GB in a table")


def load(environment: str, file: Path = FILE) -> Usage:
    """What the file says of an environment, over its section ``default``, over the defaults. Raises `UsageError`."""
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise UsageError(f"{file.name} cannot be read ({' '.join(str(error).split())}); mend it") from error
    if not isinstance(content, dict):
        raise UsageError(f"{file.name} is no mapping of environments to what they use; see docs/cost.md")
    values: dict[str, Any] = {}
    for section in (DEFAULT, environment):
        said = content.get(section) or {}
        if not isinstance(said, dict):
            raise UsageError(f"{file.name}: {section} is {said!r}; write `key: amount` below it")
        _valid(said, f"{file.name}: {section}")
        values |= said
    return _valid(values, f"{file.name}: {environment}")


def _valid(values: dict[str, Any], where: str) -> Usage:
    try:
        return Usage.model_validate(values, strict=False)
    except ValidationError as error:
        raise UsageError("\n".join(_explain(each, where) for each in error.errors())) from error


def _explain(error: Any, where: str) -> str:
    key = ".".join(map(str, error["loc"]))
    if error["type"] == "extra_forbidden":
        close = get_close_matches(key, Usage.model_fields, n=1)
        hint = f"; did you mean {close[0]}?" if close else "; docs/cost.md lists what can be said"
        return f"{where}.{key} is nothing that is used{hint}"
    message = error["msg"].removeprefix("Input ")
    return (
        f"{where}.{key} = {error['input']!r} {message[0].lower()}{message[1:]} ({Usage.model_fields[key].description})"
    )

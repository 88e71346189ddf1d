"""Makes the definitions anew, from the sources of the charts: ``python -m sandbox.kubernetes.charts.renew``.

Each source is a module under the Apache licence 2.0, fetched by ``go mod download``, which checks it against Go's
checksum database. What is said in words is left out: it is most of the size, and no server reads it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from toolchain import Problem

_HERE = Path(__file__).parent
_LICENCE = "Apache-2.0"


@dataclass(frozen=True)
class Source:
    """Where the definitions of one chart are."""

    version: str
    """Of the chart."""
    module: str
    """With its version."""
    files: tuple[str, ...]
    """Patterns of paths in the module."""


SOURCES = {
    "aws-load-balancer-controller": Source(
        "3.2.2",
        "github.com/kubernetes-sigs/aws-load-balancer-controller@v0.0.0-20260423195125-93ff3b5fdaad",
        ("helm/aws-load-balancer-controller/crds/crds.yaml",),
    ),
    "external-secrets": Source(
        "1.3.2",
        "github.com/external-secrets/external-secrets@v1.3.2",
        ("config/crds/bases/external-secrets.io_*secret*.yaml",),
    ),
    "karpenter": Source("1.14.0", "github.com/aws/karpenter-provider-aws@v1.14.0", ("pkg/apis/crds/karpenter.*.yaml",)),
    "keda": Source("2.20.2", "github.com/kedacore/keda/v2@v2.20.2", ("config/crd/bases/keda.sh_*.yaml",)),
}


def renew(chart: str, source: Source) -> list[str]:
    """Write a chart's definitions; their names.

    Raises:
        Problem: its module cannot be had, or has no definitions where they are said to be.
    """
    root = _download(source.module)
    files = sorted(path for pattern in source.files for path in root.glob(pattern))
    found = [each for path in files for each in yaml.safe_load_all(path.read_text()) if each]
    if not found:
        raise Problem(f"{source.module} has no definitions at {', '.join(source.files)}")
    folder = _HERE / chart
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for each in found:
        names = each["spec"]["names"]
        path = folder / f"{each['spec']['group']}_{names['plural']}.json"
        path.write_text(json.dumps(_wordless(each), separators=(",", ":"), sort_keys=True) + "\n")
    if (root / "NOTICE").exists():
        shutil.copyfile(root / "NOTICE", folder / "NOTICE")
    origin = {"module": source.module, "version": source.version, "licence": _LICENCE}
    (folder / "origin.json").write_text(json.dumps(origin, indent=2) + "\n")
    return [each["metadata"]["name"] for each in found]


def _download(module: str) -> Path:
    """The folder of a module."""
    command = ["go", "mod", "download", "-json", module]
    with tempfile.TemporaryDirectory() as nowhere:  # outside of any module of ours
        try:
            done = subprocess.run(command, cwd=nowhere, capture_output=True, text=True)
        except OSError as error:
            raise Problem(f"go cannot be run: {error.strerror}") from None
    answer = json.loads(done.stdout or "{}")
    if done.returncode or "Dir" not in answer:
        raise Problem(f"{module} cannot be had: {answer.get('Error') or done.stderr.strip()}")
    return Path(answer["Dir"])


def _wordless(value: Any) -> Any:
    """A schema without descriptions; a property of that name is an object, and stays."""
    if isinstance(value, dict):
        told = ("description", "externalDocs")
        return {key: _wordless(each) for key, each in value.items() if not (key in told and isinstance(each, str))}
    return [_wordless(each) for each in value] if isinstance(value, list) else value


if __name__ == "__main__":
    for name, its in SOURCES.items():
        print(f"{name} {its.version}: {', '.join(renew(name, its))}")

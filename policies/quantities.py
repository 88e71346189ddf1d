"""Quantities as Kubernetes writes them."""

from __future__ import annotations

import math
import re
from typing import Any

_UNITS = {"m": 1e-3, "": 1.0} | {
    f"{prefix}{binary}": float((1024 if binary else 1000) ** power)
    for power, prefix in enumerate("kMGTPE", start=1)
    for binary in ("", "i")
}
_UNITS["Ki"] = 1024.0


def quantity(value: Any) -> float:
    """A quantity of Kubernetes as a number: ``250m`` is 0.25, ``1Gi`` 1073741824; 0 for what is none.

    https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
    """
    if isinstance(value, str) and (match := re.fullmatch(r"(\d+(?:\.\d+)?)([mkMGTPEK]?i?)", value)):
        return float(match[1]) * _UNITS.get(match[2], 0)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    return 0

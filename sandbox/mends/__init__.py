"""Mends of moto: one small module a gap, named ``<moto package>_<gap>`` and with one function, ``apply()``.

Each names the AWS reference it follows, and is written so that it could be sent upstream. A service is mended before
its first call, so that a service nobody uses costs nothing at start. A module with an underscore in front is part of
another.
"""

import importlib
import pkgutil
import threading
from typing import Any

_applied: set[str] = set()
_lock = threading.RLock()


def apply(package: str) -> None:
    """Mend one package of moto, such as ``ec2``, unless it is mended already."""
    with _lock:
        if package in _applied:
            return
        for module in pkgutil.iter_modules(__path__):
            if module.name.partition("_")[0] == package:
                importlib.import_module(f"{__name__}.{module.name}").apply()
        _applied.add(package)


def answered(answer: Any) -> Any:
    """What an operation answers, by member: an ``ActionResult`` has it as an object that may be anything."""
    return answer.result


def replace(owner: Any, member: Any, name: str | None = None) -> None:
    """Put a function (or a value) in the place of what a class or a module has under that name."""
    setattr(owner, name or member.__name__, member)

"""The resource types that the sandbox knows: each module here holds ``ENTRIES``."""

import importlib
import pkgutil
from collections.abc import Mapping

from sandbox.provider.entry import Entry

_MODULES = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
ENTRIES: Mapping[str, Entry] = {entry.type: entry for module in _MODULES for entry in module.ENTRIES}

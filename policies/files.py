"""The two reviewed files beside the rules: what is wanted otherwise than their defaults, and what may break them."""

from __future__ import annotations

import os
from pathlib import Path

from policies.exemptions import Exemptions
from policies.exemptions import load as load_exemptions
from policies.settings import Settings
from policies.settings import load as load_settings

_FOLDER = Path(__file__).parent
GUARDRAILS, EXEMPTIONS = _FOLDER / "guardrails.yaml", _FOLDER / "exemptions.yaml"
"""Those of this project."""


def files(guardrails: Path | None = None, exempted: Path | None = None) -> tuple[Settings, Exemptions]:
    """Settings and exemptions: of the files that are given, or that TENFOLD_GUARDRAILS and TENFOLD_EXEMPTIONS name, or
    those beside this module. Raises SettingsError."""
    from policies.packs import RULES  # a pack that is loaded alone meets entries about the others'

    guardrails = guardrails or Path(os.environ.get("TENFOLD_GUARDRAILS") or GUARDRAILS)
    exempted = exempted or Path(os.environ.get("TENFOLD_EXEMPTIONS") or EXEMPTIONS)
    return load_settings(guardrails, RULES), load_exemptions(exempted, RULES)

"""How much of what each type of resource costs, from its inputs and from how much it is expected to be used."""

from __future__ import annotations

from collections.abc import Mapping

from policies.cost.charge import Formula
from policies.cost.formulas import compute, data, edge, network, watch

FORMULAS: Mapping[str, Formula] = {
    **network.FORMULAS,
    **compute.FORMULAS,
    **data.FORMULAS,
    **edge.FORMULAS,
    **watch.FORMULAS,
}
"""How a type is priced. What is free, or charged by use that is not modelled, is in ``unpriced.csv``."""

"""The cost pack: what an environment may spend, and who answers for it."""

from policies.cost.nat_count import NAT_COUNT
from policies.cost.required_tags import REQUIRED_TAGS

__all__ = ["NAT_COUNT", "REQUIRED_TAGS", "RULES"]

RULES = (REQUIRED_TAGS, NAT_COUNT)

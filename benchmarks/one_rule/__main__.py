"""A pack of one rule, to measure what a pack costs by being one."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from policies.analyzer import serve
from policies.cost import NAT_COUNT

if __name__ == "__main__":
    serve("one-rule", [NAT_COUNT])

"""Serves the reliability pack to the engine, which starts this file from the folder that it runs in."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from policies.analyzer import serve
from policies.reliability import RULES

if __name__ == "__main__":
    serve("reliability", RULES)

"""The commands that people type."""

from __future__ import annotations

import re
import subprocess

import toolchain


def test_make_alone_lists_every_command() -> None:
    listed = subprocess.run(["make"], cwd=toolchain.ROOT, capture_output=True, text=True, check=True).stdout
    makefile = (toolchain.ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE)) - {"ready", "supported"}

    assert set(re.findall(r"^  (\w+) ", listed, re.MULTILINE)) == targets

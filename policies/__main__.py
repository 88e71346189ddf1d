"""``python -m policies``: check what is deployed or would be, list the rules, and document them."""

from __future__ import annotations

import argparse
import sys

from policies import check, pages
from policies.files import files
from policies.packs import PACKS
from policies.rule import ENVIRONMENTS
from toolchain import terminal


def main() -> int:
    """Run a command; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m policies", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    check.arguments(commands.add_parser("check", help="judge a saved state, a saved preview, or a program"))
    commands.add_parser("rules", help="list the rules, with their level in each environment")
    commands.add_parser("docs", help="write docs/rules anew from the rules")
    given = parser.parse_args()
    if given.command == "check":
        return check.main(given)
    if given.command == "docs":
        pages.write()
        print(f"{pages.FOLDER} is written. Next: commit it")
        return 0
    try:
        settings, _ = files()
    except ValueError as problem:
        print(f"error: {problem}", file=sys.stderr)
        return check.WRONG
    for pack, rules in PACKS.items():
        rows = [(rule.id, rule.title, *(settings.level(rule, each).value for each in ENVIRONMENTS)) for rule in rules]
        terminal.table(f"policies/{pack}", ("rule", "title", *ENVIRONMENTS), rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())

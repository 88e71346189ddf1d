"""Tables for people: at most 100 columns, colour on a terminal only.

It needs `rich`, so nothing that sets Tenfold up imports it.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

WIDTH = 100
"""Columns, where the terminal has as many."""


def table(title: str, columns: Iterable[str], rows: Iterable[Iterable[str]], right: Iterable[str] = ()) -> None:
    """Print a table after an empty line; long values are folded, the columns named in ``right`` are numbers."""
    console = Console(
        width=min(WIDTH, Console().width) if sys.stdout.isatty() else WIDTH, highlight=False, markup=False, emoji=False
    )
    console.print()
    console.print(_table(title, columns, rows, right))


def text(title: str, columns: Iterable[str], rows: Iterable[Iterable[str]], right: Iterable[str] = ()) -> str:
    """The same as text for a file, without colour."""
    file = io.StringIO()
    Console(file=file, width=WIDTH, color_system=None, highlight=False, markup=False, emoji=False).print(
        _table(title, columns, rows, right)
    )
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines())


def _table(title: str, columns: Iterable[str], rows: Iterable[Iterable[str]], right: Iterable[str]) -> Table:
    shown = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    numbers = set(right)
    for column in columns:
        shown.add_column(column, overflow="fold", header_style="bold", justify="right" if column in numbers else "left")
    for row in rows:
        shown.add_row(*row)
    return shown

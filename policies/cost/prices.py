"""The price book: what AWS charges for what exists, row by row with its source.

``prices.csv`` lies beside this module: on-demand list prices in US dollars, before taxes, discounts and free tiers.
Every row says where its price is from and when it was true, and a second, independent source, or ``none``. A price that
is the same everywhere has the region ``global``. Where no source states a price, its source begins with ``derived:``
and says what it is concluded from.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import cache
from pathlib import Path

HOURS = 730
"""Hours a month, as AWS's own calculator counts: a twelfth of a year's."""

UNITS = {
    "hour": HOURS,
    "vCPU-hour": HOURS,
    "LCU-hour": HOURS,
    "month": 1,
    "GB-month": 1,
    "IOPS-month": 1,
    "MB/s-month": 1,
    "GB": 1,
    "GB-second": 1,
    "thousand requests": 1,
    "10k requests": 1,
    "million requests": 1,
    "10M samples": 1,
    "EC2 dollar": 1,
}
"""What prices are for, and how many of it a month has: one of what is counted by the month."""

GLOBAL = "global"
REGIONS = frozenset(
    f"{area}-{number}"
    for area, numbers in {
        "af-south": "1",
        "ap-east": "12",
        "ap-northeast": "123",
        "ap-south": "12",
        "ap-southeast": "1234567",
        "ca-central": "1",
        "ca-west": "1",
        "eu-central": "12",
        "eu-north": "1",
        "eu-south": "12",
        "eu-west": "123",
        "il-central": "1",
        "me-central": "1",
        "me-south": "1",
        "mx-central": "1",
        "sa-east": "1",
        "us-east": "12",
        "us-west": "12",
    }.items()
    for number in numbers
)
"""The regions of AWS's commercial partition."""

AGES = timedelta(days=180)
"""From this age on a price should be looked up again. AWS seldom changes one, but it does."""
STALE = timedelta(days=365)
"""From this age on it has to be."""

DERIVED = "derived: "
"""How the source begins of a price that no source states; what follows says what it is concluded from."""

FILE = Path(__file__).with_name("prices.csv")


class PriceBookError(ValueError):
    """Says what is wrong with a price book, with file and line, or which price it lacks."""


@dataclass(frozen=True)
class Price:
    """One row."""

    service: str
    item: str
    region: str
    unit: str
    """A key of `UNITS`."""
    usd: float
    source: str
    date: date
    """When the source read it from AWS; of a page that does not say, when the page was read."""
    second_source: str
    """``none`` where there is none."""

    @property
    def is_derived(self) -> bool:
        """Whether no source states it."""
        return self.source.startswith(DERIVED)

    @property
    def monthly(self) -> float:
        """Dollars a month for one unit."""
        return self.usd * UNITS[self.unit]


class PriceBook:
    """Prices by service, item and region."""

    def __init__(self, prices: Iterable[Price], name: str = FILE.name) -> None:
        self._prices = {(price.service, price.item, price.region): price for price in prices}
        self._name = name

    def __iter__(self) -> Iterator[Price]:
        return iter(self._prices.values())

    def ageing(self, today: date | None = None) -> list[Price]:
        """The prices that should be looked up again."""
        return [price for price in self if price.date < (today or date.today()) - AGES]

    def price(self, service: str, item: str, region: str) -> Price:
        """The price in a region, or everywhere. Raises `PriceBookError` where there is none."""
        found = self._prices.get((service, item, region)) or self._prices.get((service, item, GLOBAL))
        if found is None:
            where = f"in {region}" if region else "where the region is not known"
            raise PriceBookError(f"{self._name} has no price of {service} {item} {where}; add it with its source")
        return found


@cache
def load(file: Path = FILE, today: date | None = None) -> PriceBook:
    """Reads and checks a price book. Raises `PriceBookError` with all that is wrong with it."""
    try:
        header, *rows = list(csv.reader(file.read_text(encoding="utf-8").splitlines())) or [[]]
    except (OSError, ValueError, csv.Error) as error:
        raise PriceBookError(f"{file.name} cannot be read ({error}); restore it") from error
    columns = [field.name for field in fields(Price)]
    if header != columns:
        raise PriceBookError(f"{file.name}:1: the columns are {', '.join(header)}; make them {', '.join(columns)}")
    prices: list[Price] = []
    problems: list[str] = []
    seen: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(rows, start=2):
        said = list(_problems(dict(zip(columns, row, strict=False)), today or date.today()))
        if len(row) != len(columns):
            said = [f"has {len(row)} columns; make them {len(columns)}, and quote what has a comma"]
        elif (key := tuple(row[:3])) in seen:
            said.append(f"is the price of {' '.join(key)}, as is line {seen[key]}; keep one")
        problems += [f"{file.name}:{number}: {each}" for each in said]
        if not said:
            seen[tuple(row[:3])] = number
            service, item, region, unit, usd, source, when, second = row
            prices.append(Price(service, item, region, unit, float(usd), source, date.fromisoformat(when), second))
    if problems:
        raise PriceBookError("\n".join(problems))
    return PriceBook(prices, file.name)


def _problems(row: Mapping[str, str], today: date) -> Iterator[str]:
    """What is wrong with one row, whatever the others say."""
    for column, value in row.items():
        if not value:
            yield f"has no {column}; say it{', or none' if column == 'second_source' else ''}"
    if row.get("region") and row["region"] not in REGIONS | {GLOBAL}:
        yield f"names the region {row['region']}, which AWS does not have; name a region or {GLOBAL}"
    if row.get("unit") and row["unit"] not in UNITS:
        yield f"is for a {row['unit']}; use {', '.join(UNITS)}"
    if row.get("source") and row["source"] == row.get("second_source"):
        yield "has one source twice; name another, or none"
    try:
        if not 0 < float(row.get("usd") or 1) < math.inf:
            yield f"costs {row['usd']}; a price is above zero"
    except ValueError:
        yield f"costs {row['usd']!r}; write a number of dollars"
    try:
        when = date.fromisoformat(row.get("date") or today.isoformat())
    except ValueError:
        yield f"is of {row['date']!r}; write the date as 2026-11-24"
        return
    if when + STALE < today:
        yield (
            f"is of {when}, more than {STALE.days} days ago; look the price up again, "
            "or run `python -m policies.cost.refresh` with credentials"
        )

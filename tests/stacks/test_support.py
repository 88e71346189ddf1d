"""Versions are refused after their support, and warned of before it ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from stacks import offers, support

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("product", "version"),
    [
        ("kubernetes", "1.36"),
        ("kubernetes", "1.34"),
        ("postgres", "17"),
        ("postgres", "18.4"),
        ("mysql", "8.4.7"),
        ("valkey", "8.2"),
    ],
)
def test_a_supported_version(product: str, version: str) -> None:
    assert support.problem(product, version, TODAY) is None


@pytest.mark.parametrize(
    ("product", "version", "says"),
    [
        ("kubernetes", "1.33", "left AWS's standard support on 2026-07-29; use 1.36"),
        ("postgres", "13.23-rds.20260224", "left AWS's standard support on 2026-02-28; use 18"),
        ("mysql", "8.0.46", "left AWS's standard support on 2026-07-31; use 8.4"),
        ("kubernetes", "1.3", "is no version of kubernetes that is known here; use 1.36, or one of 1.31, 1.32, "),
        ("postgres", "1", "is no version of postgres that is known here; use 18, or one of 11, 12, "),
        ("valkey", "7.1", "is no version of valkey that is known here; use 9.1, or one of 7.2, 8.0, "),
    ],
)
def test_a_version_that_is_out_of_support_or_unknown(product: str, version: str, says: str) -> None:
    problem = support.problem(product, version, TODAY)
    assert problem is not None and problem.startswith(says)
    assert support.warning(product, version, TODAY) is None


def test_the_last_day_is_a_supported_one() -> None:
    end = support.STANDARD_SUPPORT["kubernetes"]["1.34"]
    assert end is not None
    assert support.problem("kubernetes", "1.34", end) is None
    assert support.warning("kubernetes", "1.34", end) == (
        "leaves AWS's standard support today, on 2026-12-02; plan the upgrade to 1.36"
    )
    assert support.problem("kubernetes", "1.34", end + timedelta(days=1))


def test_the_end_is_warned_of_sixty_days_before() -> None:
    end = date(2026, 12, 2)
    assert support.warning("kubernetes", "1.34", end - timedelta(days=61)) is None
    assert support.warning("kubernetes", "1.34", end - timedelta(days=60)) == (
        "leaves AWS's standard support in 60 days, on 2026-12-02; plan the upgrade to 1.36"
    )
    assert support.warning("kubernetes", "1.36", TODAY) is None
    assert support.warning("valkey", "8.2", TODAY) is None


@pytest.mark.parametrize("product", support.STANDARD_SUPPORT)
def test_versions_are_in_order_so_that_the_last_is_the_newest(product: str) -> None:
    versions = list(support.STANDARD_SUPPORT[product])
    assert versions == sorted(versions, key=lambda each: [int(part) for part in each.split(".")])
    ends = [end or date.max for end in support.STANDARD_SUPPORT[product].values()]
    assert ends == sorted(ends)


@pytest.mark.parametrize("product", ["postgres", "mysql"])
def test_the_newest_database_versions_are_offered(product: str) -> None:
    assert offers.database_version(product, list(support.STANDARD_SUPPORT[product])[-1]) is None


def test_every_valkey_version_that_is_offered_is_known() -> None:
    assert list(support.STANDARD_SUPPORT["valkey"]) == offers._read().versions["valkey"]

"""The price book: every row has a source and a date, and what is wrong with one is said with file and line."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from policies.cost import prices
from policies.cost.prices import PriceBookError
from stacks.zones import ZONES

HEADER = "service,item,region,unit,usd,source,date,second_source"
GOOD = "ec2,NAT gateway,us-east-1,hour,0.045,here,2026-09-21,there"
TODAY = date(2026, 11, 24)


def book(folder: Path, *rows: str, header: str = HEADER) -> prices.PriceBook:
    file = folder / "prices.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return prices.load.__wrapped__(file, TODAY)


def test_a_price_is_found_in_its_region_or_everywhere(tmp_path: Path) -> None:
    found = book(tmp_path, GOOD, "kms,key,global,month,1,here,2026-09-21,none")
    assert found.price("ec2", "NAT gateway", "us-east-1").monthly == pytest.approx(32.85)
    assert found.price("kms", "key", "eu-west-1").monthly == 1
    with pytest.raises(PriceBookError, match=r"prices\.csv has no price of ec2 NAT gateway in eu-west-1; add it with"):
        found.price("ec2", "NAT gateway", "eu-west-1")
    with pytest.raises(PriceBookError, match="where the region is not known"):
        found.price("ec2", "NAT gateway", "")


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("region", "us-est-1", "names the region us-est-1, which AWS does not have; name a region or global"),
        ("unit", "day", "is for a day; use hour, vCPU-hour, LCU-hour, month, GB-month"),
        ("usd", "cheap", "costs 'cheap'; write a number of dollars"),
        ("usd", "0", "costs 0; a price is above zero"),
        ("usd", "nan", "costs nan; a price is above zero"),
        ("source", "", "has no source; say it"),
        ("second_source", "", "has no second_source; say it, or none"),
        ("second_source", "here", "has one source twice; name another, or none"),
        ("date", "yesterday", "is of 'yesterday'; write the date as 2026-11-24"),
        (
            "date",
            "2025-11-23",
            "is of 2025-11-23, more than 365 days ago; look the price up again, "
            "or run `python -m policies.cost.refresh` with credentials",
        ),
    ],
)
def test_what_is_wrong_is_said_with_file_and_line(tmp_path: Path, column: str, value: str, says: str) -> None:
    row = dict(zip(HEADER.split(","), GOOD.split(","), strict=True)) | {"item": "another", column: value}
    with pytest.raises(PriceBookError) as error:
        book(tmp_path, GOOD, ",".join(row.values()))
    assert str(error.value).startswith(f"prices.csv:3: {says}")


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(PriceBookError) as error:
        book(tmp_path, GOOD, GOOD, "ec2,too,short", GOOD.replace("us-east-1", "moon"))
    assert str(error.value).splitlines() == [
        "prices.csv:3: is the price of ec2 NAT gateway us-east-1, as is line 2; keep one",
        "prices.csv:4: has 3 columns; make them 8, and quote what has a comma",
        "prices.csv:5: names the region moon, which AWS does not have; name a region or global",
    ]


def test_a_price_ages_before_it_is_refused(tmp_path: Path) -> None:
    rows = [
        GOOD.replace("2026-09-21", when).replace("NAT", when) for when in ("2026-05-27", "2026-05-28", "2025-11-24")
    ]
    assert [price.date.isoformat() for price in book(tmp_path, *rows).ageing(TODAY)] == ["2026-05-27", "2025-11-24"]


def test_a_book_that_is_empty_or_not_there_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(PriceBookError, match=r"prices\.csv:1: the columns are ; make them service, item"):
        book(tmp_path, header="")
    with pytest.raises(PriceBookError, match=r"none\.csv cannot be read \(.*No such file"):
        prices.load.__wrapped__(tmp_path / "none.csv")


def test_other_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PriceBookError, match=r"prices\.csv:1: the columns are a, b; make them service, item, region"):
        book(tmp_path, header="a,b")


def test_the_book_in_the_repository_is_in_order() -> None:
    assert all(price.usd < 100 for price in prices.load())


def test_what_no_source_states_says_what_it_is_concluded_from() -> None:
    derived = [price for price in prices.load() if price.is_derived]
    assert derived and all(len(price.source) > len("derived: as in us-east-1") for price in derived)
    assert {price.region for price in derived} == {"us-west-2", "eu-west-1", "us-east-1"}
    assert {price.item for price in derived if price.region == "us-east-1"} == {"gp3 throughput"}


def test_what_has_one_source_says_so() -> None:
    assert {price.second_source for price in prices.load() if "http" not in price.second_source} > {"none"}


def test_regions_are_those_of_the_settings() -> None:
    assert set(ZONES) == prices.REGIONS


def test_types_without_a_price_state_why_and_where_aws_says_so() -> None:
    with Path(prices.__file__).with_name("unpriced.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["type"] for row in rows}) == len(rows)
    assert {row["charge"] for row in rows} == {"free", "usage"}
    assert all(row["what"] and row["source"].startswith("https://aws.amazon.com/") for row in rows)

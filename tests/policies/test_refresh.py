"""The price book renewed from the Price List API, whose answers are shaped as its documentation has them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from policies.cost import prices, refresh
from policies.cost.prices import Price
from policies.cost.refresh import RefreshError

TODAY = date(2026, 11, 24)
NODE = Price("elasticache", "valkey cache.r8g.large", "us-west-2", "hour", 0.18, "here", date(2026, 1, 1), "none")
NAT = Price("ec2", "NAT gateway", "eu-west-1", "hour", 0.048, "derived: so", date(2026, 1, 1), "there")
KEY = Price("kms", "key", "global", "month", 1, "here", date(2026, 1, 1), "none")


def product(usage_type: str, *usd: str, begin: str = "0") -> str:
    """As in https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html."""
    dimensions = {
        f"SKU.TERM.{number}": {
            "unit": "Hrs",
            "beginRange": begin if not number else "10240",
            "endRange": "Inf",
            "appliesTo": [],
            "pricePerUnit": {"USD": price},
        }
        for number, price in enumerate(usd)
    }
    return json.dumps(
        {
            "product": {"productFamily": "x", "sku": "SKU", "attributes": {"usagetype": usage_type}},
            "serviceCode": "x",
            "terms": {"OnDemand": {"SKU.TERM": {"sku": "SKU", "priceDimensions": dimensions}}},
            "version": "20261101000000",
            "publicationDate": "2026-11-01T00:00:00Z",
        }
    )


def client_that_answers(*answers: list[str], expects: Any = None) -> Any:
    client = boto3.client("pricing", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    stubber = Stubber(client)
    for number, listed in enumerate(answers):
        more = {"NextToken": "more"} if number + 1 < len(answers) else {}
        stubber.add_response("get_products", {"FormatVersion": "aws_v1", "PriceList": listed, **more}, expects)
    stubber.activate()
    return client


def test_a_price_is_asked_for_by_service_and_attributes() -> None:
    expects = {
        "ServiceCode": "AmazonElastiCache",
        "FormatVersion": "aws_v1",
        "Filters": [
            {"Type": "TERM_MATCH", "Field": "regionCode", "Value": "us-west-2"},
            {"Type": "TERM_MATCH", "Field": "cacheEngine", "Value": "Valkey"},
            {"Type": "TERM_MATCH", "Field": "instanceType", "Value": "cache.r8g.large"},
        ],
    }
    listed = [
        product("USW2-SyncDurability-NodeUsage:cache.r8g.large", "0.031608"),
        product("USW2-NodeUsage:cache.r8g.large", "0.1756000000"),
    ]
    asked = refresh.query(NODE)
    assert asked
    assert refresh.ask(client_that_answers(listed, expects=expects), asked) == 0.1756


def test_all_pages_are_read_and_the_first_tier_counts() -> None:
    asked = refresh.query(NAT)
    assert asked
    pages = [[product("EU-RegionalNatGateway-Hours", "9")], [product("EU-NatGateway-Hours", "0.048", "0.04")]]
    assert refresh.ask(client_that_answers(*pages), asked) == 0.048


@pytest.mark.parametrize(
    ("listed", "says"),
    [
        ([], "the API has no price"),
        ([product("EU-NatGateway-Hours", "0.0000000000")], "the API has no price"),
        (
            [product("EU-NatGateway-Hours", "0.1"), product("NatGateway-Hours", "0.2")],
            r"the API has 2 prices \(0.1, 0.2\)",
        ),
    ],
)
def test_anything_but_one_price_is_said(listed: list[str], says: str) -> None:
    asked = refresh.query(NAT)
    assert asked
    with pytest.raises(RefreshError, match=says):
        refresh.ask(client_that_answers(listed), asked)


def test_a_book_is_renewed_in_place(tmp_path: Path) -> None:
    answers = [[product("USW2-NodeUsage:cache.r8g.large", "0.1756")], [product("EU-NatGateway-Hours", "0.048")], []]
    client = boto3.client("pricing", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as stubber:
        for listed in answers:
            given = {"ServiceCode": ANY, "Filters": ANY, "FormatVersion": ANY}
            stubber.add_response("get_products", {"PriceList": listed}, given)
        other = Price("ec2", "m7g.large", "us-east-1", "hour", 0.0816, "here", date(2026, 1, 1), "none")
        found = refresh.refresh(client, [NODE, KEY, NAT, other], TODAY)
    assert [(before.usd, after.usd) for before, after in found.changed] == [(0.18, 0.1756)]
    assert (found.kept, found.failed) == (1, ("ec2 m7g.large us-east-1: the API has no price; look it up",))
    refresh.write(found.prices, tmp_path / "prices.csv")
    again = list(prices.load.__wrapped__(tmp_path / "prices.csv", TODAY))
    assert [(each.item, each.usd, each.source, each.second_source) for each in again] == [
        ("valkey cache.r8g.large", 0.1756, refresh.SOURCE, "none"),
        ("key", 1, "here", "none"),
        ("NAT gateway", 0.048, refresh.SOURCE, "there"),
        ("m7g.large", 0.0816, "here", "none"),
    ]
    assert again[0].date == TODAY


def test_most_rows_of_the_book_can_be_asked_for() -> None:
    book = list(prices.load())
    queries = [refresh.query(price) for price in book]
    assert sum(each is not None for each in queries) > 0.8 * len(book)
    assert len({str(each) for each in queries if each}) == sum(each is not None for each in queries)


def test_writing_the_book_as_it_is_changes_nothing(tmp_path: Path) -> None:
    refresh.write(prices.load(), tmp_path / "prices.csv")
    assert (tmp_path / "prices.csv").read_text(encoding="utf-8") == prices.FILE.read_text(encoding="utf-8")


def test_without_credentials_there_is_one_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # it may have found credentials in another test
    before = prices.FILE.read_bytes()
    assert refresh.main([]) == 1
    assert capsys.readouterr().err == "error: Unable to locate credentials\n"
    assert prices.FILE.read_bytes() == before

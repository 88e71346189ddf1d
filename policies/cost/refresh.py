"""``python -m policies.cost.refresh``: renews the price book from the AWS Price List API, for whoever has credentials.

Asks for each row that the API can be asked for, in place: same rows, same order, with the API as source and today's
date. The source that a row had stays as its second one. Needs ``pricing:GetProducts``.
https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/price-changes.html
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from policies.cost import prices
from policies.cost.prices import GLOBAL, Price, PriceBookError

SOURCE = "AWS Price List API (GetProducts)"
API_REGION = "us-east-1"
"""One of those that the API has an endpoint in."""

_ENGINES = {"postgres": "PostgreSQL", "mysql": "MySQL", "mariadb": "MariaDB", "redis": "Redis", "valkey": "Valkey"}
_NAT, _ALB = {"productFamily": "NAT Gateway"}, {"productFamily": "Load Balancer-Application"}
_ITEMS: Mapping[tuple[str, str], tuple[str, Mapping[str, str], str]] = {
    ("ec2", "NAT gateway"): ("AmazonEC2", _NAT, "NatGateway-Hours"),
    ("ec2", "NAT gateway data"): ("AmazonEC2", _NAT, "NatGateway-Bytes"),
    ("ec2", "interface endpoint"): ("AmazonVPC", {"productFamily": "VpcEndpoint"}, "VpcEndpoint-Hours"),
    ("ebs", "gp3"): ("AmazonEC2", {"productFamily": "Storage", "volumeApiName": "gp3"}, "EBS:VolumeUsage.gp3"),
    ("elb", "application load balancer"): ("AWSELB", _ALB, "LoadBalancerUsage"),
    ("elb", "network load balancer"): ("AWSELB", {"productFamily": "Load Balancer-Network"}, "LoadBalancerUsage"),
    ("elb", "LCU"): ("AWSELB", _ALB, "LCUUsage"),
    ("rds", "gp3"): ("AmazonRDS", {"deploymentOption": "Single-AZ"}, "RDS:GP3-Storage"),
    ("rds", "gp3 Multi-AZ"): ("AmazonRDS", {"deploymentOption": "Multi-AZ"}, "RDS:Multi-AZ-GP3-Storage"),
    ("rds", "backup"): ("AmazonRDS", {"productFamily": "Storage Snapshot"}, "RDS:ChargedBackupUsage"),
    ("logs", "log data"): ("AmazonCloudWatch", {}, "DataProcessing-Bytes"),
    ("logs", "log storage"): ("AmazonCloudWatch", {}, "TimedStorage-ByteHrs"),
    ("s3", "storage"): ("AmazonS3", {"volumeType": "Standard"}, "TimedStorage-ByteHrs"),
}
"""Service code, attributes, and usage type without the region's prefix, of what is no instance."""


class RefreshError(ValueError):
    """Says which price the API could not be asked for, and what to do."""


@dataclass(frozen=True)
class Query:
    """What the API is asked for."""

    service_code: str
    filters: Mapping[str, str]
    usage_type: str
    """Without the region's prefix; the beginning of it where it ends in a colon."""


@dataclass(frozen=True)
class Refreshed:
    """A price book anew."""

    prices: tuple[Price, ...]
    """All rows, in their order."""
    changed: tuple[tuple[Price, Price], ...]
    """Rows whose price is another one: as it was, as it is."""
    kept: int
    """Rows that the API cannot be asked for."""
    failed: tuple[str, ...]
    """Why a row could not be renewed; it stays as it was."""


def query(price: Price) -> Query | None:
    """How the API is asked for a price, or nothing where it is not: what is sold worldwide, or by tiers."""
    if price.region == GLOBAL:
        return None
    where = {"regionCode": price.region}
    if item := _ITEMS.get((price.service, price.item)):
        code, filters, usage_type = item
        return Query(code, {**where, **filters}, usage_type)
    if price.service == "ec2" and re.fullmatch(r"[a-z]\w*\.\w+", price.item):
        linux = {"operatingSystem": "Linux", "tenancy": "Shared", "preInstalledSw": "NA", "capacitystatus": "Used"}
        return Query("AmazonEC2", {**where, **linux, "instanceType": price.item}, f"BoxUsage:{price.item}")
    engine, _, class_ = price.item.partition(" ")
    if price.service == "rds" and class_.startswith("db.") and engine in _ENGINES:
        wanted = {"databaseEngine": _ENGINES[engine], "deploymentOption": "Single-AZ", "instanceType": class_}
        return Query("AmazonRDS", {**where, **wanted}, "InstanceUsage:")
    if price.service == "elasticache" and class_.startswith("cache.") and engine in _ENGINES:
        wanted = {"cacheEngine": _ENGINES[engine], "instanceType": class_}
        return Query("AmazonElastiCache", {**where, **wanted}, f"NodeUsage:{class_}")
    return None


def ask(client: Any, asked: Query) -> float:
    """The price in US dollars: on demand, of the first tier. Raises `RefreshError` where there is not exactly one."""
    filters = [{"Type": "TERM_MATCH", "Field": name, "Value": value} for name, value in asked.filters.items()]
    found: set[float] = set()
    request: dict[str, Any] = {"ServiceCode": asked.service_code, "Filters": filters, "FormatVersion": "aws_v1"}
    while True:
        answer = client.get_products(**request)
        for text in answer["PriceList"]:
            product = json.loads(text)
            if _is_of(product["product"]["attributes"].get("usagetype", ""), asked.usage_type):
                found |= set(_first_tier(product["terms"].get("OnDemand", {})))
        if not answer.get("NextToken"):
            break
        request["NextToken"] = answer["NextToken"]
    if len(found) != 1:
        how_many = (
            "no price" if not found else f"{len(found)} prices ({', '.join(f'{usd:g}' for usd in sorted(found))})"
        )
        raise RefreshError(f"the API has {how_many}")
    return found.pop()


def _is_of(usage_type: str, wanted: str) -> bool:
    plain = re.sub(r"^[A-Z]{2,4}\d?-", "", usage_type)
    return plain.startswith(wanted) if wanted.endswith(":") else plain == wanted


def _first_tier(terms: Mapping[str, Any]) -> Iterable[float]:
    for term in terms.values():
        for dimension in term["priceDimensions"].values():
            usd = float(dimension["pricePerUnit"].get("USD", 0))
            if dimension.get("beginRange", "0") == "0" and usd > 0:
                yield usd


def refresh(client: Any, book: Iterable[Price], today: date) -> Refreshed:
    """Asks for each price of a book. What the API says about one row never costs another."""
    renewed: list[Price] = []
    changed: list[tuple[Price, Price]] = []
    failed: list[str] = []
    kept = 0
    for price in book:
        if (asked := query(price)) is None:
            kept += 1
            renewed.append(price)
            continue
        try:
            usd = ask(client, asked)
        except RefreshError as error:
            failed.append(f"{price.service} {price.item} {price.region}: {error}; look it up")
            renewed.append(price)
            continue
        earlier = price.second_source if price.is_derived or price.source == SOURCE else price.source
        now = replace(price, usd=usd, source=SOURCE, date=today, second_source=earlier if usd == price.usd else "none")
        renewed.append(now)
        if usd != price.usd:
            changed.append((price, now))
    return Refreshed(tuple(renewed), tuple(changed), kept, tuple(failed))


def write(book: Iterable[Price], file: Path) -> None:
    """Writes a price book."""
    with file.open("w", encoding="utf-8", newline="") as target:
        rows = csv.writer(target, lineterminator="\n")
        rows.writerow([field.name for field in fields(Price)])
        rows.writerows([_text(value) for value in astuple(price)] for price in book)


def _text(value: Any) -> str:
    """As people write it: no exponent, no zeros at the end."""
    return f"{value:.12f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m policies.cost.refresh", description="Renews prices.csv.")
    parser.parse_args(arguments)
    try:
        book = prices.load(today=date.min)  # however old it is: that is why it is renewed
        found = refresh(boto3.client("pricing", region_name=API_REGION), book, date.today())
    except (BotoCoreError, ClientError, PriceBookError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    write(found.prices, prices.FILE)
    for before, after in found.changed:
        print(f"{after.service} {after.item} {after.region}: ${before.usd:g} -> ${after.usd:g} a {after.unit}")
    for each in found.failed:
        print(f"not renewed: {each}", file=sys.stderr)
    renewed = len(found.prices) - found.kept - len(found.failed)
    print(f"{renewed} prices renewed, {len(found.changed)} of them changed; {found.kept} are to be looked up by hand.")
    print("next: git diff policies/cost/prices.csv, then make cost ENV=prod")
    return 1 if found.failed else 0


if __name__ == "__main__":
    sys.exit(main())

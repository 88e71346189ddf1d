"""What is said about a type, a class or a version that a region does not offer, and that the data is cfn-lint's."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from stacks import copy_offers, offers
from stacks.zones import ZONES

EAST = "us-east-1"


@pytest.mark.parametrize("region", ["us-east-1", "us-west-2", "eu-west-1"])
def test_what_the_environments_run_on_is_offered(region: str) -> None:
    for name in ("t4g.medium", "m7g.large", "m8g.xlarge", "c7i.2xlarge", "r8g.4xlarge", "g5.xlarge"):
        assert offers.instance_type(region, name) is None, name
    for name in ("db.t4g.micro", "db.m7g.large", "db.r8g.2xlarge"):
        assert offers.database_class(region, "postgres", name) is None, name
        assert offers.database_class(region, "mysql", name) is None, name
    for name in ("cache.t4g.micro", "cache.m7g.large", "cache.r7g.xlarge"):
        assert offers.cache_node_type(region, name) is None, name


@pytest.mark.parametrize(
    ("region", "name", "says"),
    [
        ("ap-southeast-6", "m8g.large", "is not offered in ap-southeast-6; use m7g.large"),
        ("us-east-1", "m7g.24xlarge", "is not offered in us-east-1; use m8g.24xlarge"),
        ("us-east-1", "m7g.lrge", "is not offered in us-east-1; use m7g.large"),
        ("us-east-1", "x2gd.large", "is of family x2gd, about which nothing is known here; use one of c6a, c6g, "),
        ("moon", "m7g.large", "cannot be looked up, because moon is no region of AWS; mend the region first"),
    ],
)
def test_an_instance_type_that_is_not_offered_gets_the_nearest_that_is(region: str, name: str, says: str) -> None:
    problem = offers.instance_type(region, name)
    assert problem is not None and problem.startswith(says)


@pytest.mark.parametrize(
    ("region", "engine", "name", "says"),
    [
        (EAST, "postgres", "db.r6i.64xlarge", "is not offered in us-east-1; use db.r7i.48xlarge"),
        ("ca-west-1", "mysql", "db.m5.large", "is not offered in ca-west-1; use db.m6i.large"),
        (EAST, "postgres", "r8g.large", "is not offered in us-east-1; use db.r8g.large"),
        (EAST, "oracle", "db.r8g.large", "cannot be looked up, because oracle is no engine of it; use postgres or"),
    ],
)
def test_a_database_class_that_is_not_offered(region: str, engine: str, name: str, says: str) -> None:
    problem = offers.database_class(region, engine, name)
    assert problem is not None and problem.startswith(says)


def test_a_cache_node_that_is_not_offered() -> None:
    assert offers.cache_node_type("me-central-1", "cache.r4.large") == (
        "is not offered in me-central-1; use cache.r5.large"
    )


@pytest.mark.parametrize(
    ("engine", "version"),
    [("postgres", "18.4"), ("postgres", "17"), ("mysql", "8.4"), ("mysql", "8.4.7")],
)
def test_a_database_version_that_is_offered(engine: str, version: str) -> None:
    assert offers.database_version(engine, version) is None


@pytest.mark.parametrize(
    ("engine", "version", "says"),
    [
        ("postgres", "17.2", r"is no version of postgres that AWS offers; use 17\.\d+"),
        ("postgres", "99", r"is no version of postgres that AWS offers; use one of .*17, 18"),
        ("postgres", "1", r"is no version of postgres that AWS offers; use one of .*"),
        ("mysql", "8.4.1", r"is no version of mysql that AWS offers; use 8\.4\.\d+"),
        (
            "aurora",
            "8.4",
            r"cannot be looked up, because aurora is no engine of it; use postgres or mysql as the engine",
        ),
    ],
)
def test_a_database_version_that_is_not_offered_gets_the_newest_of_its_kind(
    engine: str, version: str, says: str
) -> None:
    assert re.fullmatch(says, offers.database_version(engine, version) or "")


def test_cache_versions() -> None:
    assert offers.cache_version("valkey", "8.2") is None
    assert offers.cache_version("valkey", "8") is None
    assert re.fullmatch(r"is no version of valkey .*; use 8\.\d", offers.cache_version("valkey", "8.9") or "")


def test_every_region_offers_something_of_every_kind() -> None:
    for region in ZONES:
        assert offers.instance_type(region, "m6g.large") is None, region
        assert offers.database_class(region, "postgres", "db.t3.medium") is None, region
        assert offers.cache_node_type(region, "cache.r6g.large") is None, region


def test_sizes_are_ordered() -> None:
    names = ["nano", "micro", "small", "medium", "large", "xlarge", "2xlarge", "4xlarge", "12xlarge", "16xlarge"]
    assert sorted(names, key=offers.size) == names


def test_the_data_is_what_the_installed_cfn_lint_ships() -> None:
    written = Path(offers.__file__).with_name("offers.txt").read_text(encoding="utf-8")
    assert written == copy_offers.text(), "python -m stacks.copy_offers > stacks/offers.txt"


def test_it_is_read_only_when_it_is_asked_for_and_quickly() -> None:
    program = (
        "import time; from stacks import offers; assert not offers._read.cache_info().currsize;"
        "start = time.perf_counter();"
        "offers.instance_type('us-east-1', 'm7g.large'); print(time.perf_counter() - start)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 0.1  # measured: 0.002; the rest is for machines that are busy

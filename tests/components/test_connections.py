"""Connections: what an instance takes, and what pods open."""

import pytest

from components.connections import max_connections, memory, shortage
from components.database_options import DatabaseEngine


@pytest.mark.parametrize(
    ("instance_class", "gib"),
    [
        ("db.t4g.micro", 1),
        ("db.t4g.small", 2),
        ("db.t3.medium", 4),
        ("db.m8g.large", 8),
        ("db.r7g.xlarge", 32),
        ("db.m6gd.16xlarge", 256),
    ],
)
def test_memory_of_a_class(instance_class: str, gib: float) -> None:
    assert memory(instance_class) == gib


@pytest.mark.parametrize("instance_class", ["db.x2g.large", "m8g.large", "db.m8g.huge"])
def test_an_unknown_class_is_no_guess(instance_class: str) -> None:
    with pytest.raises(ValueError, match="no class of kind t, m or r"):
        memory(instance_class)


def test_aws_formula_with_something_left_for_the_system() -> None:
    """AWS's formula over the nominal memory gives 112 and 901: that many are never there."""
    assert max_connections(DatabaseEngine.POSTGRES, "db.t4g.micro") == 84
    assert max_connections(DatabaseEngine.POSTGRES, "db.m8g.large") == 829
    assert max_connections(DatabaseEngine.MYSQL, "db.m8g.large") == 628


def test_there_is_a_limit_whatever_the_memory() -> None:
    assert max_connections(DatabaseEngine.POSTGRES, "db.r8g.24xlarge") == 5000
    assert max_connections(DatabaseEngine.MYSQL, "db.r8g.48xlarge") == 16000


def test_pools_that_fit_and_pools_that_do_not() -> None:
    assert shortage(DatabaseEngine.POSTGRES, "db.m8g.large", {"api": 600, "worker": 200}) is None
    found = shortage(DatabaseEngine.POSTGRES, "db.m8g.large", {"api": 1000, "worker": 200})
    assert found is not None
    assert "api 1000, worker 200 open 1200, and db.m8g.large takes 819; use a larger class" in found

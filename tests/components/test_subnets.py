"""Where subnets lie."""

from ipaddress import IPv4Network, IPv6Network
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.subnets import Tier, check_block, check_zones, ipv4_subnet, ipv6_subnet, letter_of, region_of

blocks = st.builds(
    lambda number, length: IPv4Network((number >> (32 - length) << (32 - length), length)),
    st.integers(0, 2**32 - 1),
    st.integers(16, 20),
)
ipv6_blocks = st.integers(0, 2**56 - 1).map(lambda number: IPv6Network((number << 72, 56)))
zones = st.sampled_from([f"us-east-1{letter}" for letter in "abcdef"])
places = st.tuples(st.sampled_from(Tier), zones)
EVERYWHERE = [(tier, f"us-east-1{letter}") for tier in Tier for letter in "abcdef"]


@given(blocks)
def test_six_zones_of_every_tier_fit_and_none_overlaps(block: IPv4Network) -> None:
    subnets = [ipv4_subnet(block, *place) for place in EVERYWHERE]
    assert all(subnet.subnet_of(block) for subnet in subnets)
    assert not any(one.overlaps(other) for one, other in combinations(subnets, 2))


@given(ipv6_blocks)
def test_ipv6_likewise(block: IPv6Network) -> None:
    subnets = [ipv6_subnet(block, *place) for place in EVERYWHERE]
    assert all(subnet.subnet_of(block) and subnet.prefixlen == 64 for subnet in subnets)
    assert len(set(subnets)) == len(subnets)


@given(blocks, places)
def test_a_slot_depends_on_the_letter_alone(block: IPv4Network, place: tuple[Tier, str]) -> None:
    tier, zone = place
    elsewhere = zone.replace("us-east-1", "ap-northeast-1")
    assert ipv4_subnet(block, tier, zone) == ipv4_subnet(block, tier, elsewhere)


@given(blocks)
def test_sizes_are_those_of_the_table(block: IPv4Network) -> None:
    lengths = [ipv4_subnet(block, tier, "us-east-1a").prefixlen - block.prefixlen for tier in Tier]
    assert dict(zip(Tier, lengths, strict=True)) == {Tier.PRIVATE: 3, Tier.PUBLIC: 6, Tier.DATA: 7, Tier.INTRA: 7}


@given(blocks, st.sampled_from([Tier.PUBLIC, Tier.DATA, Tier.INTRA]))
def test_a_tier_but_the_private_one_is_one_block(block: IPv4Network, tier: Tier) -> None:
    first = ipv4_subnet(block, tier, "us-east-1a")
    whole = first.supernet(prefixlen_diff=3)
    assert whole.network_address == first.network_address
    for other, zone in EVERYWHERE:
        assert ipv4_subnet(block, other, zone).subnet_of(whole) == (other is tier)


def test_slots_are_frozen() -> None:
    """A changed number here replaces subnets, and what is in them, in every network deployed."""
    block, ipv6 = IPv4Network("10.0.0.0/16"), IPv6Network("2001:db8:0:ff00::/56")
    assert {(tier.value, zone[-1]): str(ipv4_subnet(block, tier, zone)) for tier, zone in EVERYWHERE} == {
        **{("private", letter): f"10.0.{32 * slot}.0/19" for slot, letter in enumerate("abcdef")},
        **{("public", letter): f"10.0.{192 + 4 * slot}.0/22" for slot, letter in enumerate("abcdef")},
        **{("data", letter): f"10.0.{224 + 2 * slot}.0/23" for slot, letter in enumerate("abcdef")},
        **{("intra", letter): f"10.0.{240 + 2 * slot}.0/23" for slot, letter in enumerate("abcdef")},
    }
    assert {(tier.value, zone[-1]): str(ipv6_subnet(ipv6, tier, zone)) for tier, zone in EVERYWHERE} == {
        (tier, letter): f"2001:db8:0:ff{number}{slot}::/64"
        for number, tier in enumerate(("private", "public", "data", "intra"))
        for slot, letter in enumerate("abcdef")
    }


@pytest.mark.parametrize(("block", "says"), [("10.0.0.0/15", "use a /16"), ("10.0.0.0/21", "use a /20 or larger")])
def test_a_block_of_the_wrong_size_is_refused(block: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        check_block(IPv4Network(block))


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["us-east-1a"], "add one"),
        (["us-east-1a", "us-east-1a"], "name each once"),
        (["us-east-1a", "us-west-2a"], "different regions"),
        (["us-east-1a", "us-west-2-lax-1a"], "local zones"),
        (["us-east-1a", "us-east-1g"], "no availability zone"),
        (["us-east-1a", "use1-az2"], "no availability zone"),
    ],
)
def test_zones_that_make_no_network_are_refused(names: list[str], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        check_zones(names)


def test_a_zone_is_a_region_and_a_letter() -> None:
    assert (region_of("ap-southeast-2c"), letter_of("ap-southeast-2c")) == ("ap-southeast-2", "c")

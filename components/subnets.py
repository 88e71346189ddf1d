"""Where every subnet lies: pure arithmetic, no resources.

A tier and a zone's letter own a fixed slot of the VPC's range, whichever other tiers and zones exist, so that adding
one never moves another. Six zones, a to f, because no region has more. The private tier gets three quarters: pods live
there, one address each. The other tiers are one aligned block each, which a firewall rule can name.

======= ================ ================= ===== ===== ===== ===== =====
tier    block of the VPC subnet            /16   /17   /18   /19   /20
======= ================ ================= ===== ===== ===== ===== =====
private first 3/4        1/8, six slots    /19   /20   /21   /22   /23
public  next 1/8         1/64, eight slots /22   /23   /24   /25   /26
data    next 1/16        1/128, eight      /23   /24   /25   /26   /27
intra   last 1/16        1/128, eight      /23   /24   /25   /26   /27
======= ================ ================= ===== ===== ===== ===== =====

AWS keeps five addresses of each subnet: a private one has 8,187 usable in a /16 and 507 in a /20; below /20 a load
balancer's subnet would be smaller than the /27 it needs to grow. Seventh and eighth slots stay free.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network

LARGEST, SMALLEST = 16, 20
"""Prefix lengths of the VPC; /16 is AWS's own limit."""

ZONE_LETTERS = "abcdef"
"""Their order is the order of the slots: append only."""


class Tier(StrEnum):
    """What a subnet is for; the order is that of the IPv6 slots: append only."""

    PRIVATE = "private"
    PUBLIC = "public"
    DATA = "data"
    INTRA = "intra"


_PLACES = {Tier.PRIVATE: (0, 16), Tier.PUBLIC: (96, 2), Tier.DATA: (112, 1), Tier.INTRA: (120, 1)}
"""First unit and units per subnet; a unit is 1/128 of the VPC. Changing a number renumbers every network."""

_ZONE = re.compile(rf"([a-z]+(?:-[a-z]+)+-\d)([{ZONE_LETTERS}])")


def region_of(zone: str) -> str:
    """``us-east-1`` of ``us-east-1a``; ValueError if it is no availability zone."""
    return _split(zone)[0]


def letter_of(zone: str) -> str:
    """``a`` of ``us-east-1a``; ValueError if it is no availability zone."""
    return _split(zone)[1]


def read_block(text: str) -> IPv4Network:
    """The range that ``text`` says; ValueError, which says what to do, if it says none."""
    try:
        return IPv4Network(text)
    except ValueError:
        try:
            near = IPv4Network(text, strict=False)
        except ValueError:
            near = IPv4Network("10.0.0.0/16")
        raise ValueError(f"should be an IPv4 range such as {near}") from None


def check_block(block: IPv4Network) -> None:
    """ValueError, which says what to do, unless ``block`` is between /16 and /20."""
    if block.prefixlen < LARGEST:
        raise ValueError(f"is larger than a VPC can be; use a /{LARGEST}, or two networks")
    if block.prefixlen > SMALLEST:
        raise ValueError(f"is too small for six zones of four tiers; use a /{SMALLEST} or larger, at most /{LARGEST}")


def check_zones(zones: Sequence[str]) -> None:
    """ValueError, which says what to do, unless ``zones`` are two or more different zones of one region."""
    if len({region_of(zone) for zone in zones}) > 1:
        raise ValueError("are zones of different regions; a network lives in one")
    if len(set(zones)) < len(zones):
        raise ValueError("names a zone twice; name each once")
    if len(zones) < 2:
        raise ValueError("is fewer than two zones, with which databases and load balancers cannot be created; add one")


def ipv4_subnet(block: IPv4Network, tier: Tier, zone: str) -> IPv4Network:
    """The range of ``tier`` in ``zone``; ``block`` is the VPC's."""
    check_block(block)
    first, units = _PLACES[tier]
    unit = block.num_addresses // 128
    start = block.network_address + (first + ZONE_LETTERS.index(letter_of(zone)) * units) * unit
    return IPv4Network((start, 32 - (units * unit).bit_length() + 1))


def ipv6_subnet(block: IPv6Network, tier: Tier, zone: str) -> IPv6Network:
    """The /64 of ``tier`` in ``zone``; ``block`` is the VPC's /56: sixteen for each tier, one a zone."""
    slot = list(Tier).index(tier) * 16 + ZONE_LETTERS.index(letter_of(zone))
    return IPv6Network((block.network_address + (slot << 64), 64))


def _split(zone: str) -> tuple[str, str]:
    match = _ZONE.fullmatch(zone)
    if match is None:
        raise ValueError(f"{zone!r} is no availability zone such as us-east-1a (local zones are not supported)")
    return match[1], match[2]

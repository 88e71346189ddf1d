"""Every type that can carry the stack's tag is known, and import ids are those that the provider takes."""

from __future__ import annotations

import re

import pytest

from operations.identity import FORMATS, import_id
from operations.kinds import KINDS
from operations.tagged import Tagged
from operations.untagged import SEARCHES
from sandbox.provider import schema
from sandbox.provider.entries import ENTRIES
from sandbox.provider.entry import Entry
from sandbox.provider.values import take_apart

WITH_ANOTHER = {
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
    "aws:ec2/defaultRouteTable:DefaultRouteTable",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
}
"""Come and go with their VPC."""
AGAIN = {"aws:acm/certificateValidation:CertificateValidation"}
"""Only waits: to create it twice is to create it once."""


def taggable(type: str) -> bool:
    return "tags" in schema.load(type).inputs


def test_every_taggable_type_is_known() -> None:
    known = {type for kind in KINDS.values() for type in kind.types}
    assert {type for type in ENTRIES if taggable(type)} - known == WITH_ANOTHER
    assert known <= ENTRIES.keys()


def test_every_other_type_is_found_by_its_inputs_or_among_all() -> None:
    assert {type for type in ENTRIES if not taggable(type)} - FORMATS.keys() - SEARCHES.keys() == AGAIN
    assert FORMATS.keys() | SEARCHES.keys() <= ENTRIES.keys()


@pytest.mark.parametrize("type", FORMATS)
def test_the_parts_of_an_id_are_those_that_the_provider_takes_it_apart_into(type: str) -> None:
    keys = [part.partition("|")[0] for part in re.findall(r"{(.*?)}", FORMATS[type]) if not part.startswith("?")]
    values = {key: VALUES.get(key, f"a{number}") for number, key in enumerate(keys)}
    id = import_id(type, values)
    assert id is not None
    parsed = parse(ENTRIES[type], id)
    assert {key: value for key, value in parsed.items() if key in values} in (values, {})


VALUES = {
    "queueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/a",
    "destinationCidrBlock": "10.0.0.0/16",
    "subnetId": "subnet-1",
    "resourceId": "table/a",
    "type": "A",
}


def parse(entry: Entry, id: str) -> dict[str, object]:
    """What an import makes of an id; nothing where the id is no more than that."""
    how = entry.import_id or entry.id
    if callable(how):
        return dict(how(id))
    found = take_apart(how, id) if isinstance(how, str) and "$" in how else {}
    assert found is not None, f"{id} is not {how}"
    return dict(found)


@pytest.mark.parametrize(
    ("arn", "id", "imported_by"),
    [
        ("eks:us-east-1:1:podidentityassociation/dev/a-1", "a-1", "dev,a-1"),
        ("eks:us-east-1:1:nodegroup/dev/system-a/4f", "dev:system-a", "dev:system-a"),
        ("ssm:us-east-1:1:parameter/a/b", "/a/b", "/a/b"),
        ("ssm:us-east-1:1:parameter/a", "a", "a"),
        ("sqs:us-east-1:1:a", "https://sqs.us-east-1.amazonaws.com/1/a", "https://sqs.us-east-1.amazonaws.com/1/a"),
    ],
)
def test_an_arn_tells_the_id_and_what_to_import_it_by(arn: str, id: str, imported_by: str) -> None:
    one = Tagged(f"arn:aws:{arn}", "us-east-1", "")
    kind = KINDS[one.kind]
    assert (kind.id(one), kind.import_by(one)) == (id, imported_by)

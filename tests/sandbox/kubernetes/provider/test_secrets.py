"""What is secret stays so in the state."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2

from sandbox.structs import hide, secrets_in, to_struct
from tests.sandbox.kubernetes.provider.conftest import DEPLOYMENT, SECRET, deployment
from tests.sandbox.provider.conftest import Engine, Made


def hidden(struct: Any, *path: str) -> bool:
    """Whether a field, and not more than it, is marked."""
    *parents, last = path
    for name in parents:
        assert "4dabf18193072939515e22adb298388d" not in struct.fields
        struct = struct.fields[name].struct_value
    return secrets_in(struct) >= {last}


@pytest.mark.parametrize("field", ["data", "stringData"])
def test_what_a_secret_holds_is_hidden_without_being_told(engine: Engine, field: str) -> None:
    made = Made(SECRET, "it")
    inputs = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "it"}, field: {"password": "aHVudGVyMg=="}}
    checked = engine.stub.Check(provider_pb2.CheckRequest(urn=made.urn, news=to_struct(inputs), randomSeed=b"x")).inputs
    assert hidden(checked, field)
    created = engine.stub.Create(provider_pb2.CreateRequest(urn=made.urn, properties=checked)).properties
    assert hidden(created, "data")


def test_a_secret_value_in_an_object_hides_what_holds_it_and_no_more(engine: Engine) -> None:
    made = Made(DEPLOYMENT, "it")
    news = to_struct({**deployment(), "metadata": {"name": "it"}})
    template = news.fields["spec"].struct_value.fields["template"].struct_value
    hide(template.fields["spec"].struct_value, "containers")
    checked = engine.stub.Check(provider_pb2.CheckRequest(urn=made.urn, news=news, randomSeed=b"x")).inputs
    where = ("spec", "template", "spec", "containers")
    assert hidden(checked, *where)
    created = engine.stub.Create(provider_pb2.CreateRequest(urn=made.urn, properties=checked)).properties
    assert hidden(created, *where)
    assert not hidden(created, "metadata", "name")

"""Operations that the emulated AWS lacks are kept, so that what they would have made lives like the rest."""

from __future__ import annotations

import pytest

from sandbox import control
from sandbox.provider import coverage
from sandbox.provider.entries import ENTRIES
from sandbox.provider.entry import Entry, call, read
from tests.sandbox.provider.conftest import Engine

TYPE = "aws:elasticache/serverlessCache:ServerlessCache"


@pytest.fixture
def lacking(monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry whose operations nobody implements."""
    entry = Entry(
        TYPE,
        "elasticache",
        create=call("CreateServerlessCache"),
        id="$name",
        key={"ServerlessCacheName": "$name"},
        names={"name": "ServerlessCacheName"},
        read=[read("DescribeServerlessCaches", "ServerlessCaches[0]")],
        delete=[call("DeleteServerlessCache")],
        arn="serverlesscache:$name",
    )
    monkeypatch.setitem(ENTRIES, TYPE, entry)


@pytest.mark.usefixtures("lacking")
def test_what_is_recorded_is_kept_by_the_sandbox_and_said_once(engine: Engine, box: control.Running) -> None:
    first = engine.create(TYPE, {"name": "first", "engine": "valkey", "userGroupId": "app"})
    second = engine.create(TYPE, {"name": "second", "engine": "valkey"})
    documents = control.request(box, "GET", "recorded")
    assert documents[f"{TYPE}/eu-west-1/first"]["properties"]["userGroupId"] == "app"
    assert first.outputs["arn"] == f"arn:aws:elasticache:eu-west-1:123456789012:serverlesscache:{first.id}"
    said = [line for line in engine.log if TYPE in line]
    assert said == [f"{TYPE}: the sandbox does not implement CreateServerlessCache, so it is only recorded"]
    engine.delete(first)
    engine.delete(second)
    assert not [key for key in control.request(box, "GET", "recorded") if key.startswith(TYPE)]


@pytest.mark.usefixtures("lacking")
def test_coverage_tells_applied_from_recorded_from_unmapped() -> None:
    rows = {row.type: row for row in coverage()}
    assert "CreateServerlessCache" in rows[TYPE].recorded
    assert {"CreateVpc", "ModifyVpcAttribute", "CreateTags"} <= set(rows["aws:ec2/vpc:Vpc"].applied)
    assert rows["aws:ec2/vpc:Vpc"].recorded == rows["aws:ec2/vpc:Vpc"].unmapped == []
    assert "website" in rows["aws:s3/bucket:Bucket"].unmapped

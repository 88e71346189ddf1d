"""Operations that the emulated AWS lacks are kept, so that what they would have made lives like the rest."""

from __future__ import annotations

from sandbox import control
from sandbox.provider import coverage
from tests.sandbox.provider.conftest import Engine

TYPE = "aws:elasticache/parameterGroup:ParameterGroup"


def test_what_is_recorded_is_kept_by_the_sandbox_and_said_once(engine: Engine, box: control.Running) -> None:
    first = engine.create(TYPE, {"family": "valkey8", "parameters": [{"name": "timeout", "value": "60"}]})
    second = engine.create(TYPE, {"family": "valkey8"})
    documents = control.request(box, "GET", "recorded")
    assert documents[f"{TYPE}/eu-west-1/{first.id}"]["properties"]["parameters"] == [{"name": "timeout", "value": "60"}]
    assert first.outputs["arn"] == f"arn:aws:elasticache:eu-west-1:123456789012:parametergroup:{first.id}"
    said = [line for line in engine.log if TYPE in line]
    assert said == [f"{TYPE}: the sandbox does not implement CreateCacheParameterGroup, so it is only recorded"]
    engine.delete(first)
    engine.delete(second)
    assert not [key for key in control.request(box, "GET", "recorded") if key.startswith(TYPE)]


def test_coverage_tells_applied_from_recorded_from_unmapped() -> None:
    rows = {row.type: row for row in coverage()}
    assert "CreateCacheParameterGroup" in rows[TYPE].recorded
    assert {"CreateVpc", "ModifyVpcAttribute", "CreateTags"} <= set(rows["aws:ec2/vpc:Vpc"].applied)
    assert rows["aws:ec2/vpc:Vpc"].recorded == rows["aws:ec2/vpc:Vpc"].unmapped == []
    assert "website" in rows["aws:s3/bucket:Bucket"].unmapped

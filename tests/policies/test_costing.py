"""The estimate as policies have it: once a stack, told in a preview, and with one message for what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent import futures
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2, engine_pb2, engine_pb2_grpc

from policies.analyzer import Analyzer
from policies.cost import NOTES, RULES, prices
from policies.evaluate import Evaluator, evaluate
from policies.rule import example
from policies.stack import Resource
from policies.tokens import BUDGET
from tests.stacks.environments import resources

ENVIRONMENT = "dev"


def told(stack: list[Resource]) -> list[str]:
    return Evaluator(RULES, ENVIRONMENT).told(NOTES, stack)


def without(type_: str) -> list[Resource]:
    return [each for each in resources(ENVIRONMENT) if each.type != type_]


def test_the_estimate_is_one_line_and_no_finding() -> None:
    (line,) = told(resources(ENVIRONMENT))
    assert line.startswith("dev costs $") and "; its budget is $400; the dearest: Cluster us-east-1 $" in line
    assert evaluate(Evaluator(RULES, ENVIRONMENT), resources(ENVIRONMENT)) == []


def test_a_stack_that_costs_nothing_is_told_nothing() -> None:
    assert told([example("aws:iam/role:Role", {})]) == []


def test_an_environment_without_a_budget_hears_so_once() -> None:
    (finding,) = evaluate(Evaluator(RULES, ENVIRONMENT), without(BUDGET))
    assert finding.rule.id == "CO20" and finding.stops
    assert finding.reason == "has no monthly cost budget: nobody is told what dev costs; it may be $500"
    assert "; it has no budget; " in told(without(BUDGET))[0]


def test_a_price_book_that_cannot_be_read_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(*_: Any) -> Any:
        raise prices.PriceBookError("prices.csv:3: is the price of ec2 m7g.large us-east-1, as is line 2; keep one")

    monkeypatch.setattr(prices, "load", load)
    (finding,) = evaluate(Evaluator(RULES, ENVIRONMENT), resources(ENVIRONMENT))
    assert (finding.rule.id, finding.kind) == ("CO24", "violation") and finding.reason.startswith("prices.csv:3: ")
    assert told(resources(ENVIRONMENT))[0].startswith("what dev costs cannot be told: prices.csv:3: ")


class Engine(engine_pb2_grpc.EngineServicer):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.heard: list[tuple[int, str]] = []

    def Log(self, request: Any, context: Any) -> Any:
        self.heard.append((request.severity, request.message))
        return empty_pb2.Empty()


@pytest.fixture
def engine() -> Iterator[tuple[Engine, str]]:
    server, engine = grpc.server(futures.ThreadPoolExecutor(1)), Engine()
    engine_pb2_grpc.add_EngineServicer_to_server(engine, server)
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    yield engine, address
    server.stop(None)


@pytest.mark.parametrize(("is_preview", "lines"), [(True, 1), (False, 0)])
def test_the_engine_is_told_in_a_preview_only(engine: tuple[Engine, str], is_preview: bool, lines: int) -> None:
    hearing, address = engine
    analyzer = Analyzer("cost", [], NOTES)
    analyzer.Handshake(analyzer_pb2.AnalyzerHandshakeRequest(engine_address=address), None)
    analyzer.ConfigureStack(analyzer_pb2.AnalyzerStackConfigureRequest(stack="dev", dry_run=is_preview), None)
    key = analyzer_pb2.AnalyzerResource(
        type="aws:kms/key:Key", name="key", urn="urn:pulumi:dev::a::aws:kms/key:Key::key"
    )
    response = analyzer.AnalyzeStack(analyzer_pb2.AnalyzeStackRequest(resources=[key]), None)
    assert list(response.diagnostics) == [] and len(hearing.heard) == lines
    assert all(severity == engine_pb2.INFO for severity, _ in hearing.heard)
    assert all(text.startswith("cost: dev costs $1 a month at least") for _, text in hearing.heard)

"""Faults that are injected on purpose, for tests and drills."""

import random
import threading
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from typing import Any

from sandbox.answers import Answer, error
from sandbox.calls import Call

KINDS = ("throttling", "error", "timeout", "unreachable")
LONGEST_WAIT = 60.0
"""Seconds for which a ``timeout`` holds a request: botocore's own read timeout."""


@dataclass(frozen=True)
class Rule:
    """Which calls fail, how often, and how. Names may hold ``*`` and ``?``."""

    kind: str
    """throttling · error (500) · timeout (held until cleared, 60 s at most) · unreachable (closed, no answer)."""
    service: str = "*"
    region: str = "*"
    operation: str = "*"
    rate: float = 1.0
    """Share of the matching calls that fail, above 0 and up to 1."""

    @staticmethod
    def parse(values: dict[str, Any]) -> "Rule":
        """A rule from JSON.

        Raises:
            ValueError: it says which key is wrong and what is possible.
        """
        fields = ("kind", "service", "region", "operation", "rate")
        unknown = [key for key in values if key not in fields]
        if unknown:
            raise ValueError(f"a fault has no key {unknown[0]!r}: it takes {', '.join(fields)}")
        if values.get("kind") not in KINDS:
            raise ValueError(f"kind is {values.get('kind')!r}: it must be one of {', '.join(KINDS)}")
        rate = values.get("rate", 1.0)
        if not isinstance(rate, (int, float)) or not 0 < rate <= 1:
            raise ValueError(f"rate is {rate!r}: it must be a number above 0 and up to 1")
        return Rule(**values)

    def matches(self, call: Call) -> bool:
        """Whether the rule is about this call."""
        asked = ((call.service, self.service), (call.region, self.region), (call.operation, self.operation))
        return all(fnmatchcase(name, pattern) for name, pattern in asked)


class Faults:
    """The rules in force. ``strike`` is called by many threads."""

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self._random = random.Random()
        self._rules: list[Rule] = []
        self._hits: dict[Rule, int] = {}

    def replace(self, rules: list[Rule], seed: int | None = None) -> None:
        """Put these rules in the place of all others; the same ``seed`` makes the same calls fail again."""
        with self._lock:
            self._rules = rules
            self._hits = dict.fromkeys(rules, 0)
            self._random = random.Random(seed)
            self._lock.notify_all()

    def listed(self) -> list[dict[str, Any]]:
        """The rules, each with the number of calls that it made fail (``hits``)."""
        with self._lock:
            return [{**asdict(rule), "hits": self._hits[rule]} for rule in self._rules]

    def strike(self, call: Call) -> Answer | None:
        """The answer of the first rule that hits this call, None when none does.

        Raises:
            ConnectionAbortedError: the rule leaves the caller without an answer.
        """
        with self._lock:
            rule = next((r for r in self._rules if r.matches(call) and self._random.random() < r.rate), None)
            if rule is None:
                return None
            self._hits[rule] += 1
            if rule.kind == "timeout" and self._lock.wait_for(lambda: rule not in self._rules, LONGEST_WAIT):
                return None
        if rule.kind == "throttling":
            return _throttled(call)
        if rule.kind == "error":
            code = "InternalError" if call.service in ("ec2", "s3") else "InternalFailure"
            return error(call, 500, code, "An internal error has occurred (injected fault).")
        raise ConnectionAbortedError


def _throttled(call: Call) -> Answer:
    """Each service has its own way to say it: EC2 API error codes, S3 error responses, AWS common errors."""
    status, code = {
        "ec2": (503, "RequestLimitExceeded"),
        "query": (400, "Throttling"),
        "json": (400, "ThrottlingException"),
        "smithy-rpc-v2-cbor": (400, "ThrottlingException"),
        "rest-json": (429, "ThrottlingException"),
        "rest-xml": (400, "Throttling"),
    }[call.protocol]
    if call.service == "s3":
        status, code = 503, "SlowDown"
    return error(call, status, code, "Rate exceeded (injected fault).")

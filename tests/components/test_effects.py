"""Every option of every component has an effect: without it, or with another value, something else is asked for.

Where the options are given is taken from the engine's tests; an option that has no effect there under any value that
its type suggests, or that ``VALUES`` has for it, fails by its name.
"""

from __future__ import annotations

import copy
import enum
import json
import typing
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache, partial
from importlib import import_module
from typing import Any

import pulumi
import pytest

import components
from policies.recorder import Asked, record
from tests.e2e.components.given import given
from tests.e2e.test_components import PARTS

COMPONENTS: dict[str, Any] = {
    name: each
    for name, each in vars(components).items()
    if isinstance(each, type) and issubclass(each, pulumi.ComponentResource)
}
VALUES: dict[str, list[Any]] = {
    "BackupRule.schedule": ["cron(0 9 * * ? *)"],
    "BaselineArgs.cluster_arn": ["arn:aws:eks:eu-west-1:123456789012:cluster/ground"],
    "BudgetArgs.emails": [["somebody@example.com"]],
    "CacheAutoscaling.cpu_target": [50],
    "CertificateArgs.alternative_names": [["*.example.com"]],
    "ClusterArgs.addon_versions": [{"coredns": "v1.13.2-eksbuild.4"}],
    "ClusterArgs.version": ["1.35", "1.34"],
    "ClusterArgs.subnet_ids": [{"us-east-1a": "subnet-1", "us-east-1b": "subnet-2"}],
    "CostAnomalyArgs.emails": [["somebody@example.com"]],
    "DatabaseArgs.engine_version": ["17"],
    "IntelligentTiering.deep_archive_days": [365],
    "NetworkArgs.cidr_block": ["10.9.0.0/16"],
    "NodeClassOptions.image": ["al2023@v20260709"],
    "NodePoolOptions.memory_limit": ["200Gi"],
    "OriginOptions.path": ["/app"],
    "WorkloadResources.cpu": ["300m"],
    "WorkloadResources.memory": ["300Mi"],
}
"""What a type does not suggest, by option."""
FAST = {"allocated_storage": 400, "iops": 12_000, "storage_throughput": 500}
ABSENT = object()
TOGETHER: dict[str, dict[str, Any]] = {
    "BaselineArgs.compute": {"nodes": ABSENT, "node_pools": ABSENT, "controllers": []},
    "CdnArgs.minimum_protocol_version": {
        "certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/0f7e7a3e",
        "aliases": ["www.example.com"],
    },
    "CorsOptions.allow_credentials": {
        "allow_origins": ["https://example.com"],
        "allow_headers": ["x-trace"],
        "allow_methods": ["GET"],
    },
    "DatabaseArgs.iops": FAST,
    "DatabaseArgs.storage_throughput": FAST,
    "FlowLogOptions.force_destroy": {"destination": "s3"},
    "FlowLogOptions.hourly_partitions": {"destination": "s3"},
    "LifecycleRule.noncurrent_versions": {"noncurrent_days": 30},
    "SubscriptionOptions.raw": {"protocol": "sqs", "endpoint": "arn:aws:sqs:us-east-1:123456789012:jobs"},
    "VaultLock.changeable_for_days": {"mode": "compliance"},
}
"""What an option needs beside it, by option."""
MORE: dict[str, dict[str, Any]] = {
    "Alarms": {
        "load_balancers": {"public": "app/public/50dc6c495c0c9188", "internal": "app/internal/0dc6c495c0c91885"}
    },
    "Baseline": {"cluster_arn": "arn:aws:eks:us-east-1:123456789012:cluster/ground"},
}
"""What the examples of a component have beside their own: one to name instead, or what is known only later."""
TOLD_ELSEWHERE = {
    "AccessLogOptions.destination",
    "CacheUser.authentication",
    "CertificateArgs.usage",
    "DatabaseArgs.credentials",
    "DatabaseArgs.engine",
    "DatabaseArgs.replica_regions",
    "DatabaseBackupCopy.region",
    "GlobalDatastore.role",
    "LoadBalancerArgs.protocol",
    "OriginOptions.kind",
    "RecordOptions.failover",
    "Stickiness.type",
}
"""What decides how other options are to be, so that nothing differs in it alone; each has tests of its own."""

Place = tuple[Any, ...]
"""The keys that lead to an options dictionary within arguments."""


@cache
def hints(options: Any) -> dict[str, Any]:
    """The types of the options; those that are not required are marked."""
    names = {"Output": pulumi.Output, "T": type(None)}
    return typing.get_type_hints(options, localns=names, include_extras=True)


def options_in(hint: Any) -> list[Any]:
    """The options types that a type mentions."""
    return [hint] if typing.is_typeddict(hint) else [each for arg in typing.get_args(hint) for each in options_in(arg)]


def taken(component: str) -> Any:
    """The type of its arguments."""
    return typing.get_type_hints(COMPONENTS[component].__init__)["args"]


def known(component: str) -> set[str]:
    """Every option that it takes, as ``Type.option``, but for those that are made of others."""
    todo, seen = [taken(component)], set()
    while todo:
        options = todo.pop()
        seen.add(options)
        todo += {each for hint in hints(options).values() for each in options_in(hint)} - seen
    return {
        f"{each.__name__}.{key}" for each in seen for key, hint in hints(each).items() if not options_in(hint)
    } - TOLD_ELSEWHERE


def places(options: Any, value: Any, at: Place = ()) -> Iterator[tuple[Any, Place]]:
    """Where options are given within a value, itself among them."""
    yield options, at
    for key, inner in value.items():
        for nested in options_in(hints(options)[key]):
            if isinstance(inner, dict) and inner.keys() <= hints(nested).keys():
                yield from places(nested, inner, (*at, key))
            elif isinstance(inner, (dict, list)):
                for index, each in inner.items() if isinstance(inner, dict) else enumerate(inner):
                    yield from places(nested, each, (*at, key, index))


def suggested(hint: Any, now: Any) -> Iterator[Any]:
    """Values of a type, other than the present one."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        yield from (each for each in hint if each != now)
    elif hint is bool:
        yield from (True, False)
    elif hint in (int, float):
        yield from (number + (now if isinstance(now, int) else 0) for number in (1, -1, 2, 5, 10, 30, 60, 100, 3600))
    elif hint is str:
        yield from (f"{now}x" if isinstance(now, str) else "x", "arn:aws:mock:us-east-1:123456789012:it/x")
    elif origin is list:
        yield from ([*(now or []), each] for each in suggested(args[0], None))
        yield (now or [])[:-1]
    elif origin in (dict, Mapping):
        yield from ({**(now or {}), "x": each} for each in suggested(args[1], None))
        yield dict(list((now or {}).items())[:-1])
    elif args:  # of Input the first, of Union any
        for part in args if origin is typing.Union and not _is_input(args) else args[:1]:
            yield from suggested(part, now)


def _is_input(args: Any) -> bool:
    return any(typing.get_origin(each) is pulumi.Output for each in args)


@cache
def examples() -> dict[str, list[dict[str, Any]]]:
    """Arguments that the engine's tests give to each component, in plain values."""
    seen: list[tuple[str, Any]] = []
    with pytest.MonkeyPatch.context() as patch:
        for name, component in COMPONENTS.items():
            patch.setattr(component, "__init__", _noting(name, component.__init__, seen))
        for part in PARTS:
            for changed in (False, True):
                record(partial(_deploy, part, changed))
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for name, args in seen:
        if (plain := _plain(args) | MORE.get(name, {})) not in found[name]:
            found[name].append(plain)
    return found


def _noting(name: str, init: Any, seen: list[tuple[str, Any]]) -> Any:
    def noted(self: Any, logical: str, args: Any, opts: Any = None) -> None:
        seen.append((name, args))
        init(self, logical, args, opts)

    return noted


def _deploy(part: str, changed: bool) -> None:
    import_module(f"tests.e2e.components.{part}").deploy(given(changed))


def _plain(value: Any) -> Any:
    if isinstance(value, pulumi.Output):
        known = value._data.result().value
        return "of-another" if known is None else _plain(known)
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def asked(component: str, args: Any) -> list[Asked] | None:
    """What it asks for, but for the outputs; None where it refuses."""
    return _asked(component, json.dumps(args))


@lru_cache(64)  # the same example is asked for one option after another
def _asked(component: str, text: str) -> list[Asked] | None:
    try:
        recording = record(lambda: COMPONENTS[component]("it", json.loads(text)) and None)
    except (pulumi.RunError, ValueError, TypeError, LookupError):
        return None
    return sorted(recording.resources, key=lambda each: (each.type, each.name))


def without_effect(component: str) -> set[str]:
    left = known(component)
    for args in examples()[component]:
        for options, place in places(taken(component), args):
            for key, hint in hints(options).items():
                option = f"{options.__name__}.{key}"
                if option in left and has_effect(component, args, place, option, key, hint):
                    left.remove(option)
    return left


def has_effect(component: str, args: Any, place: Place, option: str, key: str, hint: Any) -> bool:
    before = _with(args, place, TOGETHER.get(option, {}))
    was = asked(component, before)
    return was is not None and any(
        asked(component, _with(before, place, {key: value})) not in (None, was)
        for value in [*values(option, hint, _at(before, place).get(key, ABSENT)), *(names(args) if _text(hint) else ())]
    )


def names(args: Any) -> list[str]:
    """What the example calls its parts, one of which another may be told to use."""
    inner = [each for each in args.values() if isinstance(each, dict)]
    return sorted({name for each in inner for name in each})


def _text(hint: Any) -> bool:
    return hint is str or any(map(_text, typing.get_args(hint)))


def _with(args: Any, place: Place, changes: dict[str, Any]) -> Any:
    changed = copy.deepcopy(args)
    options = _at(changed, place)
    options |= changes
    for key in [key for key, value in options.items() if value is ABSENT]:
        del options[key]
    return changed


def values(option: str, hint: Any, now: Any) -> Iterator[Any]:
    if now is not ABSENT and typing.get_origin(hint) is typing.NotRequired:
        yield ABSENT
    yield from VALUES.get(option, suggested(hint, None if now is ABSENT else now))


def _at(args: Any, place: Place) -> Any:
    for key in place:
        args = args[key]
    return args


@pytest.mark.parametrize("component", COMPONENTS)
def test_every_option_has_an_effect(component: str) -> None:
    assert examples()[component], "tests/e2e/components has no example of it"
    assert sorted(without_effect(component)) == []

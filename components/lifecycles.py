"""When a bucket's objects move to cheaper storage and when they go."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, NotRequired, TypedDict


class StorageClass(StrEnum):
    """What S3 keeps objects in."""

    STANDARD_IA = "standard_ia"
    """Read at once and rarely; from 30 days of age."""
    ONEZONE_IA = "onezone_ia"
    """The same in one zone: lost with it; from 30 days of age."""
    INTELLIGENT_TIERING = "intelligent_tiering"
    """S3 moves each object by how it is used."""
    GLACIER_IR = "glacier_ir"
    """Read at once, once a quarter."""
    GLACIER = "glacier"
    """Read after minutes to hours."""
    DEEP_ARCHIVE = "deep_archive"
    """Read after hours; cheapest."""


class Transition(TypedDict):
    """A move to another storage class."""

    days: int
    """Age of the object in days."""
    storage_class: StorageClass
    """Where it goes."""


class LifecycleRule(TypedDict):
    """What becomes of some of a bucket's objects."""

    id: str
    """Names the rule in its bucket."""
    prefix: NotRequired[str]
    """Objects whose key starts so; all by default."""
    expiration_days: NotRequired[int]
    """Age at which an object is deleted; never by default."""
    noncurrent_days: NotRequired[int]
    """Days after which a replaced or deleted version goes; as the bucket says by default."""
    noncurrent_versions: NotRequired[int]
    """How many of those stay nevertheless, 1 to 100; none by default."""
    transitions: NotRequired[list[Transition]]
    """Moves to other storage classes, by rising age; none by default."""
    abort_multipart_days: NotRequired[int]
    """Days after which an upload that was not completed goes; as the bucket says by default."""


_INFREQUENT = (StorageClass.STANDARD_IA, StorageClass.ONEZONE_IA)
_ACTIONS = ("expiration_days", "noncurrent_days", "transitions", "abort_multipart_days")


def problems(rules: Sequence[LifecycleRule]) -> list[str]:
    """Everything that is wrong with ``rules``, each with what to do about it.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
    """
    ids = [rule["id"] for rule in rules]
    found = [f"{each}: names two rules; rename one" for each in sorted({each for each in ids if ids.count(each) > 1})]
    found += [f"{each}: is the bucket's own; rename it" for each in ids if each in ("tidy", "tier")]
    return found + [f"{rule['id']}{problem}" for rule in rules for problem in _problems(rule)]


def _problems(rule: LifecycleRule) -> Iterator[str]:
    if not any(action in rule for action in _ACTIONS):
        yield f": does nothing; give it one of {', '.join(_ACTIONS)}"
    if "noncurrent_versions" in rule and "noncurrent_days" not in rule:
        yield ".noncurrent_versions: needs noncurrent_days; give both"
    moves = rule.get("transitions", [])
    for move in moves:
        kind = move["storage_class"]
        if kind not in list(StorageClass):
            yield f".transitions: {kind!r} is unknown; use {', '.join(StorageClass)}"
        elif kind in _INFREQUENT and move["days"] < 30:
            yield f".transitions: S3 moves to {kind} from 30 days of age; use 30 or more"
    ages = [move["days"] for move in moves]
    if ages != sorted(set(ages)):
        yield f".transitions: {ages} should rise; order them by age"
    if ages and rule.get("expiration_days", max(ages) + 1) <= max(ages):
        yield f".expiration_days: {rule['expiration_days']} is before the last move; use more than {max(ages)}"


def rule(given: LifecycleRule) -> dict[str, Any]:
    """One rule as S3 takes it."""
    made: dict[str, Any] = {"id": given["id"], "filter": _only(given.get("prefix", ""))}
    if "expiration_days" in given:
        made["expiration"] = {"days": int(given["expiration_days"])}
    if "noncurrent_days" in given:
        made["noncurrent_version_expiration"] = {"noncurrent_days": int(given["noncurrent_days"])}
        if "noncurrent_versions" in given:
            kept = int(given["noncurrent_versions"])
            made["noncurrent_version_expiration"]["newer_noncurrent_versions"] = kept
    if moves := given.get("transitions", []):
        made["transitions"] = [_move(each) for each in moves]
    if "abort_multipart_days" in given:
        made["abort_incomplete_multipart_upload"] = {"days_after_initiation": int(given["abort_multipart_days"])}
    return made


def tidy(noncurrent_days: int, abort_multipart_days: int) -> dict[str, Any]:
    """The rule that every bucket has: what nobody sees any more is not paid for for ever; 0 keeps old versions."""
    made: dict[str, Any] = {
        "id": "tidy",
        "filter": _only(""),
        "abort_incomplete_multipart_upload": {"days_after_initiation": abort_multipart_days},
    }
    if noncurrent_days:
        made["expiration"] = {"expired_object_delete_marker": True}
        made["noncurrent_version_expiration"] = {"noncurrent_days": noncurrent_days}
    return made


def tier() -> dict[str, Any]:
    """The rule that puts every object into intelligent tiering at once."""
    move: Transition = {"days": 0, "storage_class": StorageClass.INTELLIGENT_TIERING}
    return {"id": "tier", "filter": _only(""), "transitions": [_move(move)]}


def _only(prefix: str) -> dict[str, str]:
    """An empty filter is every object; an empty prefix would read back as one."""
    return {"prefix": prefix} if prefix else {}


def _move(given: Transition) -> Mapping[str, Any]:
    return {"days": int(given["days"]), "storage_class": StorageClass(given["storage_class"]).upper()}

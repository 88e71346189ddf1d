"""One resource, from creation to deletion: its entry's calls, made in order."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.provider import answer, tags
from sandbox.provider.aws import Aws, NotImplementedHere, Refused
from sandbox.provider.entry import Call, Read
from sandbox.provider.recorder import Recorder
from sandbox.provider.request import lookup_name
from sandbox.provider.situation import Situation, Values
from sandbox.provider.values import REFERENCE, UNKNOWN, fill, same

PATIENCE = 600.0
"""Seconds to wait for a resource to be ready, or gone."""
BUSY_PATIENCE = 30.0
"""Seconds to wait for what still uses a resource that is to be deleted."""


@dataclass(eq=False, kw_only=True)
class Resource(Situation):
    """A resource, and the means to change it."""

    client: Aws
    recorder: Recorder
    patience: float = PATIENCE
    recorded_operations: list[str] = field(default_factory=list)
    """Operations of this run that could only be recorded."""

    def create(self) -> None:
        """Make it, or take it over; ``id`` is set as soon as it exists."""
        entry, scope = self.entry, self.scope(None)
        creation = self.creation
        made = self._send(creation, self.scope(creation)) if creation else {}
        if made is None:
            scope["hex"] = uuid.uuid4().hex[:17]
            self.id = self.own_id(scope) or fill(entry.recorded_id, scope)
            self._record(creation, created=True)
            return
        self.id = self.own_id(scope) or answer.compiled(str(entry.id)).search(made) or ""
        if not self.id and creation:
            refusal = (made.get("Unsuccessful") or [{}])[0].get("Error", {})
            code, message = refusal.get("Code", "NotFound"), refusal.get("Message", f"the answer holds no {entry.id}")
            raise Refused(creation.operation, self.region, code, message)

    def settle(self) -> Iterator[frozenset[str]]:
        """What follows creation; yields the properties that each part applied."""
        if self.entry.ready:
            self.wait(gone=False)
        given = self.given() if self.entry.adopts is None else self._adopt(self.entry.adopts)
        if not self.kind.tagged_at_creation:
            self._tag()
        yield frozenset({"tags", "tagsAll"})
        yield from self._steps(given, creating=True)

    def update(self, changed: Mapping[str, Any]) -> Iterator[frozenset[str]]:
        """Apply changed properties; yields those that each part applied.

        Args:
            changed: The properties that changed and what they are to be, None for what is to be unset.
        """
        self._tag()
        yield frozenset({"tags", "tagsAll"})
        self.inputs = {**self.inputs, **{k: v for k, v in changed.items() if v is not None}}
        names, create = frozenset(changed) - {"tags", "tagsAll"}, self.entry.create
        if self.entry.puts and create and names & self.kind.plan(create).properties:
            self._send(create, self.scope(create))
            yield self.kind.plan(create).properties
        yield from self._steps(names, creating=False)
        yield names & self.kind.heeded

    def delete(self) -> None:
        """Unmake it; one that is gone already is fine."""
        if self.entry.before_delete:
            try:
                self.entry.before_delete(self)
            except Refused as problem:
                if not problem.absent:
                    raise
        self.old, self.inputs = self.inputs, {}
        deadline = time.monotonic() + min(BUSY_PATIENCE, self.patience)
        for call in self.entry.delete:
            for scope in list(self.elements(call)) if call.each else [self.scope(call)]:
                self._undo(call, scope, deadline)
        self.recorder.delete(self._key)
        if self.entry.vanishes and self.entry.delete:
            self.wait(gone=True)

    def read(self) -> Values | None:
        """Its properties as AWS has them, None when it does not exist."""
        document = self.recorder.get(self._key)
        if document and document["created"]:
            return dict(document["properties"])
        found: Values = {}
        for index, how in enumerate(self.entry.read):
            item = self._item(how, found)
            if item is None and index == 0:
                return None
            if item is not None:
                found |= answer.properties(self.entry, self.kind.schema, how, item)
                if index == 0 and self.kind.taggable:
                    found["tagsAll"] = self._live_tags(item, found)
        if self.entry.read_on:
            found |= self.entry.read_on(self)
        return {**found, **(document["properties"] if document else {})}

    def wait(self, gone: bool) -> None:
        """Poll until it is ready, or gone."""
        deadline, pause, how = time.monotonic() + self.patience, 0.05, self.entry.read[0]
        while True:
            item = self._item(how, {})
            if (item is None) if gone else (item is not None and answer.compiled(self.entry.ready).search(item)):
                return
            if item and item.get("status") == "FAILED" and not gone:
                issues = (item.get("health") or {}).get("issues") or [{}]
                why = issues[0].get("message") or f"{self.id} has failed"
                raise Refused(how.operation, self.region, "FAILED", why)
            if time.monotonic() > deadline:
                problem = f"{self.id} is not {'gone' if gone else 'ready'} in time"
                raise Refused(how.operation, self.region, "Timeout", problem)
            self.client.wait(pause)
            pause = min(pause * 2, 1.0)

    # -- parts ------------------------------------------------------------------------------------------------------

    def _adopt(self, values: Mapping[str, Any]) -> frozenset[str]:
        """Take what AWS has made as what was, so that the steps make of it what the program says."""
        live, wanted = self.read() or {}, {**values, **self.inputs}
        self.old = {k: v for k, v in live.items() if k in self.kind.schema.inputs}
        self.old["tagsAll"] = live.get("tagsAll") or {}
        self.inputs = wanted
        return frozenset(k for k, v in wanted.items() if not same(self.old.get(k), v))

    def _tag(self) -> None:
        """Add and remove tags so that they are those of ``tagsAll``."""
        if not self.kind.taggable:
            return
        how = tags.tagging(self.entry)
        put, removed = tags.changes(self.old.get("tagsAll") or {}, self.inputs.get("tagsAll") or {}, how.add.whole)
        if removed:
            self._send(how.remove, {**self.scope(how.remove), "removedTags": removed, "tagKeys": list(removed)})
        if put:
            self._send(how.add, {**self.scope(how.add), "tags": put})

    def _steps(self, changed: frozenset[str], creating: bool) -> Iterator[frozenset[str]]:
        for step in self.entry.steps:
            if step.on in ("always", "create" if creating else "update"):
                for scope, only in list(self.occasions(step, changed, creating)):
                    self._send(step, scope, only)
                yield self.kind.plan(step).properties & changed

    def _undo(self, call: Call, scope: Values, deadline: float) -> None:
        """Make one call of a deletion, again while something still uses the resource."""
        while True:
            try:
                self._send(call, scope, frozenset())
                return
            except Refused as problem:
                if problem.absent:
                    return
                if not problem.busy or time.monotonic() > deadline:
                    raise
            self.client.wait(0.5)

    def _send(self, call: Call | Read, scope: Values, only: frozenset[str] | None = None) -> Values | None:
        """Make one call; None when it was not made: recorded only, or what it wants to know does not exist."""
        plan = self.kind.plan(call)
        for how in plan.lookups:
            found = self._item(how, scope)
            if found is None:
                return None
            scope = {**scope, lookup_name(how): found}
        request = _known(plan.request(scope, only))
        document = None if call in self.entry.creations and not self.id else self.recorder.get(self._key)
        if document is None or not document["created"]:
            try:
                all_pages = isinstance(call, Read) and "[?" in call.path
                at = call.at if isinstance(call, Call) else None
                region = at.make(*(scope.get(name) for name in at.properties)) if at else self.region
                return self.client.call(self.entry.service, region, call.operation, request, all_pages)
            except NotImplementedHere:
                self.recorded_operations.append(call.operation)
        if self.id and isinstance(call, Call) and call not in self.entry.delete:
            self._record(call)
        return None

    def _item(self, how: Read, found: Values) -> Any:
        """What a read finds; None for nothing."""
        scope = {**self.scope(how), **found}
        try:
            response = self._send(how, scope)
        except Refused as problem:
            if problem.absent:
                return None
            raise
        path = REFERENCE.sub(lambda match: _text(scope.get(match[1])), how.path)
        item = answer.compiled(path).search(response or {})
        gone = self.entry.gone and how is self.entry.read[0] and item and answer.compiled(self.entry.gone).search(item)
        return None if gone or not item else item

    def _live_tags(self, item: Any, found: Values) -> dict[str, str]:
        how = tags.tagging(self.entry)
        if how.read:
            return answer.pairs(self._item(how.read, found))
        return answer.pairs(next((item[name] for name in ("Tags", "TagSet", "tags", "TagList") if name in item), None))

    # -- what can only be recorded ----------------------------------------------------------------------------------

    @property
    def _key(self) -> str:
        return f"{self.entry.type}/{self.region}/{self.id}"

    def _record(self, call: Call | None, created: bool = False) -> None:
        """Keep what a call would have applied."""
        document = self.recorder.get(self._key)
        document = document or {"type": self.entry.type, "id": self.id, "created": created, "properties": {}}
        names = frozenset(self.inputs) if created or call is None else self.kind.plan(call).properties
        if call not in self.entry.steps:
            names |= {"tags", "tagsAll"}
        for name in names:
            value = self.inputs.get(name)
            if value is None or name.startswith("__"):
                document["properties"].pop(name, None)
            else:
                document["properties"][name] = value
        self.recorder.put(self._key, document)


def _text(value: Any) -> str:
    """A property's value in the path of a read: nothing for none, 0 for zero."""
    return "" if value is None else str(value)


def _known(value: Any) -> Any:
    """A request without its unknown parts."""
    if isinstance(value, dict):
        return {k: _known(v) for k, v in value.items() if v != UNKNOWN}
    return [_known(v) for v in value if v != UNKNOWN] if isinstance(value, list) else value

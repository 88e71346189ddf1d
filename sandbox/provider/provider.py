"""The provider: what Pulumi asks of a resource, in terms of its kind and the AWS calls behind it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sandbox.plugin import Failed, Partial
from sandbox.provider import answer, aws, check, diff
from sandbox.provider.aws import Aws, Cancelled, Refused
from sandbox.provider.check import AUTONAMED, Naming
from sandbox.provider.diff import Change
from sandbox.provider.entry import Fn
from sandbox.provider.plans import Kind, kind
from sandbox.provider.recorder import Recorder
from sandbox.provider.resource import PATIENCE, Resource
from sandbox.provider.values import UNKNOWN, Invalid, empty, fill, find, same, take_apart

Values = dict[str, Any]
GLOBAL_REGION = "us-east-1"
"""Where the control planes of services without regions (IAM, CloudFront, Route 53) are."""
PENDING = "__pending"
"""Output that tells what of the inputs was not applied, after an operation that failed in the middle."""
_ID_IN_REGION = re.compile(r"(.+)@([a-z]{2}(?:-[a-z]+)+-\d+)")


class Provider:
    """One configured provider: a region and default tags."""

    def __init__(self, region: str, default_tags: Mapping[str, str], say: Callable[[str], None]) -> None:
        self.region, self.default_tags = region, dict(default_tags)
        self.client, self.recorder = Aws(region), Recorder()
        self._say, self._said, self._lock = say, set[str](), threading.Lock()

    def check(self, token: str, news: Values, olds: Values, naming: Naming) -> tuple[Values, list[Invalid]]:
        """The inputs as they will be kept, and what is wrong with them."""
        try:
            return check.check(kind(token), news, olds, naming, self.default_tags)
        except LookupError as problem:
            raise Failed(str(problem)) from None

    def diff(self, token: str, old: Values, new: Values, state: Values) -> tuple[list[Change], bool]:
        """The changes, and whether a replacement deletes first."""
        it = kind(token)
        found = list(diff.changes(it, _really(old, state), new, state))
        before, after = state.get("region"), self._region(it, new)
        if "region" in it.schema.inputs and before and before != after:
            found.append(Change("region", before, after, replaces=True))
        name = it.entry.name.property if it.entry.name else ""
        fixed = name in new and name not in new.get(AUTONAMED, ()) and new[name] == old.get(name)
        return found, it.entry.delete_first or fixed

    def preview(self, token: str, inputs: Values, state: Values | None = None) -> Values:
        """The outputs as far as they are known before the operation."""
        it = kind(token)
        given = {k: v for k, v in {**it.entry.defaults, **inputs}.items() if k in it.schema.outputs}
        if state is None:
            state = {name: UNKNOWN for name in it.schema.computed if not name.endswith("Prefix")}
        known = {k: v for k, v in state.items() if k != PENDING}
        for name, value in given.items():
            if isinstance(value, dict) and isinstance(known.get(name), dict):
                given[name] = {**known[name], **value}  # and what of an object AWS alone can tell
        return {**known, **given, **self._place(it, inputs)}

    def create(self, token: str, name: str, inputs: Values, patience: float = PATIENCE) -> tuple[str, Values]:
        """Make the resource: its id and its outputs.

        Raises:
            Failed: it was not made.
            Partial: it was, but not all of what was asked for.
        """
        it = kind(token)
        resource = self._resource(it, inputs, patience=patience)
        applied = {k: v for k, v in inputs.items() if k in self._taken_at_once(resource)}
        try:
            resource.create()
            for names in resource.settle():
                applied |= {k: v for k, v in inputs.items() if k in names}
            live = resource.read() or {}
        except (Refused, Cancelled, Invalid) as problem:
            message = f"{token} {name}: {problem}"
            if not resource.id:
                raise Failed(message) from None
            outputs = {**self._outputs(resource, applied, {}), **_pending(applied, inputs)}
            raise Partial(message, resource.id, outputs, applied) from None
        finally:
            self._report(resource)
        return resource.id, self._outputs(resource, inputs, live)

    def update(
        self, token: str, name: str, id: str, old: Values, new: Values, state: Values, patience: float = PATIENCE
    ) -> Values:
        """Change the resource in place: its outputs.

        Raises:
            Partial: not all of the changes were made.
        """
        it = kind(token)
        old = _really(old, state)
        resource = self._resource(it, new, id=state.get("id") or id, old=old, state=state, patience=patience)
        applied = dict(old)
        try:
            for names in resource.update({c.name: c.new for c in diff.changes(it, old, new, state)}):
                kept = {k: v for k, v in applied.items() if k not in names}
                applied = kept | {k: v for k, v in new.items() if k in names}
            if it.entry.ready:
                resource.wait(gone=False)
            live = resource.read()
            if live is None:
                raise Refused(it.entry.read[0].operation, resource.region, "NotFound", f"{id} does not exist")
        except (Refused, Cancelled, Invalid) as problem:
            pending = _pending(applied, new)
            raise Partial(f"{token} {name}: {problem}", id, {**state, **applied, **pending}, applied) from None
        finally:
            self._report(resource)
        return self._outputs(resource, new, live)

    def read(self, token: str, name: str, id: str, inputs: Values, state: Values) -> tuple[str, Values, Values]:
        """The resource as AWS has it: id (empty when it is gone), outputs, inputs."""
        it = kind(token)
        importing = not (inputs and state)
        place = _ID_IN_REGION.fullmatch(id) if importing and "region" in it.schema.inputs else None
        if place:
            id, state = place[1], {**state, "region": place[2]}
        known = {**(self._parsed(it, id) if importing else {}), **state, **inputs}
        id = state.get("id") or known.get("id") or id
        resource = self._resource(it, {k: v for k, v in known.items() if k in it.schema.inputs}, id=id, state=known)
        try:
            live = resource.read()
        except (Refused, Cancelled, Invalid) as problem:
            raise Failed(f"{token} {name}: {problem}") from None
        finally:
            self._report(resource)
        if live is None:
            return "", {}, {}
        if importing:
            resource.id = resource.own_id({**known, **live}) or str(live.get("id") or id)
            found = self._imported(it, {**known, **live})
        else:
            found = self._refreshed(it, inputs, live)
        return resource.id, self._outputs(resource, found, live), found

    def delete(self, token: str, name: str, id: str, state: Values, inputs: Values, patience: float = PATIENCE) -> None:
        """Unmake the resource."""
        it = kind(token)
        if inputs.get("skipDestroy"):
            return
        resource = self._resource(
            it, _really(inputs, state) or state, id=state.get("id") or id, state=state, patience=patience
        )
        try:
            resource.delete()
        except (Refused, Cancelled, Invalid) as problem:
            raise Failed(f"{token} {name}: {problem}") from None

    # ---------------------------------------------------------------------------------------------------------------

    def _resource(
        self,
        it: Kind,
        inputs: Values,
        id: str = "",
        old: Values | None = None,
        state: Values | None = None,
        patience: float = PATIENCE,
    ) -> Resource:
        region = (state or {}).get("region") or self._region(it, inputs)
        return Resource(
            it,
            region,
            inputs,
            self.client.account,
            id,
            old or {},
            state or {},
            client=self.client,
            recorder=self.recorder,
            patience=patience,
        )

    def _region(self, it: Kind, inputs: Values) -> str:
        if "region" not in it.schema.outputs:
            return GLOBAL_REGION
        return str(inputs.get("region") or self.region)

    def _place(self, it: Kind, inputs: Values) -> Values:
        return {"region": self._region(it, inputs)} if "region" in it.schema.outputs else {}

    def _taken_at_once(self, resource: Resource) -> frozenset[str]:
        """The inputs that exist as soon as the resource does."""
        it, create = resource.kind, resource.creation
        tagged = {"tags", "tagsAll"} if it.tagged_at_creation else set()
        taken = it.plan(create).properties if create else frozenset()
        keys = frozenset(it.schema.inputs) - it.updatable
        return taken | keys | tagged | it.heeded | {AUTONAMED, "region"}

    def _outputs(self, resource: Resource, inputs: Values, live: Values) -> Values:
        it = resource.kind
        outputs: Values = {}
        for name in it.schema.outputs:
            given, real = inputs.get(name, it.entry.defaults.get(name)), live.get(name)
            value = given if real is None or (given is not None and diff.alike(it, name, given, real)) else real
            if value is given and isinstance(real, dict) and isinstance(given, dict):
                value = {**real, **given}  # and what of an object AWS alone can tell
            if value is not None:
                outputs[name] = value
        outputs |= self._place(it, {"region": resource.region})
        if "arn" in it.schema.outputs and "arn" not in outputs:
            resource.state = {**resource.state, **outputs}
            if arn := resource.arn({**outputs, "id": resource.id, "region": resource.region}):
                outputs["arn"] = arn
        if it.taggable:
            outputs["tagsAll"] = live.get("tagsAll") or inputs.get("tagsAll") or {}
        scope = {**outputs, "id": resource.id, "partition": aws.partition(resource.region), "region": resource.region}
        made = {name: value for name, how in it.entry.made.items() if (value := _made(how, scope)) is not None}
        return {**outputs, **made, "id": live.get("id") or resource.id}

    def _parsed(self, it: Kind, id: str) -> Values:
        """The properties that an import's id tells."""
        how = it.entry.import_id or it.entry.id
        if not isinstance(how, (str, Fn)):
            return how(id)
        if isinstance(how, Fn) or "$" not in how:
            return {}
        found = take_apart(how, id)
        if found is None:
            form = how.replace("$", "")
            raise Failed(f"{it.entry.type}: '{id}' is not an id to import: its form is {form}")
        return {**found, "id": found.get("id", id)}

    def _imported(self, it: Kind, live: Values) -> Values:
        """All inputs that say something else than AWS would take by itself."""
        found = {}
        for name in it.schema.inputs:
            value, default = live.get(name), it.entry.defaults.get(name)
            silent = empty(value) or (value is False and default is None) or diff.alike(it, name, value, default)
            if not silent and name not in it.entry.derived and name not in ("tags", "region") and name in it.mapped:
                found[name] = value
        return {**found, **self._tags(live, {})}

    def _refreshed(self, it: Kind, inputs: Values, live: Values) -> Values:
        """What the program set, with AWS's values where they differ."""
        found = dict(inputs)
        readable = set(self._readable(it))
        for name in {*inputs, *it.entry.defaults} & set(it.schema.inputs) - {"tags", "region", *it.entry.unread}:
            default = it.entry.defaults.get(name)
            given, real = inputs.get(name, default), live.get(name, default if name in readable else None)
            if real is None:
                if name in readable and not empty(given) and given is not False:
                    found.pop(name, None)
            elif not diff.alike(it, name, given, real):
                found[name] = real
        return {**found, **self._tags(live, inputs)} if it.taggable and "tagsAll" in live else found

    def _tags(self, live: Values, inputs: Values) -> Values:
        """The tags, told apart: those of the program and all."""
        tags = live.get("tagsAll") or {}
        if same(tags, inputs.get("tagsAll")):
            return {name: inputs[name] for name in ("tags", "tagsAll") if name in inputs}
        given = inputs.get("tags") or {}
        own = {k: v for k, v in tags.items() if k in given or self.default_tags.get(k) != v}
        return {"tags": own, "tagsAll": tags} if tags else {"tags": {}, "tagsAll": {}}

    def _readable(self, it: Kind) -> Iterator[str]:
        for index, how in enumerate(it.entry.read):
            members = answer.members(it.entry.service, how.operation, how.path) if index == 0 else ()
            for name in it.schema.inputs:
                if name in how.outputs or find(members, it.entry.names.get(name, name)):
                    yield name

    def _report(self, resource: Resource) -> None:
        """Say once a type what the sandbox only recorded."""
        for operation in resource.recorded_operations:
            with self._lock:
                news = resource.entry.type not in self._said
                self._said.add(resource.entry.type)
            if news:
                self._say(f"{resource.entry.type}: the sandbox does not implement {operation}, so it is only recorded")


def _made(how: str | Fn, scope: Values) -> Any:
    """An output that follows from others."""
    return fill(how, scope) if isinstance(how, str) else how.make(*(scope.get(name) for name in how.properties))


def _pending(applied: Values, wanted: Values) -> Values:
    """A mark in the state of what was asked for and not done: the engine keeps the inputs as if it had been."""
    names = {name for name in {*applied, *wanted} if applied.get(name) != wanted.get(name)}
    return {PENDING: {name: applied.get(name) for name in names}}


def _really(inputs: Values, state: Values) -> Values:
    """The inputs that were applied, of those that the engine believes were."""
    known = {**inputs, **state.get(PENDING, {})}
    return {name: value for name, value in known.items() if value is not None}

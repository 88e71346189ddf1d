"""Outputs that cost next to nothing until somebody awaits them.

The SDK gives every property of every resource a future, a place in the list of what the program waits for at its end,
and a callback that takes it off that list; the same to every plain value that becomes an output. Of 36,000 in a stack
of 950 resources, few are ever awaited. Nor need the list have them: the registration of a resource settles them
all, and its URN stays on the list, without which a program could end before the first registration has begun.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

import pulumi
from pulumi.output import _OutputData
from pulumi.runtime import rpc
from pulumi.runtime.settings import SETTINGS

PLAIN = frozenset({str, int, float, bool, type(None)})
"""Types of values that hold no others."""


def install() -> None:
    """Has this process make them so."""
    rpc.transfer_properties = promised
    for name, cheaper in (
        ("all", staticmethod(all_of)),
        ("from_input", staticmethod(_from_input(pulumi.Output.from_input))),
        ("_track", _track),
    ):
        setattr(pulumi.Output, name, cheaper)


class Promise(pulumi.Output[Any]):
    """An output whose future is made when it is first asked for."""

    def __init__(self, of: pulumi.Resource | None = None) -> None:
        """An output of a resource, or of none."""
        self._of = of
        self._settled: _OutputData[Any] | Exception | None = None
        self._future_of_it: asyncio.Future[_OutputData[Any]] | None = None

    def fulfil(
        self,
        value: Any,
        known: bool,
        secret: bool,
        deps: Iterable[pulumi.Resource] | None = None,
        failed: Exception | None = None,
    ) -> None:
        """Gives it its value, or the reason why it has none."""
        own = () if self._of is None else (self._of,)
        self._settled = failed or _OutputData({*(deps or ()), *own}, value, known, secret)
        if self._future_of_it is not None:
            self._hand_over(self._future_of_it)

    @property
    def _data(self) -> asyncio.Future[_OutputData[Any]]:  # type: ignore[override]  # what the SDK keeps as an attribute
        if self._future_of_it is None:
            self._future_of_it = asyncio.Future()
            if self._settled is not None:
                self._hand_over(self._future_of_it)
        return self._future_of_it

    def _untrack(self) -> None:
        """Nothing to do: it is not on the list."""

    def _hand_over(self, future: asyncio.Future[_OutputData[Any]]) -> None:
        if isinstance(self._settled, Exception):
            future.set_exception(self._settled)
        elif self._settled is not None:
            future.set_result(self._settled)


def promised(res: pulumi.Resource, props: Iterable[str], custom: bool) -> dict[str, Callable[..., None]]:
    """Gives a resource an output for each property; returns by property what fulfils it."""
    fulfil: dict[str, Callable[..., None]] = {}
    for name in props:
        if name != "urn" and not (name == "id" and custom):  # which the SDK makes itself
            res.__dict__[name] = promise = Promise(res)
            fulfil[name] = promise.fulfil
    return fulfil


def at_once(value: Any) -> Promise:
    """A plain value as an output."""
    promise = Promise()
    promise.fulfil(value, known=True, secret=False)
    return promise


def all_of(*args: Any, **kwargs: Any) -> pulumi.Output[Any]:
    """As `pulumi.Output.all`: an output of a list, or of a dictionary where inputs have names."""
    if args and kwargs:
        raise ValueError("Output.all() was supplied a mix of named and unnamed inputs")
    deep = [_Deep(each) for each in (*kwargs.values(), *args)]

    async def gathered() -> _OutputData[Any]:
        if waiting := [each.output._data for each in deep if not each.output._data.done()]:
            await asyncio.gather(*waiting)
        found = [await each.data() for each in deep]
        values = [each.value for each in found]
        return _OutputData(
            resources=set().union(*(each.resources for each in found)),
            value=dict(zip(kwargs, values, strict=True)) if kwargs else values,
            is_known=all(each.is_known for each in found),
            is_secret=any(each.is_secret for each in found),
        )

    return pulumi.Output._from_data(gathered())


class _Deep:
    """An input whose value is to be known with all that is an output within it."""

    def __init__(self, given: Any) -> None:
        self.given = isinstance(given, pulumi.Output)
        self.output: pulumi.Output[Any] = given if self.given else pulumi.Output.from_input(given)
        self.output._untrack()  # a fault is reported at the end of the chain

    async def data(self) -> _OutputData[Any]:
        data: _OutputData[Any] = await self.output._data
        if not self.given or (data.is_known and type(data.value) in PLAIN):
            return data
        return await self.output.apply(pulumi.Output.from_input, True)._data


def _from_input(original: Callable[[Any], pulumi.Output[Any]]) -> Callable[[Any], pulumi.Output[Any]]:
    def from_input(val: Any) -> pulumi.Output[Any]:
        return at_once(val) if type(val) in PLAIN else original(val)

    return from_input


def _track(self: pulumi.Output[Any]) -> None:
    """Keeps an output on the list until it is settled; each look at the settings goes through context variables."""
    lock, waited_for = SETTINGS.lock, SETTINGS.outputs

    def settled(future: asyncio.Future[Any]) -> None:
        if not future.cancelled() and future.exception() is None:
            with lock:
                waited_for.discard(future)

    with lock:
        waited_for.add(self._data)
    self._data.add_done_callback(settled)

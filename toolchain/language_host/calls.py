"""Calls of the engine without a thread for each.

The SDK sends every registration from a thread of a pool, which then waits for the answer: two changes of thread a call,
a queue of gRPC's for each, and no more registrations under way than there are threads. gRPC can tell when an answer is
there, and then one thread does for all.
"""

from __future__ import annotations

import asyncio
import threading
import types
from collections.abc import Callable
from typing import Any

import grpc
from pulumi.runtime import resource
from pulumi.runtime.settings import SETTINGS, grpc_error_to_exception


class Calls:
    """The engine and, for the SDK's module about resources, the event loop that calls it."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self._under_way: set[grpc.Future] = set()
        self._here = threading.local()

    def __getattr__(self, name: str) -> Any:
        """A method of the engine."""
        method = getattr(self._engine, name)
        return method.future if getattr(self._here, "sending", False) else method

    def run_in_executor(self, _: None, send: Callable[[], grpc.Future]) -> asyncio.Future[Any]:
        """Sends what the SDK would have a thread send, and gives the answer once it is there."""
        loop = asyncio.get_running_loop()
        answer = loop.create_future()

        def take() -> None:
            self._under_way.discard(call)
            if not answer.cancelled():
                if error := call.exception():
                    answer.set_exception(grpc_error_to_exception(error))
                else:
                    answer.set_result(call.result())

        self._here.sending = True
        try:
            call = send()
        finally:
            self._here.sending = False
        self._under_way.add(call)
        call.add_done_callback(lambda _: loop.call_soon_threadsafe(take))
        return answer

    def wait(self) -> None:
        """Returns when the engine has answered everything."""
        for call in self._under_way:
            call.exception()


def install() -> Calls:
    """Has this process, which is connected to an engine, call it so."""
    calls = Calls(SETTINGS.monitor)
    SETTINGS.monitor = calls
    ours = types.SimpleNamespace(**vars(asyncio) | {"get_running_loop": lambda: calls})
    setattr(resource, "asyncio", ours)  # noqa: B010 (the SDK does not export the name)
    return calls

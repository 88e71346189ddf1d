"""Runs one Pulumi program for the language host: ``program.py SETTINGS PROGRAM ARGUMENT…``.

SETTINGS is JSON, the keyword arguments of ``pulumi.runtime.Settings``; PROGRAM is the absolute path of a Python file or
of a folder with a ``__main__.py``. The configuration comes in PULUMI_CONFIG and PULUMI_CONFIG_SECRET_KEYS. The exit
status is 32 where the engine has been told what went wrong.
"""

from __future__ import annotations

import asyncio
import gc
import importlib.util
import json
import logging
import os
import runpy
import sys
import traceback
import types
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import pulumi
import pulumi.runtime
from pulumi.runtime import resource, rpc_manager, stack
from pulumi.runtime.proto import source_pb2

ALREADY_SHOWN = 32


@cache  # once a process, whoever asks for it
def hasten() -> None:
    """Mends what makes the SDK slow where a stack is large; what a program does is the same.

    - It waits for the first of all outstanding outputs, again and again, which is quadratic: two thirds of the
      program's processor time at 500 resources.
    - It sends the engine five messages a resource about its own progress, each a call that everything waits for, and
      which the engine drops unless it was asked for ``--debug``. The program's own messages still arrive.
    - It reads the whole stack, source lines too, to tell where a resource is registered, and the engine writes that
      down in a state that it writes anew at every step. The place alone is all that the engine shows.
    - It makes a task and four futures for every property of every resource, and waits for each of them: most of what
      the event loop does. See ``outputs.py``.
    - It asks of every text and number whether it is a resource, an archive, an output…: see ``values.py``.
    - It imports whole services, and looks at a class anew for every resource of it: see ``lazily.py``.
    """
    until_one_fails = types.SimpleNamespace(**vars(asyncio) | {"FIRST_COMPLETED": asyncio.FIRST_EXCEPTION})
    setattr(stack, "asyncio", until_one_fails)  # noqa: B010 (the SDK does not export the name)
    without_progress = types.SimpleNamespace(**vars(pulumi.log) | {"debug": lambda *_, **__: None})
    for module in (resource, rpc_manager, stack):
        setattr(module, "log", without_progress)  # noqa: B010 (as above)
    resource._get_stack_trace = source_pb2.StackTrace
    resource._get_source_position = registered_at
    for mended in ("outputs.py", "values.py", "lazily.py"):
        _beside(mended).install()
    gc.set_threshold(1_000_000)  # a program lives for seconds: a fifth of its start went into looking for garbage


def _beside(file: str) -> Any:
    """A module of this folder; the program's own environment, in which this file runs, does not have it."""
    spec = importlib.util.spec_from_file_location(f"_tenfold_{file}", Path(__file__).with_name(file))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def registered_at(stack: source_pb2.StackTrace) -> source_pb2.SourcePosition | None:
    """The line that registers a resource: the one below the constructors of its class and of its two base classes."""
    frame, constructors = sys._getframe(1), 0
    while constructors < 3:
        constructors += frame.f_code.co_name == "__init__"
        if frame.f_back is None:
            return None
        frame = frame.f_back
    return source_pb2.SourcePosition(uri=_uri(frame.f_code.co_filename), line=frame.f_lineno)


@cache
def _uri(file: str) -> str:
    return Path(file).absolute().as_uri()


def users_part(error: BaseException, folder: str) -> str:
    """The traceback from the program's own first line on: what runs it is of no interest to its author."""
    frames = traceback.extract_tb(error.__traceback__)
    own = next((n for n, frame in enumerate(frames) if frame.filename.startswith(folder)), 0)
    return "".join(traceback.format_exception(error, limit=own - len(frames)))


def main() -> int:
    """Runs the program and waits for everything it registered; returns the exit status."""
    settings, program, *arguments = sys.argv[1:]
    folder = program if os.path.isdir(program) else os.path.dirname(program)
    sys.argv = [program, *arguments]
    # Kept for as long as outputs are being resolved: runpy alone takes the folder away when the last line has run.
    sys.path.insert(0, folder)
    pulumi.runtime.set_all_config(pulumi.runtime.get_config_env(), pulumi.runtime.get_config_secret_keys_env())
    pulumi.runtime.configure(pulumi.runtime.Settings(**json.loads(settings)))

    hasten()
    calls = _beside("calls.py").install()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    # As many threads as the official host has: four for each operation that the engine runs at once.
    executor = ThreadPoolExecutor(max_workers=4 * max(pulumi.runtime.settings.SETTINGS.parallel or 1, 1))
    loop.set_default_executor(executor)
    # A program that fails leaves outputs that nobody awaits any more; asyncio would report each of them.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)

    def run() -> None:
        runpy.run_path(program, run_name="__main__")

    try:
        loop.run_until_complete(pulumi.runtime.run_in_stack(run))
    except pulumi.RunError as error:
        pulumi.log.error(str(error))
    except SystemExit as error:
        if not isinstance(error.code, str):
            raise
        pulumi.log.error(error.code)
    except Exception as error:  # noqa: BLE001 (whatever it is, its author has to see it)
        pulumi.log.error("Program failed with an unhandled exception:\n" + users_part(error, folder))
    else:
        return 0
    finally:
        calls.wait()
        executor.shutdown(wait=True)
    return ALREADY_SHOWN


if __name__ == "__main__":
    sys.exit(main())

"""Runs one Pulumi program for the language host: ``program.py SETTINGS PROGRAM ARGUMENT…``.

SETTINGS is JSON, the keyword arguments of ``pulumi.runtime.Settings``; PROGRAM is the absolute path of a Python file or
of a folder with a ``__main__.py``. The configuration comes in PULUMI_CONFIG and PULUMI_CONFIG_SECRET_KEYS. The exit
status is 32 where the engine has been told what went wrong.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import runpy
import sys
import traceback
import types
from concurrent.futures import ThreadPoolExecutor

import pulumi
import pulumi.runtime
from pulumi.runtime import resource, stack
from pulumi.runtime.proto import source_pb2

ALREADY_SHOWN = 32


def hasten() -> None:
    """Mends what makes the SDK slow where a stack is large; what a program does is the same.

    It waits for the first of all outstanding outputs, again and again, which is quadratic: two thirds of the program's
    processor time at 500 resources. And the stack trace that it keeps of every resource goes on below the program into
    this host, asyncio and runpy: half of the state, which the engine writes anew at every step.
    """
    until_one_fails = types.SimpleNamespace(**vars(asyncio) | {"FIRST_COMPLETED": asyncio.FIRST_EXCEPTION})
    setattr(stack, "asyncio", until_one_fails)  # noqa: B010 (the SDK does not export the name)
    whole = resource._get_stack_trace

    def programs_part() -> source_pb2.StackTrace:
        trace = whole()
        # runpy is frozen: its frames, right below the program's, have no file.
        below = next((n for n, frame in enumerate(trace.frames) if not frame.HasField("pc")), len(trace.frames))
        del trace.frames[below:]
        return trace

    resource._get_stack_trace = programs_part


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
        executor.shutdown(wait=True)
    return ALREADY_SHOWN


if __name__ == "__main__":
    sys.exit(main())

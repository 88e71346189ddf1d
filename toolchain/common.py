"""What every tool of this repository shares: where things are, how to fail, to wait and to say what is going on."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
"""The repository."""
HOME = Path(os.environ.get("TENFOLD_HOME") or ROOT / ".tenfold").absolute()
"""Where everything goes that is made at run time."""


class Problem(Exception):
    """Something that a person has to put right. The message says what, and how."""


@contextlib.contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turns a failure to write under ``folder`` into a Problem."""
    try:
        yield
    except OSError as error:
        elsewhere = ", or set TENFOLD_HOME to another folder" if folder.is_relative_to(HOME) else ""
        reason = f"cannot write to {folder}: {error.strerror or error}"
        raise Problem(f"{reason}. Make room or give write permission there{elsewhere}.") from error


@contextlib.contextmanager
def lock(name: str, waiting: str) -> Iterator[None]:
    """Holds the lock ``name``, which ends with the process at the latest.

    Where another process holds it, prints ``waiting`` with who that is, and waits.
    """
    import fcntl

    path = HOME / "locks" / name
    with writing(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab+", buffering=0)
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"{waiting} ({_holder(path)}): waiting for it to end")
            fcntl.flock(file, fcntl.LOCK_EX)
        command = " ".join([Path(sys.orig_argv[0]).name, *sys.orig_argv[1:]]).splitlines()[0].rstrip()
        held = {"pid": os.getpid(), "command": command[:60], "since": time.strftime("%H:%M:%S")}
        with writing(path.parent):
            file.truncate(0)
            file.write(json.dumps(held).encode())
        try:
            yield
        finally:
            file.truncate(0)


def _holder(path: Path) -> str:
    try:
        held = json.loads(path.read_text())
        return f"pid {held['pid']}, `{held['command']}`, since {held['since']}"
    except (OSError, ValueError):
        return "it has only just begun"  # the lock is taken before the file is written


def alive(pid: int) -> bool:
    """Whether there is such a process on this host, and it was not killed."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        return True
    try:  # a killed process whose parent does not ask after it, as in many containers, stays on as a zombie
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:  # no Linux
        return True


_guard = threading.RLock()
_under_way: dict[object, tuple[str, float]] = {}


@contextlib.contextmanager
def step(message: str) -> Iterator[None]:
    """Says on stderr that ``message`` is being done, and how long it took.

    On a terminal one live line counts the seconds of all steps under way; elsewhere each step has a line when it starts
    and one when it ends.
    """
    key, started = object(), time.monotonic()
    with _guard:
        _under_way[key] = (message, started)
        if not sys.stderr.isatty():
            say(f"{message} ...")
        elif len(_under_way) == 1:
            threading.Thread(target=_count, daemon=True).start()
    outcome = "done in"
    try:
        yield
    except BaseException as error:
        outcome = f"{str(error).splitlines()[0] if str(error) else type(error).__name__}; gave up after"
        raise
    finally:
        with _guard:
            del _under_way[key]
            say(f"{message}: {outcome} {time.monotonic() - started:.1f} s")


def say(line: str) -> None:
    """Prints a line on stderr, above the live one if there is any."""
    print(("\r\033[K" if sys.stderr.isatty() else "") + line, file=sys.stderr, flush=True)


def _count() -> None:
    while True:
        with _guard:
            if not _under_way:
                return
            now = time.monotonic()
            line = " · ".join(f"{message} ... {now - started:.0f} s" for message, started in _under_way.values())
            width = shutil.get_terminal_size().columns - 1
            print("\r\033[K" + line[:width], end="", file=sys.stderr, flush=True)
        time.sleep(0.5)

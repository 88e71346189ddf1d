"""Who is at the other end of a connection on this machine."""

import os
from contextlib import suppress
from pathlib import Path
from socket import socket

_TABLE = Path("/proc/net/tcp")


def pid(connection: socket) -> int | None:
    """The process of the client; None where the system does not say (Linux's ``/proc`` does).

    A line of ``/proc/net/tcp`` has the addresses of both ends and the inode of the socket, 0 when nobody has it open
    (https://docs.kernel.org/networking/proc_net_tcp.html); a descriptor of its process leads to the same inode.

    Raises:
        ProcessLookupError: it has ended.
    """
    ends = [f":{port:04X}" for _, port in (connection.getpeername(), connection.getsockname())]
    for line in _TABLE.read_text().splitlines()[1:] if _TABLE.exists() else ():
        _, local, remote, *_, inode = line.split()[:10]
        if [local[-5:], remote[-5:]] == ends:
            if inode == "0":
                raise ProcessLookupError
            return _holder(f"socket:[{inode}]")
    return None


def _holder(link: str) -> int | None:
    """The process with such a descriptor; a client is young, and so are most high numbers."""
    for process in sorted((int(name) for name in os.listdir("/proc") if name.isdecimal()), reverse=True):
        with suppress(OSError):  # ended, or somebody else's
            for descriptor in os.scandir(f"/proc/{process}/fd"):
                with suppress(OSError):
                    if os.readlink(descriptor) == link:
                        return process
    return None

"""PostgreSQL and Valkey of this checkout's own, for a machine that has neither.

`servers()` brings them up and holds on to them; when the last process that holds them lets
go, they end. Each server has a keeper, a process in the background that starts it, watches
it and ends it. Who is there is told by `flock` alone: the kernel takes a lock from a process
however it ends, so nothing that a crash leaves behind can be mistaken for somebody alive.

    users   shared by all that use the server; the keeper ends it once it gets this one alone
    start   one process at a time looks whether there is a keeper
    keeper  held by the keeper
    server  held by the keeper, and handed down to the server and the server's children
    ready   held by the keeper while the server answers

Only the standard library is imported: settings ask for the addresses also where the wheels
are not installed.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from .keeper import SECONDS_TO_START, SECONDS_TO_STOP
from .kinds import Instance, PostgreSQL, Server, Valkey
from .machine import ServerError, cannot, is_held, lock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["BASE_DIR", "ServerError", "database_url", "redis_url", "servers"]

BASE_DIR = Path(__file__).resolve().parent.parent.parent

# The folder above the package comes last in the path, so that it hides no module.
KEEPER = (
    "import sys; sys.path.append(sys.argv[1]); from embedded import keeper; "
    "sys.exit(keeper.main(*sys.argv[2:]))"
)

# Those that this process has started: Python wants to see their end.
_keepers: list[subprocess.Popen[bytes]] = []


def database_url(instance: Instance = "run", base: Path = BASE_DIR) -> str:
    """Return where our PostgreSQL answers when it is up. Starts nothing."""
    return f"postgres://portico@:5432/{PostgreSQL(instance, base).sockets}/portico"


def redis_url(instance: Instance = "run", base: Path = BASE_DIR) -> str:
    """Return where our Valkey answers when it is up. Starts nothing."""
    return f"unix://{Valkey(instance, base).sockets}/valkey.sock?db=0"


@contextmanager
def servers(instance: Instance = "run", base: Path = BASE_DIR) -> Iterator[Callable[[], bool]]:
    """Have PostgreSQL and Valkey up, and their addresses in the environment.

    One whose address the environment already has (`DATABASE_URL`, `REDIS_URL`) is not ours
    to start. `run` keeps what it is given; `test` is quick and may lose everything. What it
    gives tells whether they are still up. Raises ServerError.
    """
    ours: dict[str, tuple[Server, str]] = {}
    if "DATABASE_URL" not in os.environ:
        ours["DATABASE_URL"] = PostgreSQL(instance, base), database_url(instance, base)
    if "REDIS_URL" not in os.environ:
        ours["REDIS_URL"] = Valkey(instance, base), redis_url(instance, base)
    with ExitStack() as stack:
        for variable, (server, url) in ours.items():
            try:
                held = _hold(server)
            except OSError as error:
                raise ServerError(cannot(server.label, error)) from error
            stack.callback(_let_go, server, held)
            os.environ[variable] = url
            stack.callback(os.environ.pop, variable, None)
        yield lambda: all(is_held(server.lock("ready")) for server, _ in ours.values())


def _hold(server: Server) -> IO[bytes]:
    """Return an open file that holds the server up for as long as it is open."""
    server.make_folders()
    held = lock(server.lock("users"), fcntl.LOCK_SH)
    try:
        with lock(server.lock("start"), fcntl.LOCK_EX):
            _bring_up(server)
    except BaseException:
        held.close()
        raise
    return held


def _bring_up(server: Server) -> None:
    keeper: subprocess.Popen[bytes] | None = None
    arguments = (Path(__file__).parent.parent, server.name, server.instance, server.base)
    said = server.lock("keeper.log")
    deadline = time.monotonic() + SECONDS_TO_START
    # A keeper may not yet have seen that its server has died.
    while not (is_held(server.lock("ready")) and server.listens()):
        if keeper is None and not is_held(server.lock("keeper")):
            with said.open("wb") as output:
                keeper = subprocess.Popen(
                    [sys.executable, "-I", "-c", KEEPER, *arguments],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    cwd=server.place,
                    start_new_session=True,
                )
                _keepers.append(keeper)
        if keeper is not None and keeper.poll() == 0:
            keeper = None  # another one was there before it
        elif keeper is not None and keeper.returncode:
            raise ServerError(said.read_text().strip())
        if time.monotonic() > deadline:
            raise ServerError(
                f"{server.label} is not up after {SECONDS_TO_START} s: {server.log}"
            )
        time.sleep(0.01)


def _let_go(server: Server, held: IO[bytes]) -> None:
    """End the use of a server; if it was the last one, wait until the server has ended."""
    held.close()
    deadline = time.monotonic() + SECONDS_TO_STOP
    while is_held(server.lock("keeper")) and time.monotonic() < deadline:
        users = server.lock("users")
        if is_held(users, at_all=True) and not is_held(users):
            return  # somebody else uses it
        time.sleep(0.02)

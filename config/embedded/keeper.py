"""The keeper of a server: starts it, watches it, and ends it when nobody uses it any more.

It is a process of its own, with this package as `embedded` and nothing else of the project.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from .kinds import PostgreSQL, Server, Valkey
from .machine import ServerError, cannot, end_with_parent, lock, runs_in

SECONDS_TO_START = 120
SECONDS_TO_STOP = 20
LARGEST_LOG = 5_000_000


def keep(server: Server) -> None:
    """Be the keeper of a server: return when nobody uses it any more, or it ended by itself."""
    asked_to_end: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, frame: asked_to_end.append(number))
    with ExitStack() as locks:
        try:
            locks.enter_context(lock(server.lock("keeper"), fcntl.LOCK_EX | fcntl.LOCK_NB))
        except BlockingIOError:
            return
        alive = locks.enter_context(_alone(server))
        try:
            child = _start(server, alive)
        except ServerError:
            if server.instance != "test":
                raise
            server.throw_away()
            child = _start(server, alive)
        with lock(server.lock("ready"), fcntl.LOCK_EX):
            while child.poll() is None and not asked_to_end:
                try:
                    locks.enter_context(
                        lock(server.lock("users"), fcntl.LOCK_EX | fcntl.LOCK_NB)
                    )
                except BlockingIOError:
                    time.sleep(0.2)
                else:
                    break
        _stop(server, child)


def _start(server: Server, alive: IO[bytes]) -> subprocess.Popen[bytes]:
    server.prepare()
    me = os.getpid()
    user, group, groups = server.owner
    with server.log.open("ab") as log:
        if log.tell() > LARGEST_LOG:
            log.truncate(0)
        before = log.tell()
        child = subprocess.Popen(
            server.command(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=server.folder,
            pass_fds=[alive.fileno()],
            user=user,
            group=group,
            extra_groups=groups,
            preexec_fn=lambda: end_with_parent(me, server.stop_signal),
        )
    deadline = time.monotonic() + SECONDS_TO_START
    while not server.is_ready(child.pid):
        if child.poll() is not None or time.monotonic() > deadline:
            _stop(server, child)
            last_words = server.log.read_bytes()[before:].decode(errors="replace")
            raise ServerError(f"{server.label} did not start:\n{last_words.strip()}")
        time.sleep(0.01)
    return child


def _stop(server: Server, child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.send_signal(server.stop_signal)
    try:
        child.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _alone(server: Server) -> IO[bytes]:
    """Take the `server` lock; a server whose keeper has died is told to end first."""
    deadline = time.monotonic() + SECONDS_TO_STOP
    while True:
        pid = server.leftover()
        runs = pid is not None and runs_in(pid, (server.folder, server.sockets))
        try:
            alive = lock(server.lock("server"), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if pid is not None and runs:
                os.kill(pid, server.stop_signal)
            alive = None
        if alive is not None and not runs:
            return alive
        if time.monotonic() > deadline:
            raise ServerError(
                f"A {server.label} that nobody looks after runs in {server.folder}. "
                f"End it, for example with: kill -QUIT {pid}"
            )
        if alive is not None:
            alive.close()
        time.sleep(0.2)


def main(name: str, instance: str, base: str) -> str | None:
    """Run as the keeper; returns what went wrong."""
    kind = {PostgreSQL.name: PostgreSQL, Valkey.name: Valkey}[name]
    server = kind("test" if instance == "test" else "run", Path(base))
    try:
        keep(server)
    except ServerError as error:
        return str(error)
    except OSError as error:
        return cannot(server.label, error)
    return None

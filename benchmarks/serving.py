"""A production server with two workers, and what the kernel says of them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

WORKERS = 2
THREADS = 4
SECONDS_TO_START = 60
TICKS = os.sysconf("SC_CLK_TCK")

COMMANDS = {
    "gunicorn": [
        *("gunicorn", "--worker-class=gthread", "--log-level=warning", "--no-control-socket"),
        *(f"--workers={WORKERS}", f"--threads={THREADS}", "--keep-alive=5"),
    ],
    "granian": [
        *("granian", "--interface=wsgi", "--no-ws", "--log-level=warning"),
        *(f"--workers={WORKERS}", f"--blocking-threads={THREADS}"),
    ],
}


@dataclass(frozen=True)
class Server:
    """A site that is being served at `port` of 127.0.0.1."""

    name: str
    port: int
    process: subprocess.Popen[bytes]

    @property
    def workers(self) -> list[int]:
        """Process ids of the workers, the server's children that serve."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(child) for child in children if "resource_tracker" not in told(child)]

    def memory(self) -> float:
        """Resident memory of a worker in MB, on average."""
        sizes = [
            int(line.split()[1]) / 1024
            for worker in self.workers
            for line in Path(f"/proc/{worker}/status").read_text().splitlines()
            if line.startswith("VmRSS:")
        ]
        return sum(sizes) / len(sizes)

    def processor_time(self) -> float:
        """Seconds that the workers have spent computing since they began."""
        spent = 0
        for worker in self.workers:
            # After the name, which may have spaces: fields 3 and on (proc(5)).
            fields = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()
            spent += int(fields[11]) + int(fields[12])
        return spent / TICKS


def told(pid: str) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")


@contextmanager
def serving(
    name: str, kind: str, application: str, port: int, environment: dict[str, str]
) -> Iterator[Server]:
    """Have a WSGI application served by one of COMMANDS. Raises RuntimeError if it ends."""
    where = {
        "gunicorn": [f"--bind=127.0.0.1:{port}"],
        "granian": ["--host=127.0.0.1", f"--port={port}"],
    }
    command = [sys.executable, "-m", *COMMANDS[kind], *where[kind], application]
    process = subprocess.Popen(command, env=os.environ | environment)
    try:
        wait_for(port, process)
        yield Server(name, port, process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"`{process.args!r}` has ended ({process.returncode})")
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.05)
    raise RuntimeError(f"Nothing answers at port {port} after {SECONDS_TO_START} s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

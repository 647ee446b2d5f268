"""Run the whole of Portico on one machine until Ctrl-C: what `make run` does."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import environ

from config import embedded
from config.embedded.machine import end_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECONDS_TO_END = 10
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
COLOURS = {"web": 32, "worker": 36, "beat": 35}
WELCOME = """
Portico is at http://localhost:{port}/
The mail it sends is at http://localhost:{port}/dev/mail/
{logins}
Ctrl-C ends it.
"""


def main() -> str | None:
    """Run until a signal comes; returns what is in the way, if anything is."""
    for number in SIGNALS:
        signal.signal(number, _end)
    if "MAKELEVEL" in os.environ:
        end_with_parent(os.getppid(), signal.SIGTERM)
    os.chdir(embedded.BASE_DIR)
    Path(".local").mkdir(exist_ok=True)
    environ.Env.read_env(os.environ.get("ENV_FILE", ".env"))
    os.environ.setdefault("DEBUG", "1")
    port = os.environ.setdefault("PORT", "8000")
    if in_the_way := why_not(port):
        return in_the_way
    try:
        with embedded.servers() as are_up:
            _say("PostgreSQL and Valkey are up; migrating")
            _manage("migrate", "--no-input", "--verbosity=0")
            logins = _manage("load_demo", "--if-empty")
            with _together(commands(port)) as processes:
                welcome = WELCOME.format(port=port, logins=logins)
                threading.Thread(target=_greet, args=(port, welcome), daemon=True).start()
                return _first_to_end(processes, are_up)
    except embedded.ServerError as error:
        return str(error)
    except subprocess.CalledProcessError as error:
        return f"`{' '.join(error.cmd[1:])}` did not succeed: the reason stands above."


def why_not(port: str) -> str | None:
    """Return why the site cannot be served at this port."""
    if not port.isdecimal() or not 0 < int(port) < 65536:
        return f"PORT is a number from 1 to 65535, not {port}."
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except OSError as error:
            return f"Port {port}: {error.strerror}. Take another one: make run PORT=8001"
    return None


def commands(port: str) -> dict[str, list[str]]:
    """Return the three processes as they run on a developer's machine: few and reloading."""
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "--app=config", "--quiet"]
    little = ["--loglevel=INFO", "--without-gossip", "--without-mingle"]
    return {
        "web": [
            *(*python, "gunicorn", "config.wsgi", f"--bind=127.0.0.1:{port}"),
            *("--worker-class=gthread", "--threads=4", "--no-control-socket"),
            *("--reload", "--reload-extra-file=templates/**/*", "--log-level=error"),
            *("--access-logfile=-", "--access-logformat=%(m)s %(U)s %(s)s %(M)s ms"),
        ],
        "worker": [*celery, "worker", "--concurrency=2", *little],
        "beat": [*celery, "beat", f"--schedule=.local/beat-{port}", "--pidfile="],
    }


def _end(number: int, frame: object) -> NoReturn:
    """Leave by the way that ends everything; asking twice does not cut it short."""
    for one in SIGNALS:
        signal.signal(one, signal.SIG_IGN)
    sys.exit()


def _manage(*words: str) -> str:
    """Run a command of manage.py and return what it printed."""
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


@contextmanager
def _together(commands: dict[str, list[str]]) -> Iterator[dict[str, subprocess.Popen[str]]]:
    """Have the processes running, their lines on the screen; end them all in the end."""
    me = os.getpid()
    # Celery advises root in twelve lines; here it is one's own machine.
    quiet = "ignore:You're running the worker with superuser privileges"
    processes: dict[str, subprocess.Popen[str]] = {}
    try:
        for name, command in commands.items():
            processes[name] = subprocess.Popen(
                command,
                env=os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": quiet},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,
                preexec_fn=lambda: end_with_parent(me, signal.SIGTERM),
            )
        for name, process in processes.items():
            threading.Thread(target=_show, args=(name, process), daemon=True).start()
        yield processes
    finally:
        _end_all(list(processes.values()))


def _show(name: str, process: subprocess.Popen[str]) -> None:
    label = f"{name:<6} |"
    if sys.stdout.isatty():
        label = f"\033[{COLOURS[name]}m{label}\033[0m"
    for line in process.stdout or ():
        if line.strip():
            _say(f"{label} {line.rstrip()}")


def _say(text: str) -> None:
    # One write for text and end of line, since three threads speak.
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _greet(port: str, welcome: str) -> None:
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=30)
        with suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/")
            connection.getresponse()
            return _say(welcome)
        connection.close()
        time.sleep(0.1)


def _first_to_end(
    processes: dict[str, subprocess.Popen[str]], are_up: Callable[[], bool]
) -> str:
    """Wait until one of them ends by itself; return what there is to say about it."""
    while are_up():
        for name, process in processes.items():
            if process.poll() is not None:
                return f"{name} has ended ({process.returncode}), and the others with it."
        time.sleep(0.2)
    return "PostgreSQL or Valkey has ended, and the others with it. docs/operating.md: Logs"


def _end_all(processes: list[subprocess.Popen[str]]) -> None:
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + SECONDS_TO_END
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0, deadline - time.monotonic()))
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


if __name__ == "__main__":
    sys.exit(main())

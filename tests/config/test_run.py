"""`make run`, in a copy of the project: it greets, and leaves nothing behind."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from config import embedded, run

NOT_COPIED = (".*", "__pycache__", "staticfiles", "node_modules", "test-results")
Run = subprocess.Popen[str]


@pytest.fixture(scope="module")
def copy() -> Iterator[Path]:
    """The project, empty of data, where everybody may look."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    ignored = shutil.ignore_patterns(*NOT_COPIED)
    shutil.copytree(embedded.BASE_DIR, folder / "portico", ignore=ignored)
    yield folder / "portico"
    shutil.rmtree(folder)


@pytest.fixture
def port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


@contextmanager
def running(copy: Path, port: str) -> Iterator[Run]:
    """Somebody has typed `make run` and waits for the greeting."""
    bare = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    process = subprocess.Popen(
        [sys.executable, "-m", "config.run"],
        cwd=copy,
        env=bare | {"PORT": port},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def greeting(process: Run) -> str:
    lines: list[str] = []
    for line in process.stdout or ():
        lines.append(line)
        if "Ctrl-C" in line:
            return "".join(lines)
    pytest.fail("".join(lines))


def page(port: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=30)
    connection.request("GET", "/login/")
    return connection.getresponse().status


def at_work(copy: Path) -> list[str]:
    """Return the command lines of all processes that stand in the copy or name it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            place = (process / "cwd").readlink()
            if words and (place.is_relative_to(copy) or str(copy) in words):
                found.append(words)
    return found


def test_it_greets_serves_and_ends_with_everything_it_began(copy: Path, port: str) -> None:
    with running(copy, port) as process:
        text = greeting(process)
        assert f"http://localhost:{port}/" in text
        assert "password" in text
        assert page(port) == 200
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=30)
        assert process.returncode == 0, output
        assert at_work(copy) == []


@pytest.mark.parametrize("killed", ["itself", "the web server"])
def test_nothing_is_left_of_it_when_a_part_is_killed(
    copy: Path, port: str, killed: str
) -> None:
    with running(copy, port) as process:
        greeting(process)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        web = next(pid for pid in children if "gunicorn" in words_of(pid))
        os.kill(process.pid if killed == "itself" else int(web), signal.SIGKILL)
        deadline = time.monotonic() + 20
        while at_work(copy):
            process.poll()
            assert time.monotonic() < deadline, at_work(copy)
            time.sleep(0.1)
    assert process.returncode


def words_of(pid: str) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()


def test_a_port_in_use_is_told(port: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(port)))
        taken.listen()
        assert "make run PORT=" in (run.why_not(port) or "")
    assert run.why_not(port) is None


@pytest.mark.parametrize("port", ["0", "65536", "http", ""])
def test_a_port_that_is_none_is_told(port: str) -> None:
    assert (run.why_not(port) or "").startswith("PORT is a number")

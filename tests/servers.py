"""Bring up PostgreSQL and Valkey for the tests, and settle the environment they see.

A pytest plugin, loaded by `-p tests.servers` before Django reads its settings. SITE_URL is
plain http: the live server of the browser tests has no certificate, and https would turn on
redirects and `__Host-` cookies. A test about those overrides the settings it needs.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager, suppress
from fcntl import LOCK_EX, LOCK_NB
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import environ
import pytest

from config import embedded
from config.embedded.machine import lock

if TYPE_CHECKING:
    from collections.abc import Generator

SETTLED = {
    "DEBUG": "1",
    "SECRET_KEY": "only-for-tests",
    "SITE_URL": "http://testserver",
    "ENV_FILE": os.devnull,
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright keeps an event loop in the test's thread
}


# Databases of Valkey for one run, and how many runs may go on beside each other.
NUMBERS = 16
RUNS = 15


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        _read_addresses()
    os.environ.update(SETTLED)
    asked = early_config.known_args_namespace
    if worker is None and not (asked.help or asked.version or asked.collectonly):
        held = ExitStack()
        early_config.add_cleanup(held.close)
        try:
            held.enter_context(embedded.servers("test"))
        except embedded.ServerError as error:
            raise pytest.UsageError(str(error)) from None
        _keep_apart(held.enter_context(_a_run()))
    if "REDIS_URL" in os.environ and not _shares_work(early_config):
        number = 1 + int((worker or "gw0").removeprefix("gw"))
        os.environ["REDIS_URL"] = numbered(os.environ["REDIS_URL"], number)
    return (yield)


def numbered(url: str, later: int) -> str:
    """Return the address of another database of Valkey: so many after the one given."""
    if url.startswith("unix:"):
        path, _, number = url.partition("?db=")
        return f"{path}?db={int(number or 0) + later}"
    parts = urlsplit(url)
    return parts._replace(path=f"/{int(parts.path.strip('/') or 0) + later}").geturl()


@contextmanager
def _a_run() -> Generator[int]:
    """Give the lowest number that no other run of the tests in this checkout has."""
    folder = embedded.BASE_DIR / ".local" / "test"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(RUNS):
        with suppress(BlockingIOError), lock(folder / f"run-{number}", LOCK_EX | LOCK_NB):
            yield number
            return
    raise pytest.UsageError(f"{RUNS} runs of the tests are going on here. Wait for one to end.")


def _keep_apart(run: int) -> None:
    """Give a run its own databases of Valkey, and its own names of those of PostgreSQL."""
    os.environ["REDIS_URL"] = numbered(os.environ["REDIS_URL"], run * NUMBERS)
    if run:
        parts = urlsplit(os.environ["DATABASE_URL"])
        os.environ["DATABASE_URL"] = parts._replace(path=f"{parts.path}_{run}").geturl()


def _read_addresses() -> None:
    """Take from `.env` where the servers are, and nothing else of it."""
    before = os.environ.copy()
    environ.Env.read_env(embedded.BASE_DIR / ".env")
    for variable in os.environ.keys() - before.keys() - {"DATABASE_URL", "REDIS_URL"}:
        del os.environ[variable]


def _shares_work(config: pytest.Config) -> bool:
    """Tell the process that hands tests out to workers from those that run them."""
    workers = getattr(config.known_args_namespace, "numprocesses", None)
    return bool(workers) and "PYTEST_XDIST_WORKER" not in os.environ

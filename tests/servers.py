"""Bring up PostgreSQL and Valkey for the tests, and settle the environment they see.

A pytest plugin, loaded by `-p tests.servers` before Django reads its settings. SITE_URL is
plain http: the live server of the browser tests has no certificate, and https would turn on
redirects and `__Host-` cookies. A test about those overrides the settings it needs.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import environ
import pytest

from config import embedded

if TYPE_CHECKING:
    from collections.abc import Generator

SETTLED = {
    "DEBUG": "1",
    "SECRET_KEY": "only-for-tests",
    "SITE_URL": "http://testserver",
    "ENV_FILE": os.devnull,
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright keeps an event loop in the test's thread
}


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
    if "REDIS_URL" in os.environ and not _shares_work(early_config):
        os.environ["REDIS_URL"] = numbered(os.environ["REDIS_URL"], worker or "gw0")
    return (yield)


def numbered(url: str, worker: str) -> str:
    """Return the address of a worker's own database of Valkey: those after the one given."""
    later = 1 + int(worker.removeprefix("gw"))
    if url.startswith("unix:"):
        path, _, number = url.partition("?db=")
        return f"{path}?db={int(number or 0) + later}"
    parts = urlsplit(url)
    return parts._replace(path=f"/{int(parts.path.strip('/') or 0) + later}").geturl()


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

"""A real browser for tests, and what a person does in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from fcntl import LOCK_EX
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.core.management import call_command
from django.test import Client, override_settings
from django.test.testcases import _StaticFilesHandler
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from config.celery import app
from config.embedded.machine import lock
from config.install import CHROMIUM
from tests.factories import PASSWORD
from users_app.models import User

AS_IN_PRODUCTION = site_settings.STORAGES | {
    "staticfiles": {"BACKEND": "config.static.Storage"}
}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    names = [os.environ.get("CHROMIUM", ""), *CHROMIUM]
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    assert path, "Install Chromium (Debian: apt-get install chromium), or name it in CHROMIUM"
    return {"executable_path": path, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The static files as production has them: one stylesheet, one script.

    The first worker that asks collects them for all.
    """
    run = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        run = run.parent
    folder, half = run / "static", run / "static.half"
    with lock(run / "static.lock", LOCK_EX):
        if not folder.exists():
            with override_settings(STATIC_ROOT=half, STORAGES=AS_IN_PRODUCTION):
                call_command("collectstatic", interactive=False, verbosity=0)
            half.rename(folder)
    return folder


@pytest.fixture(scope="session", autouse=True)
def _what_is_collected_is_served() -> Iterator[None]:
    """By the server of the tests, which would look for the sources."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "django.contrib.staticfiles.handlers.StaticFilesHandler", _StaticFilesHandler
        )
        yield


@pytest.fixture
def live(
    live_server: LiveServer, mailoutbox: list[Any], settings: Settings, collected: Path
) -> Iterator[LiveServer]:
    """The site over HTTP. Letters leave when the change is committed."""
    settings.STATIC_ROOT, settings.STORAGES = collected, AS_IN_PRODUCTION
    before = app.conf.task_always_eager
    app.conf.task_always_eager = True
    yield live_server
    app.conf.task_always_eager = before


@pytest.fixture
def let_in(
    live: LiveServer, logged_in: Callable[[User], Client], settings: Settings
) -> Callable[[BrowserContext, User], None]:
    """Past the login page, where a test is not about it."""

    def do(context: BrowserContext, user: User) -> None:
        name = settings.SESSION_COOKIE_NAME
        cookie = logged_in(user).cookies[name].value
        context.add_cookies([{"name": name, "value": cookie, "url": live.url}])

    return do


@pytest.fixture
def log_in(live: LiveServer) -> Callable[..., None]:
    """Through the login page, like anybody."""

    def do(page: Page, user: User, password: str = PASSWORD, next_url: str = "") -> None:
        page.goto(f"{live.url}/login/" + (f"?next={next_url}" if next_url else ""))
        page.get_by_label("Email address").fill(user.email)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Log In").click()
        page.wait_for_url(lambda url: "/login/" not in url)

    return do


@pytest.fixture
def as_user(
    live: LiveServer, new_context: Callable[..., BrowserContext], let_in: Callable[..., None]
) -> Callable[[User], Page]:
    """A browser of his own for each."""

    def open_browser(user: User) -> Page:
        context = new_context(base_url=live.url)
        let_in(context, user)
        return context.new_page()

    return open_browser


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def said(page: Page, words: str) -> None:
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()

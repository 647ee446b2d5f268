"""A real browser for tests, and what a person does in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from config.celery import app
from tests.factories import PASSWORD
from users_app.models import User

CHROMIUM = ["chromium", "chromium-browser", "google-chrome"]
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


@pytest.fixture
def live(live_server: LiveServer, mailoutbox: list[Any]) -> Iterator[LiveServer]:
    """The site over HTTP. Letters leave when the change is committed."""
    before = app.conf.task_always_eager
    app.conf.task_always_eager = True
    yield live_server
    app.conf.task_always_eager = before


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

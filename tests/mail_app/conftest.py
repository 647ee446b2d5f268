from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from threading import Thread

import pytest
from django.contrib.auth.models import Group
from pytest_django import Settings

from tests.mail_app.smtp import MailServer


@pytest.fixture(autouse=True)
def sample_templates(settings: Settings) -> None:
    engines = deepcopy(settings.TEMPLATES)
    for engine in engines:
        engine["DIRS"].append(Path(__file__).parent / "templates")
    settings.TEMPLATES = engines


@pytest.fixture
def club(db: None) -> Group:
    """What the sample letters tell about."""
    return Group.objects.create(name="Chess Club")


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    """Where the site's mail goes, for the time of the test."""
    with MailServer() as server:
        Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_TIMEOUT = 5
        yield server
        server.shutdown()


@pytest.fixture
def mail_folder(settings: Settings, tmp_path: Path) -> Path:
    """Mail goes to files, as in development."""
    settings.EMAIL_BACKEND = "mail_app.backends.FolderBackend"
    settings.MAIL_FOLDER = tmp_path / "mail"
    return tmp_path / "mail"

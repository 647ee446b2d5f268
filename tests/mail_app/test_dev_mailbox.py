"""/dev/mail/, where a developer reads what the site sends."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from pytest_django import Settings

from mail_app import mailbox
from tests.mail_app import samples
from tests.mail_app.post_office import deliver_all, promise

pytestmark = pytest.mark.urls("tests.mail_app.urls")


@pytest.fixture(autouse=True)
def _in_debug(settings: Settings) -> None:
    import_module("config.urls")  # as it is without DEBUG, for the other tests
    settings.DEBUG = True


@pytest.fixture
def address(club: Group, mail_folder: Path) -> str:
    """Of the page of the one mail there is."""
    club.name = "Chess & <b>Club</b>"
    club.save()
    promise(samples.welcome, club.pk)
    deliver_all()
    return f"/dev/mail/{mailbox.newest(1)[0].name}/"


def test_the_list_shows_what_was_sent(client: Client, address: str) -> None:
    page = client.get("/dev/mail/").content.decode()

    assert f'href="{address}"' in page
    assert "Chess &amp; &lt;b&gt;Club&lt;/b&gt; invites you" in page
    assert "bob@example.test" in page


def test_an_empty_mailbox_says_what_to_do(client: Client, db: None, mail_folder: Path) -> None:
    assert "No messages yet" in client.get("/dev/mail/").content.decode()


def test_links_in_a_mail_can_be_clicked(client: Client, address: str, club: Group) -> None:
    page = client.get(address).content.decode()

    assert f'href="http://testserver/door/{samples.key_of(club)}/"' in page
    assert "<b>" not in page
    assert "Auto-Submitted" in page


def test_the_html_half_is_shown_with_its_styles_and_nothing_else(
    client: Client, address: str
) -> None:
    answer = client.get(f"{address}html/")

    assert "Accept the Invitation" in answer.content.decode()
    directives = answer["Content-Security-Policy"].split("; ")
    policy = dict(directive.split(" ", 1) for directive in directives)
    assert policy == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "sandbox": "allow-popups allow-popups-to-escape-sandbox",
    }


def test_the_source_is_shown_as_text(client: Client, address: str) -> None:
    answer = client.get(f"{address}source/")

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.content == mailbox.newest(1)[0].source


def test_a_mail_without_html_has_no_such_page(
    client: Client, db: None, mail_folder: Path
) -> None:
    promise(samples.note, "bob@example.test", "")
    deliver_all()
    address = f"/dev/mail/{mailbox.newest(1)[0].name}/"

    assert "html/" not in client.get(address).content.decode()
    assert client.get(f"{address}html/").status_code == 404


@pytest.mark.parametrize(
    "name",
    ["..", "../secret", "..%2fsecret", "%2e%2e%2fsecret", "..%5csecret", "secret", ".hidden"],
)
@pytest.mark.parametrize("aspect", ["", "html/", "source/"])
def test_no_name_leads_out_of_the_folder(
    client: Client, address: str, mail_folder: Path, name: str, aspect: str
) -> None:
    (mail_folder.parent / "secret.eml").write_text("Subject: secret\n\nsecret")
    (mail_folder / ".hidden.eml").write_text("Subject: hidden\n\nhidden")

    assert client.get(f"/dev/mail/{name}/{aspect}").status_code == 404


@pytest.mark.parametrize("aspect", ["", "html/", "source/"])
def test_without_debug_there_is_nothing(
    client: Client, address: str, settings: Settings, aspect: str
) -> None:
    settings.DEBUG = False

    assert client.get("/dev/mail/").status_code == 404
    assert client.get(f"{address}{aspect}").status_code == 404


def test_without_debug_there_is_not_even_an_address() -> None:
    """In a process of its own: whether it is there is decided when the site starts."""
    ask = """
import django, django.urls
django.setup()
try:
    print(django.urls.reverse("dev_mailbox"))
except django.urls.NoReverseMatch:
    print("nowhere")
"""
    given = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "EMAIL_URL": "smtp://127.0.0.1:25",
        "PRIVATE_FILES": "/var/lib/portico",
    }
    for debug, where in [("1", "/dev/mail/"), ("0", "nowhere")]:
        site = subprocess.run(
            [sys.executable, "-c", ask],
            env={**os.environ, **given, "DEBUG": debug},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
        )
        assert site.stdout.strip() == where, site.stderr

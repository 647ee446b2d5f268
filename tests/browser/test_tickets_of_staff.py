"""Tickets and kept mail in the Admin Area, wide and on a phone: a walk past all of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts_app.models import Account
from tests.browser.test_pages import SCREENS, Visit, walk
from tests.factories import AccountFactory
from tests.tickets_app.factories import (
    TicketFactory,
    attachment_of,
    incoming,
    link_of,
    status,
    word_of_each_badge,
    word_of_staff,
)
from tickets_app.models import CannedReply
from users_app.models import User

pytestmark = pytest.mark.django_db(transaction=True)

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtenfrage"
CLIENT = "/admin/clients/{acme}"
TICKET = "/admin/tickets/{ticket}"
MESSAGE = "/admin/incoming/{message}"
PAGES = {
    "tickets": "/admin/tickets/",
    "overview": "/admin/",
    "summary": f"{CLIENT}/",
    "ticket": f"{TICKET}/",
    "guest's ticket": "/admin/tickets/{guests}/",
    "split": f"{TICKET}/split/",
    "tickets of a client": f"{CLIENT}/tickets/",
    "open ticket": f"{CLIENT}/tickets/open/",
    "kept mail": "/admin/incoming/",
    "message": f"{MESSAGE}/",
    "make ticket": f"{MESSAGE}/ticket/",
}
# Questions and notices: the same few pieces each time, so one screen tells of all.
SMALL = {
    "no such ticket": "/admin/tickets/?q=kesrel&status=all",
    "filters that are not understood": "/admin/tickets/?department=x&since=x",
    "nothing waits": "/admin/tickets/?status={on_hold}",
    "no tickets of a client": "/admin/clients/{new}/tickets/",
    "choose client": "/admin/tickets/open/",
    "merge": f"{TICKET}/merge/",
    "give": "/admin/tickets/{guests}/give/?q=acme",
    "nobody to give to": "/admin/tickets/{guests}/give/",
    "give to": "/admin/tickets/{guests}/give/{acme}/",
    "renew link": "/admin/tickets/{guests}/links/{link}/renew/",
    "revoke link": "/admin/tickets/{guests}/links/{link}/revoke/",
    "nothing left alone": "/admin/incoming/?state=ignored",
    "make reply": f"{MESSAGE}/reply/",
    "discard": f"{MESSAGE}/discard/",
    "search": "/admin/search/?q=kitchen",
}
# A page, and the button that sends its form as it is.
FORMS = {
    "reply": (f"{TICKET}/", "Send Reply"),
    "note": (f"{TICKET}/", "Add Note"),
    "copy": (f"{TICKET}/", "Add Copy"),
    "merge": (f"{TICKET}/merge/", "Merge"),
    "split": (f"{TICKET}/split/", "Split"),
    "open ticket": (f"{CLIENT}/tickets/open/", "Open Ticket"),
    "make reply": (f"{MESSAGE}/reply/", "Make Reply"),
}


@pytest.fixture
def places(acme: Account, private_folder: object) -> dict[str, Any]:
    """What stands for the words in braces, with what is hard to fit in each."""
    body = f"# Look\n\n1. `{LONG}`\n\n```\n{LONG * 3}\n```"
    ticket = TicketFactory(account=acme, subject=LONG, body=body)
    attachment_of(ticket, f"{LONG}.txt")
    word_of_staff(ticket, quoted=f"> {LONG}", left_out=[f"{LONG}.exe"])
    word_of_staff(ticket, LONG, is_note=True)
    word_of_each_badge(ticket)
    mailed = ticket.replies.latest("pk")
    incoming("done", ticket=ticket, reply=mailed)
    ticket.watchers.create(email="a.rather.long.name@and-a-long-one-behind-it.company.test")
    TicketFactory(account=acme, subject="Kitchen", kind="answered")
    guests = TicketFactory(account=None)
    CannedReply.objects.create(name="Greeting", body="Hello.")
    raw = b"From: <gus@guest.test>\nX-Long: " + b"x" * 400 + b"\n\n" + LONG.encode() * 5
    message = incoming("quarantined", raw=raw, subject=LONG, recipient="support@us.test")
    return {
        "acme": acme.number,
        "new": AccountFactory().number,
        "ticket": ticket.number,
        "guests": guests.number,
        "link": link_of(guests).pk,
        "message": message.pk,
        "on_hold": status("on_hold").pk,
    }


@pytest.fixture
def visit(
    request: pytest.FixtureRequest,
    live: LiveServer,
    new_context: Callable[..., BrowserContext],
    let_in: Callable[[BrowserContext, User], None],
    ada: User,
    settings: Settings,
) -> Visit:
    """Ada's browser."""
    settings.SITE_URL = live.url
    context = new_context(**SCREENS[request.param], reduced_motion="reduce")
    let_in(context, ada)
    return Visit(context.new_page(), live)


@pytest.mark.parametrize("visit", SCREENS, indirect=True)
def test_of_every_page(visit: Visit, places: dict[str, Any]) -> None:
    assert walk(visit, PAGES, places) == {}


@pytest.mark.parametrize("visit", ["phone"], indirect=True)
def test_of_every_question_and_notice(visit: Visit, places: dict[str, Any]) -> None:
    assert walk(visit, SMALL, places) == {}


@pytest.mark.parametrize("visit", ["phone"], indirect=True)
def test_of_every_form_that_came_back(visit: Visit, places: dict[str, Any]) -> None:
    found = {}
    for name, (path, button) in FORMS.items():
        visit.go(path.format(**places))
        visit.page.locator("main form").get_by_role("button", name=button, exact=True).click()
        visit.page.locator(".errors").first.wait_for()
        if faults := visit.faults():
            found[name] = faults
        assert visit.page.title().startswith("Error: "), name

    assert found == {}

"""What is sent twice with one form is written once, and nothing of it is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.utils.timezone import now

from accounts_app.models import Account
from activitylog_app.models import Actor, ActorKind, Entry
from config.refusals import Used
from mail_app.models import Message
from tests.racing import AtOnce
from tests.tickets_app.factories import TicketFactory, link_of, opening
from tickets_app import actions
from tickets_app.actions import Guest, Opening, Words
from tickets_app.actions.once import AGAIN
from tickets_app.forms import OnceForm
from tickets_app.models import Department, Reply, Ticket
from users_app.models import User

TOKEN = "a token that nobody guesses"
HELLO = Words("Hello.", token=TOKEN)
GUS = Guest("Gus Guest", "gus@guest.test")
VISITOR = Actor(ActorKind.USER)

Sent = Callable[[], object]


def new(department: Department, words: Words = HELLO) -> Opening:
    return replace(opening(department), words=words)


@pytest.fixture(params=["ticket", "reply", "guest", "guest's reply", "ours", "answer", "note"])
def sent(
    request: pytest.FixtureRequest,
    acme: Account,
    support: Department,
    uma: User,
    ada: User,
    ticket: Ticket,
    guests: Ticket,
) -> Sent:
    """Something that is written with a form."""
    user, admin = Actor(ActorKind.USER, uma), Actor(ActorKind.ADMIN, ada)
    link, start = link_of(guests), new(support)
    ways: dict[str, Sent] = {
        "ticket": partial(actions.open_ticket, acme, uma, start, by=user),
        "reply": partial(actions.reply, ticket, uma, HELLO, by=user),
        "guest": partial(actions.open_for_guest, GUS, start, by=VISITOR),
        "guest's reply": partial(actions.reply_as_guest, link, HELLO, by=VISITOR),
        "ours": partial(actions.open_for_client, acme, ada, start, by=admin),
        "answer": partial(actions.answer, ticket, ada, HELLO, by=admin),
        "note": partial(actions.add_note, ticket, ada, HELLO, by=admin),
    }
    return ways[request.param]


def counts() -> list[int]:
    return [model.objects.count() for model in (Ticket, Reply, Entry, Message)]


def test_what_is_sent_again_is_not_written_again(sent: Sent) -> None:
    first = sent()
    before = counts()

    assert first
    assert sent() is None
    assert counts() == before


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_are_one(sent: Sent, at_once: AtOnce) -> None:
    results = at_once(*[sent] * 10)

    assert len([one for one in results if one]) == 1
    assert Reply.objects.filter(token=TOKEN).count() == 1
    assert Entry.objects.count() == 1


def test_the_ticket_that_is_there_is_found(
    acme: Account, support: Department, olivia: User, by_olivia: Actor
) -> None:
    ticket = actions.open_ticket(acme, olivia, new(support), by=by_olivia)

    assert acme.tickets.opened_with(TOKEN) == ticket
    assert acme.tickets.opened_with("") is None


def test_of_another_account_nothing_is_found(
    acme: Account, elsewhere: Account, support: Department, olivia: User, by_olivia: Actor
) -> None:
    actions.open_ticket(acme, olivia, new(support), by=by_olivia)

    assert elsewhere.tickets.opened_with(TOKEN) is None


OTHERS = {
    "other words": Words("Hello again.", token=TOKEN),
    "a file": Words("Hello.", files=[ContentFile(b"x", name="x.txt")], token=TOKEN),
}


@pytest.mark.parametrize("words", OTHERS.values(), ids=OTHERS)
def test_something_else_is_refused_and_not_dropped(
    ticket: Ticket, olivia: User, by_olivia: Actor, words: Words
) -> None:
    actions.reply(ticket, olivia, HELLO, by=by_olivia)

    with pytest.raises(Used):
        actions.reply(ticket, olivia, words, by=by_olivia)


def test_a_form_of_somebody_else_is_refused(
    ticket: Ticket, olivia: User, uma: User, by_olivia: Actor
) -> None:
    actions.reply(ticket, olivia, HELLO, by=by_olivia)

    with pytest.raises(Used):
        actions.reply(ticket, uma, HELLO, by=Actor(ActorKind.USER, uma))


def test_a_form_of_another_ticket_is_refused(
    ticket: Ticket, acme: Account, olivia: User, by_olivia: Actor
) -> None:
    actions.reply(ticket, olivia, HELLO, by=by_olivia)

    with pytest.raises(Used):
        actions.reply(TicketFactory(account=acme), olivia, HELLO, by=by_olivia)


# --- with another form ------------------------------------------------------------------


@pytest.fixture
def again(ticket: Ticket, olivia: User, by_olivia: Actor) -> Callable[[], object]:
    """Olivia says hello once more, with a page that has come back."""
    actions.reply(ticket, olivia, HELLO, by=by_olivia)
    words = replace(HELLO, token="another form of hers")
    return lambda: actions.reply(ticket, olivia, words, by=by_olivia)


Again = Callable[[], object]


def test_the_same_words_again_are_the_same_reply(again: Again) -> None:
    assert again() is None


def test_the_same_words_after_somebody_else_s_are_new(
    again: Again, ticket: Ticket, uma: User
) -> None:
    actions.reply(ticket, uma, Words("Yes?"), by=Actor(ActorKind.USER, uma))

    assert again()


def test_the_same_words_later_are_new(again: Again) -> None:
    with time_machine.travel(now() + AGAIN + timedelta(seconds=1)):
        assert again()


def test_the_same_words_of_somebody_else_are_new(
    again: Again, ticket: Ticket, uma: User
) -> None:
    words = replace(HELLO, token="a form of Uma's")

    assert actions.reply(ticket, uma, words, by=Actor(ActorKind.USER, uma))


def test_a_ticket_that_is_opened_again_is_the_one_that_is_there(
    acme: Account, support: Department, olivia: User, by_olivia: Actor
) -> None:
    first = actions.open_ticket(acme, olivia, new(support), by=by_olivia)
    again = new(support, replace(HELLO, token="another form of hers"))

    assert actions.open_ticket(acme, olivia, again, by=by_olivia) is None
    assert acme.tickets.opened_with("another form of hers") == first


def test_one_with_another_subject_is_new(
    acme: Account, support: Department, olivia: User, by_olivia: Actor
) -> None:
    actions.open_ticket(acme, olivia, new(support), by=by_olivia)
    other = replace(new(support, replace(HELLO, token="another form")), subject="Other")

    assert actions.open_ticket(acme, olivia, other, by=by_olivia)


# --- the form ---------------------------------------------------------------------------


def token_of(form: OnceForm) -> str:
    assert form.is_valid()
    return str(form.cleaned_data["token"])


def test_each_page_has_a_token_of_its_own() -> None:
    assert OnceForm()["token"].value() != OnceForm()["token"].value()


def test_a_form_sends_the_token_of_its_page() -> None:
    assert token_of(OnceForm({"token": TOKEN})) == TOKEN


@pytest.mark.parametrize("typed", ["", "guessed"])
def test_a_token_that_could_be_guessed_counts_as_none(typed: str) -> None:
    assert len(token_of(OnceForm({"token": typed}))) > 20


def test_a_form_that_was_used_can_be_sent_again(
    ticket: Ticket, olivia: User, by_olivia: Actor
) -> None:
    form = OnceForm({"token": TOKEN})
    assert form.is_valid()

    form.explain(Used("Sent already."))

    assert form.errors["__all__"] == ["Sent already."]
    assert form["token"].value() != TOKEN

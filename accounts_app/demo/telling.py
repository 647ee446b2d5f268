"""What stands in the log and in the outbox, as if it had been written then."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from accounts_app.models import Account
from activitylog_app.models import Actor, Entry
from activitylog_app.recording import entry_of
from config import site
from invitations_app.models import Invitation
from mail_app.composing import render_text
from mail_app.letters import LETTERS
from mail_app.models import Message
from orders_app.models import Invoice, Order, Payment
from users_app.models import User

Action = Callable[..., Any]
CONCERNED: dict[str, Any] = {"order": Order, "invoice": Invoice, "payment": Payment}


def code(action: Action) -> str:
    found: str = action.code  # type: ignore[attr-defined]
    return found


def sentence(action: Action) -> str:
    found: str = action.sentence  # type: ignore[attr-defined]
    return found


def entry(
    action: Action, at: datetime, by: Actor, result: Any, subject: Any = None, **more: Any
) -> Entry:
    """The entry that an action writes when it is done to `subject` with this result.

    `subject` is the action's first argument, the result itself unless given; `more` are those
    of the others that its sentence speaks of. Not saved.
    """
    subject = result if subject is None else subject
    arguments = inspect.signature(action).bind_partial(subject, by=by, **more).arguments
    description = sentence(action).format(**arguments, result=result)
    told = entry_of(code(action), description, by=by, about=[result, subject])
    told.at = at
    return told


def letter(name: str, at: datetime, user: User, about: int) -> Message:
    """A message of users_app that was promised at that time and sent at once. Not saved."""
    context = {"user": user, "address": user.email, "link": ""}
    named = f"users_app.emails.{name}"
    return sent(named, f"users_app/email/{name}", context, at, user.email, [about])


def invitation(offer: Invitation) -> Message:
    """The letter with which it was sent. Not saved."""
    context = {
        "invitation": offer,
        "account": offer.account,
        "inviter_name": offer.sender,
        "permissions": offer.permission_labels,
        "link": "",
    }
    about: list[int | str] = [offer.pk, offer.sent_at.isoformat()]
    template = "invitations_app/email/invitation"
    message = sent(
        "invitations_app.emails.invitation",
        template,
        context,
        offer.sent_at,
        offer.email,
        about,
    )
    message.account = offer.account
    return message


def sent(
    name: str,
    template: str,
    context: dict[str, Any],
    at: datetime,
    to: str,
    about: list[int | str],
) -> Message:
    told = {"site_name": site.name(), "site_url": settings.SITE_URL}
    subject, _text = render_text(template, context | told)
    return Message(
        letter=LETTERS[name].name,
        about=about,
        created_at=at,
        state=Message.State.SENT,
        attempts=1,
        next_attempt_at=at + Message.HEAD_START,
        sent_to=to,
        subject=subject,
        settled_at=at + timedelta(seconds=2),
    )


def promised(name: str, at: datetime, about: list[int | str]) -> Message | None:
    """The message of this letter, as if it had left then; None if there was nothing to say.
    What it looks at is to be as it was at that time. Not saved."""
    envelope = LETTERS[name].write(*about)
    if envelope is None:
        return None
    return sent(name, envelope.template, envelope.context, at, envelope.to, about)


def letter_of_order(promised: Message, at: datetime) -> Message:
    """One about an order, an invoice or a payment, as if it had left then. Not saved."""
    key, reader = promised.about
    name = promised.letter.rpartition(".")[2]
    kind = name.partition("_")[0]
    thing = CONCERNED[kind].objects.get(pk=key)
    about = {kind: thing, "invoice": thing.invoice} if kind == "payment" else {kind: thing}
    reading = reader_of(thing.account, getattr(about.get("invoice"), "order", thing), reader)
    who = {"who": reading.first_name, "account": thing.account, "ways": [], "link": ""}
    template = f"orders_app/email/{name}"
    message = sent(promised.letter, template, who | about, at, reading.email, [key, reader])
    message.account = thing.account
    return message


def reader_of(account: Account, order: Order | None, reader: str) -> Any:
    """Whoever this word of a letter's means."""
    if reader == "user" and order:
        return order.user
    kind, _space, key = reader.partition(" ")
    return account.contacts.get(pk=key) if kind == "contact" else account

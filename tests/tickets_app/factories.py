"""Tickets and what they need, where no action has to do it."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.utils.timezone import now

from accounts_app.models import Account
from activitylog_app.models import Actor, ActorKind
from tests.factories import AccountFactory
from tickets_app.actions import Opening, Words
from tickets_app.models import (
    Attachment,
    Badge,
    Department,
    GuestLink,
    IncomingMessage,
    Known,
    Reply,
    StatusKind,
    Ticket,
    TicketPriority,
    TicketStatus,
    Writer,
)


class DepartmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Department
        django_get_or_create = ["name"]

    name = "Support"


def status(kind: str) -> TicketStatus:
    return TicketStatus.objects.usual(StatusKind(kind))


class TicketFactory(factory.django.DjangoModelFactory):
    """Of the account's owner, open, with one word of his; of a guest if `account` is None."""

    class Meta:
        model = Ticket

    account = factory.SubFactory(AccountFactory)
    number = factory.Sequence(lambda n: f"{48_000_000 + n}")
    subject = "It does not start"
    department = factory.SubFactory(DepartmentFactory)

    @classmethod
    def _create(cls, model_class: type[Ticket], *args: Any, **kwargs: Any) -> Ticket:
        account, kind = kwargs["account"], kwargs.pop("kind", "open")
        body = kwargs.pop("body", "Help.")
        owner = account.owner if account else None
        who: dict[str, Any] = {
            "writer": Writer.USER if owner else Writer.GUEST,
            "user": owner,
            "user_name": owner.full_name if owner else "Gus Guest",
            "user_email": owner.email if owner else "gus@guest.test",
        }
        kwargs.setdefault("status", status(kind))
        kwargs.setdefault("priority", TicketPriority.objects.usual())
        kwargs.setdefault("last_reply_by", who["writer"])
        kwargs.setdefault("last_reply_name", who["user_name"])
        if kwargs["status"].kind == "closed":
            kwargs.setdefault("closed_at", now())
        facts = {**who, "kind": kwargs["status"].kind, **kwargs}
        ticket: Ticket = super()._create(model_class, *args, **facts)
        badge, known = (Badge.OWNER, Known.SIGNED_IN) if owner else (Badge.GUEST, Known.BY_FORM)
        ticket.replies.create(body=body, badge=badge, known=known, **who)
        return ticket


def word_of_staff(ticket: Ticket, body: str = "Try again.", **more: Any) -> Reply:
    """One more reply, as staff would have written it."""
    return ticket.replies.create(
        writer=Writer.STAFF,
        user_name="Ada Ames",
        user_email="ada@us.test",
        badge=Badge.STAFF,
        known=Known.SIGNED_IN,
        body=body,
        **more,
    )


def word_of_each_badge(ticket: Ticket) -> None:
    """One reply of everybody but staff, each known in another way as far as that goes."""
    for badge, known in zip(Badge.values[:5], [*Known.values[:2], "by_link"] * 2, strict=False):
        name = f"The {badge}"
        ticket.replies.create(
            writer=Writer.GUEST, user_name=name, body=name, badge=badge, known=known
        )


def aged(ticket: Ticket, moment: datetime) -> Ticket:
    """As if nobody had written since."""
    Ticket.objects.filter(pk=ticket.pk).update(last_reply_at=moment)
    ticket.refresh_from_db()
    return ticket


def by(account: Account) -> Actor:
    """The owner of an account as an actor."""
    return Actor(ActorKind.USER, account.owner)


def opening(department: Department | None = None, **more: Any) -> Opening:
    """What a new ticket says."""
    words = Words(more.pop("body", "Help."), files=more.pop("files", ()))
    usual = {"subject": "It does not start", "words": words}
    return Opening(department=department or DepartmentFactory(), **{**usual, **more})


def link_of(ticket: Ticket) -> GuestLink:
    """A private link of who opened it."""
    link: GuestLink = ticket.guest_links.create(name=ticket.user_name, email=ticket.user_email)
    return link


def attachment_of(
    ticket: Ticket, name: str = "log.txt", reply: Reply | None = None
) -> Attachment:
    """A small text that came with the ticket's first word, or with `reply`."""
    reply = reply or ticket.replies.earliest("pk")
    content = ContentFile(b"A line of the log.", name=name)
    attachment: Attachment = reply.attachments.create(
        file=content, content_type="text/plain", size=content.size, original_name=name
    )
    return attachment


KEYS = count(1)


def incoming(state: str = "new", **facts: Any) -> IncomingMessage:
    """A message from Gus, stored and not looked at, or kept for staff."""
    if state != "new":
        facts.setdefault("settled_at", now())
    if state in {"quarantined", "ignored"}:
        facts.setdefault("reason", "forged")
    facts.setdefault("raw", b"From: gus@guest.test\nSubject: Hello\n\nHello.")
    facts.setdefault("sender", "gus@guest.test")
    return IncomingMessage.objects.create(key=f"key {next(KEYS)}", state=state, **facts)

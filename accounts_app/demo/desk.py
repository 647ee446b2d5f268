"""What the customers of the demo have asked, and what staff have answered: tickets.toml.

A reply is written once, with its time, so these are rows and not the work of the actions;
badges, readers and letters are those that the actions would have found at that moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

from accounts_app.demo import cast, telling
from accounts_app.demo.happenings import Happenings
from accounts_app.demo.post import attach, stored
from accounts_app.demo.rows import Town
from accounts_app.demo.shop import quietly
from accounts_app.models import Account
from activitylog_app.models import SYSTEM, Actor, ActorKind
from tickets_app import actions
from tickets_app.actions.following import followers_of
from tickets_app.models import (
    INTERNAL,
    Correspondent,
    Department,
    EventKind,
    IncomingMessage,
    Known,
    Reply,
    StatusKind,
    Ticket,
    TicketPriority,
    TicketStatus,
    Writer,
    correspondent,
    staff,
)
from users_app.models import User

BY_MAIL = {Known.BY_EMAIL, Known.UNVERIFIED}


@dataclass(frozen=True)
class Word:
    """One reply as tickets.toml tells of it."""

    by: str
    text: str
    after: int = 0
    known: str = "signed_in"
    quoted: str = ""
    files: dict[str, str] = field(default_factory=dict)
    note: bool = False
    assigned: bool = False
    status: str = ""
    priority: str = ""


@dataclass(frozen=True)
class Question:
    subject: str
    department: str
    days: float
    words: list[Word]
    account: str = ""
    priority: str = "Medium"
    about: str = ""


class Desk:
    """Each method of the first part is a happening."""

    def __init__(self, town: Town, do: Happenings) -> None:
        self.do, self.town = do, town
        self.users = town.users
        self.houses = {h.customer.details.get("company"): h for h in town.houses}
        told = cast.read("tickets.toml")
        self.questions = [question(each) for each in told["tickets"]]
        self.kept = told["kept"]
        self.statuses = {status.name: status for status in TicketStatus.objects.all()}
        self.departments = {one.name: one for one in Department.objects.all()}
        self.priorities = {one.name: one for one in TicketPriority.objects.all()}
        self.tickets: dict[int, Ticket] = {}

    def open(self, at: datetime, number: int) -> None:
        asked, word = self.questions[number], self.questions[number].words[0]
        account = self.account(asked)
        who = self.writer(account, word)
        ticket = self.tickets[number] = self.ticket(at, asked, account, who)
        if account is None:
            ticket.guest_links.create(name=who.name, email=who.email, created_at=at)
        elif who.admin:
            ticket.watchers.create(user=account.owner, since=at)
        reply, mail = self.write(at, ticket, who, word)
        self.do.tell(*self.told_of_opening(at, ticket, account, who, mail))
        self.send(at, reply)

    def reply(self, at: datetime, number: int, place: int) -> None:
        ticket, word = self.tickets[number], self.questions[number].words[place]
        who = self.writer(ticket.account, word)
        if word.assigned and who.admin:
            self.assign(at, ticket, who.admin)
        if word.priority and who.admin:
            self.set_priority(at, ticket, who.admin, self.priorities[word.priority])
        if not word.note:
            kind = StatusKind.ANSWERED if who.admin else StatusKind.CUSTOMER_REPLY
            status = self.statuses[word.status] if word.status else self.usual(kind)
            ticket.last_reply_at, ticket.last_reply_by = at, who.writer
            ticket.last_reply_name = who.name
            ticket.change(**ticket.standing(status, at))
            ticket.save()
        reply, mail = self.write(at, ticket, who, word)
        self.do.tell(*self.told_of_reply(at, ticket, who, reply, mail))
        if not word.note:
            self.send(at, reply)

    def keep(self, at: datetime, number: int) -> None:
        """Mail that is kept for staff."""
        told = self.kept[number]
        message = stored(at, told["sender"], told["to"], told["subject"], told["text"])
        reason = IncomingMessage.Reason(told["reason"])
        quietly(actions.quarantine, message, reason, by=SYSTEM)
        IncomingMessage.objects.filter(pk=message.pk).update(settled_at=at)
        self.do.tell(actions.quarantine, at, SYSTEM, message, message, reason=reason)

    # --- how it is done -----------------------------------------------------------------

    def account(self, asked: Question) -> Account | None:
        return self.houses[asked.account].account if asked.account else None

    def writer(self, account: Account | None, word: Word) -> Correspondent:
        name, email = parseaddr(word.by)
        user = self.users.get(email)
        if user and user.is_staff:
            return staff(user)
        known = Known(word.known)
        signed_in = user if known == Known.SIGNED_IN else None
        return correspondent(account, email, known, name=name, user=signed_in)

    def usual(self, kind: StatusKind) -> TicketStatus:
        return next(s for s in self.statuses.values() if s.kind == kind and s.is_usual)

    def ticket(
        self, at: datetime, asked: Question, account: Account | None, who: Correspondent
    ) -> Ticket:
        status = self.usual(StatusKind.ANSWERED if who.admin else StatusKind.OPEN)
        ticket = Ticket(
            number=f"{self.do.chance.randrange(10**8):08}",
            account=account,
            writer=who.writer,
            user=who.user,
            user_name=who.name,
            user_email=who.email,
            department=self.departments[asked.department],
            status=status,
            kind=status.kind,
            priority=self.priorities[asked.priority],
            subject=asked.subject,
            opened_at=at,
            last_reply_at=at,
            last_reply_by=who.writer,
            last_reply_name=who.name,
            **self.matter(asked, account),
        )
        ticket.save()
        return ticket

    def matter(self, asked: Question, account: Account | None) -> dict[str, Any]:
        if not (asked.about and account):
            return {}
        service = account.services.filter(name=asked.about).latest("pk")
        return {
            "matter_kind": "service",
            "matter_number": service.pk,
            "matter_name": service.name,
        }

    def write(
        self, at: datetime, ticket: Ticket, who: Correspondent, word: Word
    ) -> tuple[Reply, IncomingMessage | None]:
        """With the mail that it came in, if it did."""
        came_by_mail = who.writer != Writer.STAFF and who.known in BY_MAIL
        reply = ticket.replies.create(
            writer=who.writer,
            user=who.user,
            user_name=who.name,
            user_email=who.email,
            admin=who.admin,
            badge=who.badge,
            known=who.known,
            body=word.text,
            quoted=word.quoted,
            original=f"{word.text}\n\n{word.quoted}".strip() if came_by_mail else "",
            is_note=word.note,
            created_at=at,
            ip_address=self.actor(who).ip_address,
        )
        for name, text in word.files.items():
            attach(at, reply, name, text)
        if who.user and ticket.account:
            ticket.watchers.get_or_create(user=who.user, defaults={"since": at})
        if not came_by_mail:
            return reply, None
        to, subject = ticket.department.address, f"Re: [{ticket}] {ticket.subject}"
        message = stored(at, f"{who.name} <{who.email}>", to, subject, reply.original)
        message.state, message.settled_at = IncomingMessage.State.DONE, at
        message.ticket, message.reply = ticket, reply
        message.save()
        return reply, message

    def assign(self, at: datetime, ticket: Ticket, admin: User) -> None:
        by = self.do.actor(admin)
        if ticket.change(admin=admin, admin_name=admin.full_name):
            self.do.tell(actions.assign, at, by, ticket, ticket)
            self.happened(at, ticket, admin, EventKind.TAKEN)

    def set_priority(
        self, at: datetime, ticket: Ticket, admin: User, priority: TicketPriority
    ) -> None:
        if ticket.change(priority=priority):
            self.do.tell(actions.change_ticket, at, self.do.actor(admin), ticket, ticket)
            self.happened(at, ticket, admin, EventKind.PRIORITY, priority)

    def happened(
        self, at: datetime, ticket: Ticket, admin: User, kind: EventKind, detail: object = ""
    ) -> None:
        told = {"name": admin.full_name, "detail": str(detail)}
        ticket.events.create(at=at, kind=kind, is_internal=kind in INTERNAL, **told)

    def actor(self, who: Correspondent) -> Actor:
        if person := who.admin or (who.user if who.known == Known.SIGNED_IN else None):
            return self.do.actor(person)
        if who.known in BY_MAIL:
            return Actor(ActorKind.USER, who.user)
        return self.do.visitor("203.0.113.14")

    def told_of_opening(
        self,
        at: datetime,
        ticket: Ticket,
        account: Account | None,
        who: Correspondent,
        mail: IncomingMessage | None,
    ) -> tuple[Any, ...]:
        by = self.actor(who)
        if mail:
            return actions.open_by_mail, at, by, ticket, mail
        if who.admin:
            return actions.open_for_client, at, by, ticket, account
        if account is None:
            guest = actions.Guest(who.name, who.email)
            return actions.open_for_guest, at, by, ticket, guest
        return actions.open_ticket, at, by, ticket, account

    def told_of_reply(
        self,
        at: datetime,
        ticket: Ticket,
        who: Correspondent,
        reply: Reply,
        mail: IncomingMessage | None,
    ) -> tuple[Any, ...]:
        by = self.actor(who)
        if mail:
            return actions.reply_by_mail, at, by, reply, mail
        if who.admin:
            return actions.add_note if reply.is_note else actions.answer, at, by, reply, ticket
        if who.known == Known.BY_LINK:
            link = ticket.guest_links.get()
            return actions.reply_as_guest, at, by, reply, link
        return actions.reply, at, by, reply, ticket

    def send(self, at: datetime, reply: Reply) -> None:
        """The letters to customers; those to staff stand in no history."""
        for one in followers_of(reply.ticket):
            if one.email != reply.user_email:
                about: list[int | str] = [reply.pk, f"{one.kind} {one.pk}"]
                message = telling.promised("tickets_app.emails.replied", at, about)
                if message:
                    message.account = reply.ticket.account
                    self.do.messages.append(message)


def question(told: dict[str, Any]) -> Question:
    words = [Word(**word) for word in told["words"]]
    return Question(**{**told, "words": words})


def times(
    asked: Question, opened: datetime, moment: datetime
) -> Iterator[tuple[int, datetime]]:
    """When each word of it was written: what would be answered at night, in the morning, if
    there is time for all of it before `moment`."""
    at, left = opened, sum(word.after for word in asked.words)
    for place, word in enumerate(asked.words):
        at += timedelta(hours=word.after)
        left -= word.after
        morning = at.replace(hour=8) + timedelta(days=at.hour >= 19)
        is_night = not 7 <= at.hour < 19
        if place and is_night and morning + timedelta(hours=left + 2) < moment:
            at = morning
        yield place, at

"""What a message that has come in is to become: whose it is, and which ticket it is about."""

from __future__ import annotations

from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts_app.models import Account, Contact, Membership, Permission
from activitylog_app.models import Actor, ActorKind
from config.refusals import Refused
from mail_app.composing import message_with
from mail_app.models import Message
from tickets_app import actions
from tickets_app.actions import Opening, Words
from tickets_app.documents import kind_of
from tickets_app.limits import TooMany, is_flood, spend
from tickets_app.models import (
    Department,
    IncomingMessage,
    Known,
    Reply,
    Ticket,
    TicketSettings,
)
from tickets_app.models.finding import TicketQuerySet
from tickets_app.reading import (
    Mail,
    Unreadable,
    Verdict,
    bounced_ids,
    is_automatic,
    is_bounce,
    is_loop,
    read,
    verdict_of,
)
from tickets_app.threads import (
    is_for,
    looks_like_token,
    number_in,
    own_addresses,
    tickets_in,
    tokens_in,
    without_token,
)
from users_app.models import User

Reason = IncomingMessage.Reason

# Whoever is killed by a message so often is not to be killed by it again.
MOST_ATTEMPTS = 5


class Unfit(Exception):
    """No ticket, no reply can be made of it. `about`: the letter of ours it reports about."""

    def __init__(
        self,
        reason: IncomingMessage.Reason,
        is_kept: bool = True,
        about: Message | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason, self.is_kept, self.about = reason, is_kept, about


def become(message: IncomingMessage) -> None:
    """Raises Unfit."""
    rules = TicketSettings.stored()
    if message.attempts >= MOST_ATTEMPTS:
        raise Unfit(Reason.FAILED)
    if len(message.raw) > rules.message_limit:
        raise Unfit(Reason.TOO_LARGE)
    try:
        mail = read(bytes(message.raw), message.recipient)
    except Unreadable as error:
        raise Unfit(Reason.UNREADABLE) from error
    if is_bounce(mail):
        raise Unfit(Reason.BOUNCE, is_kept=False, about=reported(mail))
    known = how_known(mail, rules)
    ticket = ticket_of(mail, known)
    words = words_of(mail, rules)
    if ticket:
        reply(message, mail, ticket, known, words)
    else:
        open_one(message, mail, known, words, rules)


def reported(mail: Mail) -> Message | None:
    """The letter of ours that a report is about."""
    found = (message_with(one) for one in bounced_ids(mail))
    return next((one for one in found if one), None)


def how_known(mail: Mail, rules: TicketSettings) -> Known:
    """How sure it is who has written it. Raises Unfit for what nobody has written, for what our
    own mail server says is forged, and for staff."""
    if is_loop(mail, own_addresses()):
        raise Unfit(Reason.LOOP, is_kept=False)
    if is_automatic(mail):
        raise Unfit(Reason.AUTOMATIC, is_kept=False)
    if not mail.sender:
        raise Unfit(Reason.NO_SENDER)
    verdict = verdict_of(
        mail.headers("Authentication-Results"), rules.trusted_server, mail.sender
    )
    if verdict is Verdict.FORGED:
        raise Unfit(Reason.FORGED)
    if User.objects.staff().filter(email=mail.sender).exists():
        raise Unfit(Reason.STAFF)
    if mail.is_empty and not mail.subject:
        raise Unfit(Reason.EMPTY)
    if is_flood(mail.sender):
        raise Unfit(Reason.FLOOD)
    return Known.BY_EMAIL if verdict is Verdict.CONFIRMED else Known.UNVERIFIED


# --- which ticket -----------------------------------------------------------------------


def ticket_of(mail: Mail, known: Known) -> Ticket | None:
    """The one that it answers, by the token of its reply address; without one only for whom
    our mail server confirms, and who may write there. Raises Unfit for a token that does not
    fit."""
    for number, mac in tokens_in(mail.addressed):
        first = the_tickets().filter(pk=number).first()
        if first is None:
            continue
        if is_for(number, mac, mail.sender):
            return first.last
        if actions.is_of_a_reader(first.last, number, mac):
            return of_another(first.last, mail, known)
    if any(looks_like_token(address) for address in mail.addressed):
        raise Unfit(Reason.BAD_TOKEN)
    return by_its_thread(mail) if known == Known.BY_EMAIL else None


def of_another(ticket: Ticket, mail: Mail, known: Known) -> Ticket:
    """The token was made for somebody else: it opens the ticket for who has it anyway."""
    if known == Known.BY_EMAIL and may_write(ticket, mail.sender):
        return ticket
    raise Unfit(Reason.OTHER_ADDRESS)


def by_its_thread(mail: Mail) -> Ticket | None:
    replies = Reply.objects.filter(message_id__in=mail.references[:50])
    named = list(replies.values_list("ticket", flat=True)[:5])
    found = list(the_tickets().filter(pk__in=[*tickets_in(mail.references), *named])[:10])
    if number := number_in(mail.subject):
        found.extend(the_tickets().filter(number=number))
    return next((one.last for one in found if may_write(one.last, mail.sender)), None)


def may_write(ticket: Ticket, email: str) -> bool:
    return actions.may_write(ticket.account, ticket, email)


def the_tickets() -> TicketQuerySet:
    return Ticket.objects.select_related("account", "department", "merged_into")


# --- what becomes of it -----------------------------------------------------------------


def reply(
    message: IncomingMessage, mail: Mail, ticket: Ticket, known: Known, words: Words
) -> None:
    sender, by = (mail.sender_name, mail.sender), actor_of(mail, known)
    try:
        with transaction.atomic():
            actions.reply_by_mail(message, ticket, sender, known, words, by=by)
    except Refused as refusal:
        raise Unfit(Reason.NOT_ALLOWED) from refusal


def open_one(
    message: IncomingMessage, mail: Mail, known: Known, words: Words, rules: TicketSettings
) -> None:
    department = Department.objects.at([without_token(one) for one in mail.addressed])
    if department is None:
        raise Unfit(Reason.NO_DEPARTMENT)
    if department.only_replies_by_mail:
        raise Unfit(Reason.ONLY_REPLIES)
    account = account_of(mail.sender) if known == Known.BY_EMAIL else None
    if account is None and (department.clients_only or not rules.guests_allowed):
        raise Unfit(Reason.CLIENTS_ONLY)
    if account is None:
        try:
            spend(mail.sender, None)
        except TooMany as flood:
            raise Unfit(Reason.FLOOD) from flood
    opening = Opening(mail.subject, department, words)
    sender, by = (mail.sender_name, mail.sender), actor_of(mail, known)
    try:
        with transaction.atomic():
            actions.open_by_mail(message, account, sender, known, opening, by=by)
    except Refused as deleted:
        raise Unfit(Reason.NO_DEPARTMENT) from deleted


def account_of(email: str) -> Account | None:
    """The one account in which this confirmed address may use tickets. Of several none is
    taken: what is meant for one must not be read by the users of another."""
    memberships = Membership.objects.enterable().filter(user__email=email, user__is_active=True)
    held = [m.account for m in memberships.select_related("account") if may(m)]
    if not held:
        contacts = Contact.objects.filter(email__iexact=email).select_related("account")
        held = [one.account for one in contacts[:2] if not one.account.is_closed]
    return held[0] if len(held) == 1 else None


def may(membership: Membership) -> bool:
    return membership.can(Permission.TICKETS)


def actor_of(mail: Mail, known: Known) -> Actor:
    """Whose address is not sure is a visitor."""
    if known != Known.BY_EMAIL:
        return Actor(ActorKind.USER)
    return Actor(ActorKind.USER, User.objects.customers().filter(email=mail.sender).first())


def words_of(mail: Mail, rules: TicketSettings) -> Words:
    """With the files that are taken; the names of the others are told."""
    taken = [file for file in mail.files if is_taken(file, rules)][: rules.most_attachments]
    left_out = [file.name or "" for file in mail.files if file not in taken]
    return Words(
        body=mail.text or _("(no text)"),
        files=taken,
        quoted=mail.quoted,
        original=mail.original,
        message_id=mail.message_id,
        left_out=left_out,
        others=mail.others,
    )


def is_taken(file: File[Any], rules: TicketSettings) -> bool:
    try:
        kind_of(file, rules)
    except Refused:
        return False
    return True

"""What is done with tickets, with mail that comes in, and with what staff set up."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from django.utils.timezone import now

from accounts_app.models import Account
from activitylog_app.models import Actor
from config.files import private_files
from tests.activitylog_app.examples import Told, example
from tests.tickets_app.factories import (
    DepartmentFactory,
    TicketFactory,
    aged,
    incoming,
    link_of,
    opening,
    status,
    word_of_staff,
)
from tickets_app import actions
from tickets_app.actions import Guest, Words
from tickets_app.models import (
    CannedReply,
    IncomingMessage,
    Known,
    TicketPriority,
    TicketSettings,
    TicketStatus,
)
from users_app.models import User

HELLO = Words("Hello.")
GUS = ("Gus Guest", "gus@guest.test")
MERELY_GUS = Guest(*GUS)


@example("ticket.opened")
def opened(by: Actor, acme: Account, olivia: User) -> Told:
    actions.open_ticket(acme, olivia, opening(), by=by)
    return Told(acme, olivia)


@example("ticket.replied_to")
def replied_to(by: Actor, acme: Account, uma: User) -> Told:
    actions.reply(TicketFactory(account=acme), uma, HELLO, by=by)
    return Told(acme, uma)


@example("ticket.closed")
def closed(by: Actor, acme: Account, olivia: User) -> Told:
    actions.close(TicketFactory(account=acme), by=by)
    return Told(acme, olivia)


@example("ticket.reopened")
def reopened(by: Actor, acme: Account, olivia: User) -> Told:
    actions.reopen(TicketFactory(account=acme, kind="closed"), by=by)
    return Told(acme, olivia)


@example("ticket.watched")
def watched(by: Actor, acme: Account, uma: User) -> Told:
    actions.watch(TicketFactory(account=acme), uma, by=by)
    return Told(acme, uma)


@example("ticket.unwatched")
def unwatched(by: Actor, acme: Account, olivia: User) -> Told:
    ticket = TicketFactory(account=acme)
    ticket.watchers.create(user=olivia)
    actions.unwatch(ticket, olivia, by=by)
    return Told(acme, olivia)


@example("ticket.opened_by_guest", by_visitors=True)
def opened_by_guest(by: Actor) -> Told:
    actions.open_for_guest(MERELY_GUS, opening(), by=by)
    return Told()


@example("ticket.replied_to_by_guest", by_visitors=True)
def replied_to_by_guest(by: Actor) -> Told:
    actions.reply_as_guest(link_of(TicketFactory(account=None)), HELLO, by=by)
    return Told()


@example("ticket.closed_by_guest", by_visitors=True)
def closed_by_guest(by: Actor) -> Told:
    actions.close_as_guest(link_of(TicketFactory(account=None)), by=by)
    return Told()


@example("ticket.link_renewed")
def link_renewed(by: Actor) -> Told:
    link = link_of(TicketFactory(account=None))
    actions.renew_link(link.ticket, link.email, by=by)
    return Told()


@example("ticket.link_revoked")
def link_revoked(by: Actor) -> Told:
    link = link_of(TicketFactory(account=None))
    actions.revoke_link(link.ticket, link.email, by=by)
    return Told()


@example("ticket.opened_by_staff")
def opened_by_staff(by: Actor, acme: Account, ada: User) -> Told:
    actions.open_for_client(acme, ada, opening(), by=by)
    return Told(acme)


@example("ticket.answered")
def answered(by: Actor, acme: Account, ada: User, olivia: User) -> Told:
    actions.answer(TicketFactory(account=acme), ada, HELLO, by=by)
    return Told(acme, olivia)


@example("ticket.noted")
def noted(by: Actor, acme: Account, ada: User, olivia: User) -> Told:
    actions.add_note(TicketFactory(account=acme), ada, HELLO, by=by)
    return Told(acme, olivia)


@example("ticket.assigned")
def assigned(by: Actor, acme: Account, ada: User, olivia: User) -> Told:
    actions.assign(TicketFactory(account=acme), ada, by=by)
    return Told(acme, olivia)


@example("ticket.changed")
def changed(by: Actor, acme: Account, olivia: User) -> Told:
    ticket = TicketFactory(account=acme)
    actions.change_ticket(ticket, {"subject": "Other"}, ticket.version, by=by)
    return Told(acme, olivia)


@example("ticket.given")
def given(by: Actor, acme: Account) -> Told:
    actions.give(TicketFactory(account=None), acme, by=by)
    return Told(acme)


@example("ticket.merged")
def merged(by: Actor, acme: Account, olivia: User) -> Told:
    actions.merge(TicketFactory(account=acme), TicketFactory(account=acme), by=by)
    return Told(acme, olivia)


@example("ticket.split")
def split(by: Actor, acme: Account, olivia: User) -> Told:
    ticket = TicketFactory(account=acme)
    actions.split(ticket, [word_of_staff(ticket).pk], "Other", by=by)
    return Told(acme, olivia)


@example("ticket.follower_added")
def follower_added(by: Actor, acme: Account, uma: User) -> Told:
    actions.add_follower(TicketFactory(account=acme), uma, by=by)
    return Told(acme, uma)


@example("ticket.follower_removed")
def follower_removed(by: Actor, acme: Account, uma: User) -> Told:
    ticket = TicketFactory(account=acme)
    ticket.watchers.create(user=uma)
    actions.remove_follower(ticket, uma, by=by)
    return Told(acme, uma)


@example("ticket.copy_added")
def copy_added(by: Actor, acme: Account, olivia: User) -> Told:
    actions.add_copy(TicketFactory(account=acme), "kim@acme.test", by=by)
    return Told(acme, olivia)


@example("ticket.copy_removed")
def copy_removed(by: Actor, acme: Account, olivia: User) -> Told:
    ticket = TicketFactory(account=acme)
    ticket.watchers.create(email="kim@acme.test")
    actions.remove_copy(ticket, "kim@acme.test", by=by)
    return Told(acme, olivia)


@example("ticket.closed_by_itself")
def closed_by_itself(by: Actor, acme: Account, olivia: User) -> Told:
    ticket = aged(TicketFactory(account=acme, kind="answered"), now() - timedelta(days=9))
    actions.close_idle(ticket, now(), by=by)
    return Told(acme, olivia)


@example("ticket_files.removed")
def files_removed(by: Actor, private_folder: Path) -> Told:
    folder = private_folder / "tickets" / "ab"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ab01").write_bytes(b"x")
    os.utime(folder / "ab01", (0, 0))
    actions.remove_forgotten_attachments(now(), by=by)
    assert not private_files().exists("tickets/ab/ab01")
    return Told()


# --- mail -------------------------------------------------------------------------------


@example("ticket.opened_by_mail", by_visitors=True)
def opened_by_mail(by: Actor, acme: Account, olivia: User) -> Told:
    sender = (olivia.full_name, olivia.email)
    actions.open_by_mail(incoming(), acme, sender, Known.BY_EMAIL, opening(), by=by)
    return Told(acme, olivia)


@example("ticket.replied_to_by_mail", by_visitors=True)
def replied_to_by_mail(by: Actor, acme: Account, olivia: User) -> Told:
    ticket, sender = TicketFactory(account=acme), (olivia.full_name, olivia.email)
    actions.reply_by_mail(incoming(), ticket, sender, Known.BY_EMAIL, HELLO, by=by)
    return Told(acme, olivia)


@example("mail.quarantined")
def quarantined(by: Actor) -> Told:
    actions.quarantine(incoming(), IncomingMessage.Reason.FORGED, by=by)
    return Told()


@example("mail.ignored")
def ignored(by: Actor) -> Told:
    actions.ignore(incoming(), IncomingMessage.Reason.LOOP, by=by)
    return Told()


@example("mail.made_ticket")
def made_ticket(by: Actor) -> Told:
    actions.make_ticket(incoming("quarantined"), GUS, opening(), by=by)
    return Told()


@example("mail.made_reply")
def made_reply(by: Actor, acme: Account) -> Told:
    ticket = TicketFactory(account=acme)
    actions.make_reply(incoming("quarantined"), ticket, GUS, HELLO, by=by)
    return Told(acme)


@example("mail.discarded")
def discarded(by: Actor) -> Told:
    actions.discard(incoming("quarantined"), by=by)
    return Told()


@example("mail.taken_back")
def taken_back(by: Actor) -> Told:
    actions.take_back(incoming("ignored"), by=by)
    return Told()


# --- what staff set up ------------------------------------------------------------------


@example("department.added")
def department_added(by: Actor) -> Told:
    actions.add_department({"name": "Sales"}, [], by=by)
    return Told()


@example("department.changed")
def department_changed(by: Actor) -> Told:
    sales = DepartmentFactory(name="Sales")
    actions.change_department(sales, {"name": "Other"}, [], sales.version, by=by)
    return Told()


@example("department.deleted")
def department_deleted(by: Actor) -> Told:
    actions.delete_department(DepartmentFactory(name="Sales"), by=by)
    return Told()


@example("ticket_status.added")
def status_added(by: Actor) -> Told:
    actions.add_status({"name": "Waiting for parts", "kind": "on_hold"}, by=by)
    return Told()


@example("ticket_status.changed")
def status_changed(by: Actor) -> Told:
    found = status("open")
    actions.change_status(found, {"name": "New"}, found.version, by=by)
    return Told()


@example("ticket_status.deleted")
def status_deleted(by: Actor) -> Told:
    actions.delete_status(TicketStatus.objects.create(name="Old", kind="open"), by=by)
    return Told()


@example("ticket_priority.added")
def priority_added(by: Actor) -> Told:
    actions.add_priority({"name": "Urgent"}, by=by)
    return Told()


@example("ticket_priority.changed")
def priority_changed(by: Actor) -> Told:
    found = TicketPriority.objects.create(name="Urgent")
    actions.change_priority(found, {"name": "Now"}, found.version, by=by)
    return Told()


@example("ticket_priority.deleted")
def priority_deleted(by: Actor) -> Told:
    actions.delete_priority(TicketPriority.objects.create(name="Urgent"), by=by)
    return Told()


@example("canned_reply.added")
def canned_added(by: Actor) -> Told:
    actions.add_canned_reply({"name": "Thanks", "body": "Thank you."}, by=by)
    return Told()


@example("canned_reply.changed")
def canned_changed(by: Actor) -> Told:
    canned = CannedReply.objects.create(name="Thanks", body="Thank you.")
    actions.change_canned_reply(canned, {"body": "Thanks."}, canned.version, by=by)
    return Told()


@example("canned_reply.deleted")
def canned_deleted(by: Actor) -> Told:
    actions.delete_canned_reply(CannedReply.objects.create(name="Thanks", body="x"), by=by)
    return Told()


@example("settings.tickets_changed")
def settings_changed(by: Actor) -> Told:
    actions.change_ticket_settings(TicketSettings(), {"close_after_days": 7}, by=by)
    return Told()

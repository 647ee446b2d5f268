"""What users, guests and staff do with tickets, and who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils.timezone import now
from pytest_django import Settings

from accounts_app import actions as account_actions
from accounts_app.models import Account, Contact, Matter
from activitylog_app.models import SYSTEM, Actor, ActorKind
from config.refusals import Gone, Refused, Stale
from tests.tickets_app.factories import (
    DepartmentFactory,
    TicketFactory,
    aged,
    link_of,
    opening,
    status,
    word_of_staff,
)
from tickets_app import actions
from tickets_app.actions import Guest, Words
from tickets_app.limits import TooMany
from tickets_app.models import (
    Attachment,
    Department,
    GuestLink,
    Known,
    Ticket,
    TicketSettings,
    correspondent,
)
from users_app.models import User

HELLO = Words("Hello.")
GUS = Guest("Gus Guest", "gus@guest.test")
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\0" * 20


@pytest.fixture
def by_uma(uma: User) -> Actor:
    return Actor(ActorKind.USER, uma)


# --- badges -----------------------------------------------------------------------------


def badge(account: Account | None, email: str, known: Known = Known.BY_EMAIL) -> str:
    return str(correspondent(account, email, known).badge)


def test_the_first_badge_that_fits_wins(
    acme: Account, uma: User, stan: User, clara: Contact
) -> None:
    acme.contacts.create(first_name="U", last_name="U", email="uma@acme.test")
    acme.contacts.create(first_name="S", last_name="S", email="stan@elsewhere.test")

    assert badge(acme, "olivia@acme.test") == "owner"
    assert badge(acme, "uma@acme.test") == "authorized_user"
    assert badge(acme, "clara@acme.test") == "sub_account"
    assert badge(acme, "stan@elsewhere.test") == "sub_account"
    assert badge(None, "stan@elsewhere.test") == "external_user"
    assert badge(acme, "gus@guest.test") == "guest"


@pytest.mark.parametrize("known", [Known.UNVERIFIED, Known.BY_FORM, Known.BY_LINK])
def test_who_is_not_sure_is_a_guest(acme: Account, known: Known) -> None:
    assert badge(acme, "olivia@acme.test", known) == "guest"


def test_a_badge_stays_when_the_membership_changes(
    ticket: Ticket, acme: Account, uma: User, by_uma: Actor
) -> None:
    reply = actions.reply(ticket, uma, HELLO, by=by_uma)

    assert reply
    acme.memberships.filter(user=uma).delete()

    reply.refresh_from_db()
    assert (reply.badge, reply.known) == ("authorized_user", "signed_in")


# --- users ------------------------------------------------------------------------------


def test_who_holds_tickets_opens_one(
    acme: Account, support: Department, uma: User, by_uma: Actor
) -> None:
    ticket = actions.open_ticket(acme, uma, opening(support), by=by_uma)

    assert ticket
    assert (ticket.kind, ticket.user, ticket.last_reply_by) == ("open", uma, "user")
    assert ticket.replies.get().badge == "authorized_user"
    assert ticket.watchers.get().user == uma


def test_a_ticket_is_about_something(acme: Account, support: Department) -> None:
    about = opening(support, matter=Matter("service", 12, "Server"))

    ticket = actions.open_ticket(acme, acme.owner, about, by=SYSTEM)

    assert ticket
    assert (ticket.matter_kind, ticket.matter_number) == ("service", 12)
    assert ticket.matter_name == "Server"


def test_who_does_not_hold_tickets_is_refused(acme: Account, dora: User) -> None:
    with pytest.raises(Refused):
        actions.open_ticket(acme, dora, opening(), by=Actor(ActorKind.USER, dora))


def test_rights_are_read_from_the_row(
    ticket: Ticket, acme: Account, uma: User, by_uma: Actor
) -> None:
    acme.memberships.filter(user=uma).update(permissions=[])

    for act in (
        lambda: actions.reply(ticket, uma, HELLO, by=by_uma),
        lambda: actions.close(ticket, by=by_uma),
        lambda: actions.watch(ticket, uma, by=by_uma),
    ):
        with pytest.raises(Refused):
            act()


def test_nobody_writes_in_a_closed_account(
    ticket: Ticket, acme: Account, by_ada: Actor
) -> None:
    account_actions.close(acme, by=by_ada)

    with pytest.raises(Refused):
        actions.reply(ticket, acme.owner, HELLO, by=SYSTEM)


def test_nothing_is_no_reply(ticket: Ticket, uma: User, by_uma: Actor) -> None:
    with pytest.raises(Refused):
        actions.reply(ticket, uma, Words(" \n"), by=by_uma)


def test_a_reply_opens_a_closed_ticket(acme: Account, uma: User, by_uma: Actor) -> None:
    ticket = TicketFactory(account=acme, kind="closed")

    actions.reply(ticket, uma, HELLO, by=by_uma)

    ticket.refresh_from_db()
    assert (ticket.kind, ticket.closed_at) == ("customer_reply", None)
    assert ticket.last_reply_name == "Uma Usher"


def test_a_second_reply_is_the_last_word(acme: Account, uma: User, by_uma: Actor) -> None:
    ticket = aged(TicketFactory(account=acme, kind="customer_reply"), now() - timedelta(days=3))

    actions.reply(ticket, uma, HELLO, by=by_uma)

    ticket.refresh_from_db()
    assert now() - ticket.last_reply_at < timedelta(minutes=1)


def test_closing_twice_is_nothing(ticket: Ticket, by_uma: Actor) -> None:
    assert actions.close(ticket, by=by_uma)
    assert actions.close(ticket, by=by_uma) is None


def test_a_file_goes_with_a_reply(ticket: Ticket, uma: User, by_uma: Actor) -> None:
    words = Words("See.", files=[ContentFile(PNG, name="../a.exe.png")])

    actions.reply(ticket, uma, words, by=by_uma)

    attachment = Attachment.objects.get()
    assert attachment.content_type == "image/png"
    assert attachment.file.name.startswith("tickets/")
    assert "a.exe" not in attachment.file.name


@pytest.mark.parametrize("content", [b"", b"MZ\x90\0\3\0\0\0", b"\0\1\2\3", b"x" * 9_000_000])
def test_a_file_that_is_not_taken_is_refused(
    ticket: Ticket, uma: User, by_uma: Actor, content: bytes
) -> None:
    words = Words("See.", files=[ContentFile(content, name="a.png")])

    with pytest.raises(Refused) as refusal:
        actions.reply(ticket, uma, words, by=by_uma)

    assert refusal.value.field == "attachments"


# --- guests -----------------------------------------------------------------------------


def test_a_guest_opens_a_ticket_and_gets_a_link(support: Department, by_visitor: Actor) -> None:
    ticket = actions.open_for_guest(GUS, opening(support), by=by_visitor)

    assert ticket
    assert ticket.account is None
    assert ticket.replies.get().known == "by_form"
    assert GuestLink.objects.with_token(ticket.guest_links.get().token)


def test_nobody_replies_in_a_closed_account_by_a_private_link_either(
    guests: Ticket, acme: Account, by_ada: Actor, by_visitor: Actor
) -> None:
    link = link_of(guests)
    actions.give(guests, acme, by=by_ada)
    account_actions.close(acme, by=by_ada)
    link.ticket.refresh_from_db()

    with pytest.raises(Refused, match="closed"):
        actions.reply_as_guest(link, HELLO, by=by_visitor)


def test_a_guest_writes_by_his_link(guests: Ticket, by_visitor: Actor) -> None:
    reply = actions.reply_as_guest(link_of(guests), HELLO, by=by_visitor)

    assert reply
    assert (reply.badge, reply.known) == ("guest", "by_link")


def test_a_revoked_link_opens_nothing(guests: Ticket, by_ada: Actor) -> None:
    link = link_of(guests)

    actions.revoke_link(guests, link.email, by=by_ada)

    assert GuestLink.objects.with_token(link.token) is None
    with pytest.raises(Gone):
        actions.reply_as_guest(link, HELLO, by=by_ada)


def test_a_new_link_kills_the_old_one(guests: Ticket, by_ada: Actor) -> None:
    old = link_of(guests)

    new = actions.renew_link(guests, old.email, by=by_ada)

    assert GuestLink.objects.with_token(old.token) is None
    assert GuestLink.objects.with_token(new.token) == new


def test_no_link_can_be_read_in_the_database(guests: Ticket) -> None:
    link = link_of(guests)

    assert link.nonce not in link.token or link.token != link.nonce
    assert GuestLink.objects.with_token(link.nonce) is None
    assert GuestLink.objects.with_token(f"{link.pk}:{link.nonce}") is None


def test_guests_can_be_shut_out(support: Department, by_visitor: Actor) -> None:
    TicketSettings.lock().change(guests_allowed=False)

    with pytest.raises(Refused):
        actions.open_for_guest(GUS, opening(support), by=by_visitor)


def test_a_department_can_be_for_clients_only(db: None, by_visitor: Actor) -> None:
    billing = DepartmentFactory(name="Billing", clients_only=True)

    with pytest.raises(Refused):
        actions.open_for_guest(GUS, opening(billing), by=by_visitor)


def test_a_guest_opens_so_many_and_no_more(support: Department, by_visitor: Actor) -> None:
    for _n in range(5):
        actions.open_for_guest(GUS, opening(support), by=by_visitor)

    with pytest.raises(TooMany):
        actions.open_for_guest(GUS, opening(support), by=by_visitor)


# --- staff ------------------------------------------------------------------------------


def test_staff_answer(ticket: Ticket, ada: User, by_ada: Actor) -> None:
    reply = actions.answer(ticket, ada, HELLO, by=by_ada)

    assert reply
    ticket.refresh_from_db()
    assert (reply.badge, reply.user, reply.admin) == ("staff", None, ada)
    assert (ticket.kind, ticket.last_reply_by) == ("answered", "staff")


def test_staff_say_what_becomes_of_it(ticket: Ticket, ada: User, by_ada: Actor) -> None:
    actions.answer(ticket, ada, HELLO, status("closed"), by=by_ada)

    ticket.refresh_from_db()
    assert ticket.is_closed
    assert ticket.closed_at


def test_a_note_changes_nothing_and_is_for_staff(
    ticket: Ticket, ada: User, by_ada: Actor
) -> None:
    before = ticket.last_reply_at

    note = actions.add_note(ticket, ada, HELLO, by=by_ada)

    assert note
    ticket.refresh_from_db()
    assert (ticket.kind, ticket.last_reply_at) == ("open", before)
    assert note not in ticket.replies.for_customers()


def test_a_user_who_writes_without_end_is_held_back(
    ticket: Ticket, acme: Account, settings: Settings
) -> None:
    settings.TICKET_LIMITS = settings.TICKET_LIMITS | {"user": ["2/hour"]}
    for body in ("One.", "Two."):
        actions.reply(ticket, acme.owner, Words(body), by=SYSTEM)

    with pytest.raises(TooMany):
        actions.reply(ticket, acme.owner, Words("Three."), by=SYSTEM)

    assert ticket.replies.count() == 3


def test_tickets_are_assigned_to_staff_alone(
    ticket: Ticket, ada: User, uma: User, by_ada: Actor
) -> None:
    actions.assign(ticket, ada, by=by_ada)

    assert list(Ticket.objects.assigned_to(ada)) == [ticket]
    with pytest.raises(Refused):
        actions.assign(ticket, uma, by=by_ada)


def test_two_who_change_a_ticket_hear_of_each_other(ticket: Ticket, by_ada: Actor) -> None:
    version = ticket.version
    actions.change_ticket(ticket, {"status": status("on_hold")}, version, by=by_ada)

    with pytest.raises(Stale):
        actions.change_ticket(ticket, {"subject": "Other"}, version, by=by_ada)


def test_merging_puts_all_words_into_one(ticket: Ticket, acme: Account, by_ada: Actor) -> None:
    other = TicketFactory(account=acme)

    actions.merge(ticket, other, by=by_ada)

    ticket.refresh_from_db()
    assert other.replies.count() == 2
    assert ticket.is_closed
    assert Ticket.objects.numbered(ticket.number) == other


def test_what_waits_for_an_answer_opens_the_one_that_it_goes_into(
    ticket: Ticket, acme: Account, by_ada: Actor
) -> None:
    closed, other = TicketFactory(account=acme, kind="closed"), TicketFactory(account=acme)
    actions.close(other, by=by_ada)
    actions.merge(other, closed, by=by_ada)
    closed.refresh_from_db()
    assert closed.is_closed, "neither waits"

    actions.merge(ticket, closed, by=by_ada)

    closed.refresh_from_db()
    assert (closed.kind, closed.closed_at) == ("open", None)


def test_a_merged_ticket_takes_no_reply(ticket: Ticket, acme: Account, by_ada: Actor) -> None:
    actions.merge(ticket, TicketFactory(account=acme), by=by_ada)

    with pytest.raises(Refused):
        actions.reply(ticket, acme.owner, HELLO, by=SYSTEM)


def test_tickets_of_two_clients_are_not_merged(
    ticket: Ticket, elsewhere: Account, by_ada: Actor
) -> None:
    for other in (TicketFactory(account=elsewhere), TicketFactory(account=None), ticket):
        with pytest.raises(Refused):
            actions.merge(ticket, other, by=by_ada)


def test_a_reply_is_split_off(ticket: Ticket, by_ada: Actor) -> None:
    word = word_of_staff(ticket)

    made = actions.split(ticket, [word.pk], "Another matter", by=by_ada)

    assert made.replies.get() == word
    assert (made.subject, made.account, made.kind) == ("Another matter", ticket.account, "open")
    assert ticket.replies.count() == 1


def test_a_split_leaves_something_on_both_sides(ticket: Ticket, by_ada: Actor) -> None:
    for chosen in ([], list(ticket.replies.values_list("pk", flat=True))):
        with pytest.raises(Refused):
            actions.split(ticket, chosen, "Other", by=by_ada)


def test_a_guests_ticket_becomes_a_clients(
    guests: Ticket, acme: Account, by_ada: Actor
) -> None:
    actions.give(guests, acme, by=by_ada)

    assert list(acme.tickets.all()) == [guests]
    with pytest.raises(Refused):
        actions.give(guests, acme, by=by_ada)


# --- what staff set up ------------------------------------------------------------------


def test_what_has_tickets_cannot_be_deleted(ticket: Ticket, by_ada: Actor) -> None:
    with pytest.raises(Refused):
        actions.delete_department(ticket.department, by=by_ada)
    with pytest.raises(Refused):
        actions.delete_priority(ticket.priority, by=by_ada)
    with pytest.raises(Refused):
        actions.delete_status(ticket.status, by=by_ada)


def test_the_kind_of_a_status_stays(db: None, by_ada: Actor) -> None:
    found = status("open")

    with pytest.raises(Refused):
        actions.change_status(found, {"kind": "closed"}, found.version, by=by_ada)


def test_two_departments_have_two_names_and_addresses(
    support: Department, by_ada: Actor
) -> None:
    for details, field in [
        ({"name": "Support"}, "name"),
        ({"name": "X", "address": support.address}, "address"),
    ]:
        with pytest.raises(Refused) as refusal:
            actions.add_department(details, [], by=by_ada)
        assert refusal.value.field == field


# --- the clock --------------------------------------------------------------------------


@pytest.mark.parametrize(("ago", "kind"), [(7, "closed"), (-1, "answered")])
def test_answered_tickets_are_closed_in_time(acme: Account, ago: int, kind: str) -> None:
    before = now() - timedelta(days=7)
    ticket = aged(TicketFactory(account=acme, kind="answered"), before - timedelta(seconds=ago))

    actions.close_idle(ticket, before, by=SYSTEM)

    ticket.refresh_from_db()
    assert ticket.kind == kind


def test_what_waits_for_us_is_not_closed(acme: Account) -> None:
    ticket = aged(TicketFactory(account=acme), now() - timedelta(days=99))

    assert actions.close_idle(ticket, now(), by=SYSTEM) is None


def test_numbers_run_out_with_a_clear_error(
    ticket: Ticket, acme: Account, uma: User, by_uma: Actor
) -> None:
    TicketSettings.lock().change(mask=ticket.number)

    with pytest.raises(Exception, match="unique"):
        actions.open_ticket(acme, uma, opening(), by=by_uma)

"""The demo company: whom one can log in as, and whether all of it could have happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import settings as site
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, F, Max, Q
from django.test import Client, override_settings
from django.utils.timezone import now
from pytest_django import DjangoDbBlocker, Settings

from accounts_app.demo import cast
from accounts_app.demo.rows import PASSWORD
from accounts_app.forms import ContactForm, DetailsForm
from accounts_app.models import Account, Contact, Membership, Permission
from activitylog_app.models import Entry
from activitylog_app.recording import ACTIONS
from config.integrity import find_checks
from config.models import plain
from mail_app.letters import LETTERS
from mail_app.models import Message
from orders_app.models import IdentityVerification, Invoice, Order, Product, Service
from tickets_app.models import (
    Attachment,
    Badge,
    IncomingMessage,
    Known,
    Reply,
    StatusKind,
    Ticket,
    TicketEvent,
)
from users_app.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("harbourline")]

DANA, MINA, RAVI = "dana@alderfinch.example", "mina@kovac.example", "ravi@menon.example"
LENA, ELENI, TOM = (
    "lena.brandt@brandtbuero.example",
    "eleni@agora.example",
    "tom@ellery.example",
)
NADIA, PRIYA = "nadia@rahman.example", "priya.nair@harbourline.example"


@pytest.fixture(scope="module")
def harbourline(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """Loaded once for the tests of this file; what the command said."""
    said, files = StringIO(), tmp_path_factory.mktemp("private")
    with (
        override_settings(PRIVATE_FILES=files),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        with override_settings(DEBUG=True):
            call_command("load_demo", stdout=said)
        yield said.getvalue()
        transaction.set_rollback(True)


def test_all_that_must_hold_in_a_database_holds() -> None:
    assert not [check.sentence for check in find_checks() if check.run().count]


# --- logging in -------------------------------------------------------------------------


def test_it_says_whom_to_log_in_as_and_with_what(harbourline: str) -> None:
    assert f"{site.SITE_URL}/login/ with the password {PASSWORD}" in harbourline
    for email in (DANA, MINA, RAVI, LENA, ELENI, NADIA, TOM, PRIYA):
        assert email in harbourline


@pytest.mark.parametrize(
    ("email", "leads_to"),
    [
        (DANA, "Alder & Finch Studio"),
        (RAVI, "Alder & Finch Studio"),
        (ELENI, "Papadaki Prints"),
        (MINA, "/accounts/"),
        (LENA, "/accounts/"),
        (TOM, "/accounts/"),
        (PRIYA, None),
    ],
)
def test_the_password_opens_the_client_area(
    client: Client, settings: Settings, email: str, leads_to: str | None
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    if leads_to and not leads_to.startswith("/"):
        leads_to = f"/a/{Account.objects.get(company=leads_to).number}/"

    response = client.post("/login/", {"login": email, "password": PASSWORD})

    assert response.headers.get("Location") == leads_to


def test_the_password_is_one_that_any_of_them_could_have_chosen() -> None:
    for user in User.objects.all():
        validate_password(PASSWORD, user)


# --- who there is -----------------------------------------------------------------------


def test_the_roles_are_those_that_the_table_of_logins_promises() -> None:
    assert owned(DANA) == 1
    assert owned(MINA) == 3
    [ravi] = Membership.objects.filter(user__email=RAVI)
    assert not ravi.is_owner
    assert 0 < len(ravi.permissions) < 5
    assert Membership.objects.filter(user__email=LENA).count() > 30
    assert not Membership.objects.filter(user__email=TOM).exists()
    assert {a.status for a in accounts_of(ELENI)} == {"active", "closed"}
    nadia = User.objects.with_standing().get(email=NADIA)
    assert not nadia.is_verified


def owned(email: str) -> int:
    return Membership.objects.filter(user__email=email, is_owner=True).count()


def accounts_of(email: str) -> list[Account]:
    return list(Account.objects.filter(memberships__user__email=email))


def test_there_are_enough_of_everything() -> None:
    assert Account.objects.count() > 40
    assert User.objects.filter(is_staff=False).count() > 65
    assert set(Account.objects.values_list("status", flat=True)) == set(Account.Status.values)
    assert set(Account.objects.values_list("currency", flat=True)) == set(site.CURRENCIES)
    assert Account.objects.values("country").distinct().count() > 15
    assert User.objects.values("time_zone").distinct().count() > 15


def test_every_account_has_one_owner_and_no_staff() -> None:
    owners = Count("memberships", filter=Q(memberships__is_owner=True))
    assert not Account.objects.annotate(owners=owners).exclude(owners=1).exists()
    assert not Membership.objects.filter(user__is_staff=True).exists()
    connection.check_constraints()


def test_everybody_has_his_one_address() -> None:
    addresses = User.objects.annotate(
        addresses=Count("emailaddress"),
        same=Count("emailaddress", filter=Q(emailaddress__email=F("email"))),
    )
    assert not addresses.exclude(addresses=1, same=1).exists()


def test_account_details_can_be_saved_as_they_are() -> None:
    for account in Account.objects.all():
        form = DetailsForm(saved(account, DetailsForm.Meta.fields), instance=account)
        assert form.is_valid(), (account, form.errors)
        assert form.details == {name: getattr(account, name) for name in form.details}


def test_contacts_can_be_saved_as_they_are() -> None:
    for contact in Contact.objects.all():
        form = ContactForm(saved(contact, ContactForm.Meta.fields), instance=contact)
        assert form.is_valid(), (contact, form.errors)


def saved(thing: Account | Contact, names: list[str]) -> dict[str, Any]:
    return {name: plain(getattr(thing, name)) for name in names}


def test_what_was_different_once_is_told_as_it_is_now() -> None:
    for customer in cast.customers():
        assert customer.before.keys() <= customer.details.keys(), customer.owner


# --- what was ordered -------------------------------------------------------------------


def test_orders_and_invoices_are_in_every_state_that_people_look_for() -> None:
    ordered = set(Order.objects.values_list("status", flat=True))
    assert ordered == {"pending", "active", "cancelled", "fraud"}
    assert set(Invoice.objects.values_list("status", flat=True)) >= {"paid", "unpaid"}
    assert Invoice.objects.overdue().exists()
    assert Product.objects.on_sale().filter(stock=0).exists()


def test_somebody_waits_for_his_identity_to_be_reviewed() -> None:
    asked = IdentityVerification.objects.order_by("requested_at")
    assert [one.state for one in asked] == ["verified", "verified", "requested", "submitted"]


def test_orders_are_of_users_who_may_order_there() -> None:
    for order in Order.objects.select_related("account", "user"):
        membership = order.account.memberships.get(user=order.user)
        assert membership.can(Permission.ORDERS)
        assert membership.created_at < order.placed_at


def test_nothing_is_due_that_was_not_invoiced_long_ago() -> None:
    active = Service.objects.active().exclude(next_due_on=None)
    assert active.exists()
    assert not active.filter(next_due_on__lte=now() - timedelta(days=1)).exists()


# --- what was asked ---------------------------------------------------------------------


def test_tickets_show_every_badge_and_how_it_is_known() -> None:
    assert Ticket.objects.count() > 20
    assert set(Reply.objects.values_list("badge", flat=True)) == set(Badge.values)
    assert set(Reply.objects.values_list("known", flat=True)) == set(Known.values)
    assert set(Ticket.objects.values_list("kind", flat=True)) == set(StatusKind.values)
    assert Reply.objects.filter(is_note=True).exists()
    assert Attachment.objects.exists()
    assert set(TicketEvent.objects.values_list("is_internal", flat=True)) == {True, False}
    assert IncomingMessage.objects.quarantined().exists()


def test_all_of_each_ticket_was_written_and_in_its_order() -> None:
    told = cast.read("tickets.toml")["tickets"]
    assert Reply.objects.count() == sum(len(each["words"]) for each in told)
    for ticket in Ticket.objects.all():
        written = list(ticket.replies.order_by("pk").values_list("created_at", flat=True))
        assert written == sorted(written)
        assert written[0] == ticket.opened_at
        assert ticket.replies.for_customers().latest("pk").created_at == ticket.last_reply_at


def test_users_who_write_hold_tickets() -> None:
    signed_in = Reply.objects.filter(known=Known.SIGNED_IN).exclude(user=None)
    for reply in signed_in.select_related("user", "ticket__account"):
        assert reply.ticket.account
        membership = reply.ticket.account.memberships.get(user=reply.user)
        assert membership.can(Permission.TICKETS)
        assert membership.created_at < reply.created_at


# --- what happened ----------------------------------------------------------------------


def test_every_entry_is_of_an_action() -> None:
    codes = set(Entry.objects.values_list("code", flat=True))
    assert codes <= set(ACTIONS)
    assert len(codes) > 12


def test_the_log_is_in_the_order_of_time_and_ends_now() -> None:
    times = list(Entry.objects.order_by("pk").values_list("at", flat=True))
    assert times == sorted(times)
    assert times[-1] <= now()
    assert 700 < (times[-1] - times[0]).days < 735


def test_an_account_s_history_begins_with_its_opening() -> None:
    for account in Account.objects.all():
        first = account.activity.order_by("at")[0]
        assert first.code in {"account.registered", "account.opened"}
        assert first.at == account.created_at


def test_nobody_acts_before_he_is_here() -> None:
    too_early = Entry.objects.filter(actor__created_at__gt=F("at"))
    assert not too_early.exists()


def test_people_enter_only_accounts_that_they_belong_to_by_then() -> None:
    entered = Entry.objects.filter(code="account.entered")
    theirs = Q(account__memberships__user=F("actor"))
    assert entered.filter(theirs).count() == entered.count()
    assert not entered.filter(theirs, account__memberships__created_at__gt=F("at")).exists()


def test_last_logins_are_those_of_the_log() -> None:
    for user in User.objects.all():
        logins = Entry.objects.filter(code="user.logged_in", actor=user)
        assert user.last_login == logins.aggregate(last=Max("at"))["last"]
    for membership in Membership.objects.all():
        entered = Entry.objects.filter(
            code="account.entered", actor=membership.user_id, account=membership.account_id
        )
        assert membership.last_login_at == entered.aggregate(last=Max("at"))["last"]


def test_nobody_has_been_in_a_closed_account_lately() -> None:
    closed = Membership.objects.filter(account__status=Account.Status.CLOSED)
    assert closed.exists()
    assert not closed.filter(last_login_at__gt=now() - timedelta(days=90)).exists()


def test_the_log_tells_what_the_details_were_and_are() -> None:
    changes = Entry.objects.filter(code="account.details_changed")
    assert changes.count() > 5
    for entry in changes:
        for name, (before, after) in entry.data["changed"].items():
            assert before != after
            assert after == plain(getattr(entry.account, name))


def test_letters_are_those_we_send_and_have_arrived() -> None:
    messages = Message.objects.all()
    assert set(messages.values_list("letter", flat=True)) <= set(LETTERS)
    assert set(messages.values_list("state", flat=True)) == {Message.State.SENT}
    assert not messages.filter(Q(subject="") | Q(sent_to="")).exists()
    asked = Entry.objects.filter(code="user.password_reset_requested").count()
    assert messages.filter(letter="users_app.emails.reset_password").count() == asked > 5


# --- again ------------------------------------------------------------------------------


def test_a_second_time_is_refused(settings: Settings) -> None:
    settings.DEBUG = True
    before = how_much()

    with pytest.raises(CommandError, match="here already"):
        call_command("load_demo")

    assert how_much() == before


def test_if_empty_only_says_the_logins_again(harbourline: str, settings: Settings) -> None:
    settings.DEBUG = True
    before, said = how_much(), StringIO()

    call_command("load_demo", "--if-empty", stdout=said)

    assert said.getvalue() == harbourline
    assert how_much() == before


def how_much() -> list[int]:
    counted = (User, Account, Membership, Contact, Entry, Message)
    return [model.objects.count() for model in counted]

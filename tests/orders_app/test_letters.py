"""The letters about orders, invoices and identities, word for word, and who gets them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import transaction
from pytest_django import Settings

from accounts_app.models import Account, Contact, Permission
from activitylog_app.models import SYSTEM, Actor
from orders_app import actions, emails
from orders_app.models import Invoice, Order, OrderSettings, Product
from tests.letters import (
    HOSTILE,
    assert_both_halves_lead_to_the_same,
    assert_harmless,
    assert_reads_as,
)
from tests.orders_app.factories import (
    InvoiceFactory,
    OrderFactory,
    VerificationFactory,
    basket,
)
from users_app.models import User

GOLDEN = Path(__file__).parent / "golden"
ORDERS = {
    "order_confirmed": "pending",
    "order_accepted": "active",
    "order_cancelled": "cancelled",
}
INVOICES = ["invoice_created", "invoice_overdue"]
IDENTITIES = {
    "identity_requested": "requested",
    "identity_verified": "verified",
    "identity_refused": "refused",
}
NAMES = [*ORDERS, *INVOICES, "payment_received", *IDENTITIES]
BANK = "Harbourline Ltd\nIBAN DE02 1203 0000 0000 2020 51"
each = pytest.mark.parametrize("name", NAMES)

Post = Callable[[], list[EmailMessage]]
Send = Callable[[str], EmailMultiAlternatives]


@pytest.fixture(autouse=True)
def _doors(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.orders_app.doors"


@pytest.fixture
def send(acme: Account, deliver_all: Post) -> Send:
    """The letter as it goes out, after what it tells of has happened to Acme."""

    def do(name: str) -> EmailMultiAlternatives:
        OrderSettings.objects.create(pk=1, bank_transfer=BANK)
        with transaction.atomic():
            post(name, acme)
        [message] = deliver_all()
        assert isinstance(message, EmailMultiAlternatives)
        return message

    return do


def post(name: str, acme: Account) -> None:
    letter = getattr(emails, name)
    if name in ORDERS:
        letter.post(OrderFactory(account=acme, status=ORDERS[name]).pk, "account")
    elif name in INVOICES:
        letter.post(an_invoice(acme).pk, "account")
    elif name == "payment_received":
        invoice = an_invoice(acme, paid=Decimal(4))
        payment = invoice.payments.create(amount=Decimal(4), gateway="bank_transfer")
        letter.post(payment.pk, "account")
    else:
        state, reason = IDENTITIES[name], "Your name cannot be read."
        letter.post(VerificationFactory(user=acme.owner, state=state, reason=reason).pk)


def an_invoice(acme: Account, **more: object) -> Invoice:
    days = {"issued_on": date(2026, 1, 1), "due_on": date(2026, 1, 15)}
    made: Invoice = InvoiceFactory(account=acme, number="INV-00042", **days, **more)
    return made


@each
def test_it_reads_as_agreed(send: Send, name: str) -> None:
    assert_reads_as(GOLDEN / f"{name}.txt", send(name))


@each
def test_the_html_leads_where_the_text_leads(send: Send, name: str) -> None:
    assert_both_halves_lead_to_the_same(send(name))


@each
@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_a_name_is_no_link_and_no_markup(
    acme: Account, send: Send, name: str, hostile: str
) -> None:
    acme.company = acme.first_name = hostile
    acme.save()
    owner = acme.owner
    owner.first_name = owner.last_name = hostile
    owner.save()

    assert_harmless(send(name))


class TestWhoGetsIt:
    """Of an order of Uma's: the account's address, she, and the contacts who want it."""

    @pytest.fixture
    def umas(self, acme: Account, uma: User) -> Order:
        keys = [Permission.ORDERS, Permission.INVOICES]
        acme.memberships.filter(user=uma).update(permissions=keys)
        order: Order = OrderFactory(account=acme, user=uma)
        return order

    def readers(self, order: Order) -> list[str]:
        return [reader.email for reader in emails.readers_of_order(order).values()]

    def test_is_the_account_and_the_user(self, umas: Order) -> None:
        assert self.readers(umas) == ["olivia@acme.test", "uma@acme.test"]

    def test_is_not_a_user_who_was_removed(self, umas: Order, acme: Account, uma: User) -> None:
        acme.memberships.filter(user=uma).delete()

        assert self.readers(umas) == ["olivia@acme.test"]

    def test_is_not_a_user_who_may_not_see_it(
        self, umas: Order, acme: Account, uma: User
    ) -> None:
        acme.memberships.filter(user=uma).update(permissions=[Permission.INVOICES])

        assert self.readers(umas) == ["olivia@acme.test"]

    def test_is_a_contact_who_wants_product_emails(self, umas: Order, clara: Contact) -> None:
        clara.change(mail_kinds=["product"])

        assert self.readers(umas)[-1] == "clara@acme.test"

    @pytest.mark.parametrize("kind", ["general", "invoice", "support"])
    def test_is_no_other_contact(self, kind: str, umas: Order, clara: Contact) -> None:
        clara.change(mail_kinds=[kind])

        assert "clara@acme.test" not in self.readers(umas)

    def test_of_an_invoice_is_a_contact_who_wants_invoice_emails(
        self, acme: Account, clara: Contact
    ) -> None:
        clara.change(mail_kinds=["invoice"])

        found = emails.readers_of_invoice(InvoiceFactory(account=acme))
        assert [reader.email for reader in found.values()] == [acme.email, clara.email]

    def test_is_nobody_twice(self, umas: Order, acme: Account, clara: Contact) -> None:
        clara.change(mail_kinds=["product"], email="UMA@acme.test")
        acme.change(email="uma@acme.test")

        assert self.readers(umas) == ["uma@acme.test"]

    def test_is_decided_when_it_leaves(
        self, umas: Order, acme: Account, uma: User, deliver_all: Post
    ) -> None:
        actions.accept(umas, by=SYSTEM)
        acme.memberships.filter(user=uma).delete()
        acme.change(email="new@acme.test")

        assert [mail.to for mail in deliver_all()] == [["new@acme.test"]]


class TestWithNothingToSayAnyMore:
    def test_of_an_order_that_was_called_off(
        self,
        olivia: User,
        acme: Account,
        server: Product,
        by_olivia: Actor,
        deliver_all: Post,
    ) -> None:
        order = actions.place(olivia, acme, basket(server), "token", by=by_olivia)
        assert order is not None
        actions.mark_as_fraud(order, by=SYSTEM)

        assert deliver_all() == []

    def test_of_an_invoice_that_was_paid_meanwhile(
        self, acme: Account, deliver_all: Post
    ) -> None:
        invoice = an_invoice(acme)
        actions.mark_overdue(invoice, date(2026, 2, 1), by=SYSTEM)
        Invoice.objects.update(status="cancelled")

        assert deliver_all() == []

    def test_of_documents_that_have_been_sent(self, uma: User, deliver_all: Post) -> None:
        verification = VerificationFactory(user=uma, state="submitted")
        with transaction.atomic():
            emails.identity_requested.post(verification.pk)

        assert deliver_all() == []


def test_an_order_brings_its_confirmation_and_its_invoice(
    olivia: User, acme: Account, server: Product, by_olivia: Actor, deliver_all: Post
) -> None:
    actions.place(olivia, acme, basket(server), "token", by=by_olivia)

    subjects = [mail.subject.split(" ")[0] for mail in deliver_all()]
    assert subjects == ["Your", "Invoice"]
    assert acme.messages.count() == 2


def test_a_paid_invoice_asks_for_nothing(acme: Account, deliver_all: Post) -> None:
    OrderSettings.objects.create(pk=1, bank_transfer=BANK)
    invoice = InvoiceFactory(account=acme, status="paid")
    with transaction.atomic():
        emails.invoice_created.post(invoice.pk, "account")

    [mail] = deliver_all()
    assert "Nothing has to be paid." in str(mail.body)
    assert "IBAN" not in str(mail.body)

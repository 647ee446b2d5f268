"""What is done with the catalogue, orders, services, invoices and identities."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from django.core.files.base import ContentFile
from django.utils.timezone import now

from accounts_app.models import Account
from activitylog_app.models import Actor
from orders_app import actions
from orders_app.models import Invoice, Order, OrderSettings, Service, private_files, today
from tests.activitylog_app.examples import Told, example
from tests.orders_app.factories import (
    GroupFactory,
    InvoiceFactory,
    OrderFactory,
    ProductFactory,
    ServiceFactory,
    VerificationFactory,
    basket,
)
from users_app.models import User

TEN = actions.Received(Decimal(10), "bank_transfer", "48213", today())
PDF = b"%PDF-1.7\n"


@example("product_group.added")
def group_added(by: Actor) -> Told:
    actions.add_group({"name": "Servers", "slug": "servers"}, by=by)
    return Told()


@example("product_group.changed")
def group_changed(by: Actor) -> Told:
    group = GroupFactory()
    actions.change_group(group, {"name": "Other"}, group.version, by=by)
    return Told()


@example("product_group.deleted")
def group_deleted(by: Actor) -> Told:
    actions.delete_group(GroupFactory(), by=by)
    return Told()


@example("product.added")
def product_added(by: Actor) -> Told:
    details = {"name": "Server", "slug": "server"}
    actions.add_product(GroupFactory(), details, {"EUR": (Decimal(1), Decimal(0))}, by=by)
    return Told()


@example("product.changed")
def product_changed(by: Actor) -> Told:
    product = ProductFactory()
    actions.change_product(
        product, {}, {"EUR": (Decimal(1), Decimal(0))}, product.version, by=by
    )
    return Told()


@example("product.deleted")
def product_deleted(by: Actor) -> Told:
    actions.delete_product(ProductFactory(), by=by)
    return Told()


@example("order.placed")
def order_placed(by: Actor, olivia: User, acme: Account) -> Told:
    actions.place(olivia, acme, basket(ProductFactory()), "token", by=by)
    return Told(acme, olivia)


@example("order.placed_with_account")
def order_placed_with_account(by: Actor, olivia: User) -> Told:
    details = {"country": "GB", "currency": "EUR", "company": "Second"}
    actions.place_for_new_account(olivia, details, basket(ProductFactory()), "token", by=by)
    return Told(Account.objects.get(company="Second"), olivia)


@example("order.entered")
def order_entered(by: Actor, olivia: User, acme: Account) -> Told:
    actions.enter_order(acme, basket(ProductFactory()), "token", by=by)
    return Told(acme, olivia)


@example("order.accepted")
def order_accepted(by: Actor, olivia: User, acme: Account) -> Told:
    actions.accept(OrderFactory(account=acme), by=by)
    return Told(acme, olivia)


@example("order.cancelled")
def order_cancelled(by: Actor, olivia: User, acme: Account) -> Told:
    actions.cancel_order(OrderFactory(account=acme), by=by)
    return Told(acme, olivia)


@example("order.marked_as_fraud")
def order_marked_as_fraud(by: Actor, olivia: User, acme: Account) -> Told:
    actions.mark_as_fraud(OrderFactory(account=acme), by=by)
    return Told(acme, olivia)


@example("order.notes_changed")
def order_notes_changed(by: Actor, olivia: User, acme: Account) -> Told:
    order: Order = OrderFactory(account=acme)
    actions.change_order_notes(order, "Call back", order.version, by=by)
    return Told(acme, olivia)


@example("invoice.renewed")
def invoice_renewed(by: Actor, acme: Account) -> Told:
    ServiceFactory(account=acme)
    actions.renew(acme, "EUR", today() + timedelta(days=31), by=by)
    return Told(acme)


@example("invoice.marked_overdue")
def invoice_marked_overdue(by: Actor, acme: Account) -> Told:
    invoice: Invoice = InvoiceFactory(account=acme)
    actions.mark_overdue(invoice, today() + timedelta(days=31), by=by)
    return Told(acme)


@example("invoice.cancelled")
def invoice_cancelled(by: Actor, acme: Account) -> Told:
    invoice: Invoice = InvoiceFactory(account=acme)
    actions.cancel_invoice(invoice, invoice.version, by=by)
    return Told(acme)


@example("payment.recorded")
def payment_recorded(by: Actor, acme: Account) -> Told:
    invoice: Invoice = InvoiceFactory(account=acme)
    actions.record_payment(invoice, TEN, invoice.version, by=by)
    return Told(acme)


@example("payment.refunded")
def payment_refunded(by: Actor, acme: Account) -> Told:
    invoice: Invoice = InvoiceFactory(account=acme, status="paid")
    actions.refund(invoice, TEN, invoice.version, by=by)
    return Told(acme)


@example("service.end_requested")
def service_end_requested(by: Actor, acme: Account) -> Told:
    actions.ask_for_end(ServiceFactory(account=acme), "at_once", "", by=by)
    return Told(acme)


@example("service.kept")
def service_kept(by: Actor, acme: Account) -> Told:
    service: Service = ServiceFactory(
        account=acme, ends_on=today(), end_asked_at=now(), end_when="at_once"
    )
    actions.keep(service, by=by)
    return Told(acme)


@example("service.ended")
def service_ended(by: Actor, acme: Account) -> Told:
    service: Service = ServiceFactory(
        account=acme, ends_on=today(), end_asked_at=now(), end_when="at_once"
    )
    actions.end(service, today(), by=by)
    return Told(acme)


@example("service.changed")
def service_changed(by: Actor, acme: Account) -> Told:
    service: Service = ServiceFactory(account=acme)
    actions.change_service(service, {"status": "suspended"}, service.version, by=by)
    return Told(acme)


@example("settings.orders_changed")
def order_settings_changed(by: Actor) -> Told:
    actions.change_order_settings(OrderSettings.current(), {"days_to_pay": 7}, by=by)
    return Told()


@example("identity.requested")
def identity_requested(by: Actor, olivia: User, acme: Account) -> Told:
    actions.request_verification(olivia, OrderFactory(account=acme), by=by)
    return Told(acme, olivia)


@example("identity.submitted", refused={"behalf": "Nobody shows who somebody else is."})
def identity_submitted(by: Actor, olivia: User, private_folder: Path) -> Told:
    VerificationFactory(user=olivia)
    actions.submit_documents(olivia, [ContentFile(PDF, "passport.pdf")], by=by)
    return Told(None, olivia)


@example("identity.verified")
def identity_verified(by: Actor, olivia: User) -> Told:
    verification = VerificationFactory(user=olivia, state="submitted")
    actions.verify(verification, verification.version, by=by)
    return Told(None, olivia)


@example("identity.refused")
def identity_refused(by: Actor, olivia: User) -> Told:
    verification = VerificationFactory(user=olivia, state="submitted")
    actions.refuse(verification, "It cannot be read.", verification.version, by=by)
    return Told(None, olivia)


@example("identity_files.removed")
def identity_files_removed(by: Actor, private_folder: Path) -> Told:
    private_files().save("identity/forgotten", ContentFile(PDF))
    actions.remove_forgotten_files(now() + timedelta(minutes=1), by=by)
    return Told()

"""Every page of the Admin Area, wide and on a phone, in light or dark: one walk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils.timezone import now
from playwright.sync_api import BrowserContext
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts_app import actions
from accounts_app.models import Account, AutomationSettings, Contact, Deletion
from activitylog_app.models import Actor, Entry, Run
from mail_app.models import Message
from orders_app import actions as orders
from tests.browser.test_pages import WIDE, Visit, walk
from tests.factories import (
    AccountFactory,
    InvitationFactory,
    MembershipFactory,
    StaffFactory,
    UserFactory,
)
from tests.orders_app.factories import ProductFactory, VerificationFactory, basket, scan_of
from users_app import emails
from users_app.models import User

pytestmark = pytest.mark.django_db(transaction=True)

CLIENT = "/admin/clients/{acme}"
OF_CLIENTS = {
    "overview": "/admin/",
    "search": "/admin/search/?q=acme",
    "clients": "/admin/clients/",
    "clients found": "/admin/clients/?q=acme&status=active&sort=name",
    "add client": "/admin/clients/add/",
    "summary": f"{CLIENT}/",
    "summary of a closed client": "/admin/clients/{shut}/",
    "profile": f"{CLIENT}/profile/",
    "users": f"{CLIENT}/users/",
    "associate user": f"{CLIENT}/users/associate/?who=menon",
    "manage user": f"{CLIENT}/users/{{uma}}/",
    "contacts": f"{CLIENT}/contacts/",
    "contact": f"{CLIENT}/contacts/{{clara}}/",
    "emails": f"{CLIENT}/emails/",
    "log": f"{CLIENT}/log/",
    "login as owner": f"{CLIENT}/owner/login/",
    "delete client": f"{CLIENT}/delete/",
    "deletion": "/admin/deletions/{deletion}/",
}
OF_ORDERS = {
    "orders": "/admin/orders/",
    "order": "/admin/orders/{order}/",
    "add order": f"{CLIENT}/orders/add/",
    "choose client": "/admin/orders/add/",
    "services": f"{CLIENT}/services/",
    "service": f"{CLIENT}/services/{{service}}/",
    "orders of a client": f"{CLIENT}/orders/",
    "invoices of a client": f"{CLIENT}/invoices/",
    "invoices": "/admin/invoices/",
    "invoice": "/admin/invoices/{document}/",
    "identities": "/admin/identities/?status=all",
    "invoice on paper": "/admin/invoices/{document}/print/",
    "identity": "/admin/users/{olivia}/identity/",
    "order settings": "/admin/settings/orders/",
}
OF_THE_SITE = {
    "activity log": "/admin/log/",
    "entry": "/admin/log/{entry}/",
    "users": "/admin/users/",
    "user": "/admin/users/{nora}/",
    "owner": "/admin/users/{olivia}/",
    "delete user": "/admin/users/{nora}/delete/",
    "staff": "/admin/staff/",
    "invite staff": "/admin/staff/invite/",
    "staff member": "/admin/staff/{ines}/",
    "roles": "/admin/staff/roles/",
    "add role": "/admin/staff/roles/add/",
    "role": "/admin/staff/roles/{role}/",
    "general settings": "/admin/settings/general/",
    "security settings": "/admin/settings/general/security/",
    "other settings": "/admin/settings/general/other/",
    "automation settings": "/admin/settings/automation/",
    "inactive clients": "/admin/settings/automation/inactive-clients/",
    "automation status": "/admin/settings/automation/status/",
    "run": "/admin/settings/automation/runs/{run}/",
    "your profile": "/profile/",
    "your security": "/security/",
}
# Questions and notices: the same few pieces each time.
SMALL = {
    "more filters": "/admin/log/?by=ada@us.test&since=2026-01-01",
    "filters that are not understood": "/admin/log/?q=%00&by=nobody&until=0000-01-01",
    "no entry": "/admin/log/?q=kesrel",
    "nothing found": "/admin/search/?q=kesrel",
    "no client": "/admin/clients/?q=kesrel",
    "no user": f"{CLIENT}/users/?q=kesrel",
    "make owner": f"{CLIENT}/users/{{uma}}/owner/",
    "password reset": f"{CLIENT}/users/{{uma}}/password/",
    "disable two-factor": f"{CLIENT}/users/{{uma}}/two-factor/",
    "remove user": f"{CLIENT}/users/{{uma}}/remove/",
    "cancel invite": f"{CLIENT}/invitations/{{offer}}/cancel/",
    "no contacts": "/admin/clients/{shut}/contacts/",
    "delete contact": f"{CLIENT}/contacts/{{clara}}/delete/",
    "no log": "/admin/clients/{shut}/log/",
    "close client": f"{CLIENT}/close/",
    "deletion that is over": "/admin/deletions/{deleted}/",
    "no such user": "/admin/users/?q=kesrel&only=no-two-factor",
    "delete user, refused": "/admin/users/{olivia}/delete/",
    "deactivate": "/admin/staff/{ines}/deactivate/",
    "run that was stopped": "/admin/settings/automation/runs/{stopped}/",
    "log out": "/logout/",
    "no such order": "/admin/orders/?q=kesrel&since=x",
    "no such invoice": "/admin/invoices/?q=kesrel&status=overdue",
    "accept order": "/admin/orders/{order}/accept/",
    "cancel order": "/admin/orders/{order}/cancel/",
    "mark as fraud": "/admin/orders/{order}/fraud/",
    "record payment": "/admin/invoices/{document}/payment/",
    "cancel invoice": "/admin/invoices/{document}/cancel/",
    "no order yet": "/admin/clients/{shut}/orders/",
    "closed clients cannot order": "/admin/clients/{shut}/orders/add/",
    "request verification": "/admin/users/{nora}/identity/request/",
    "no identity": "/admin/users/{nora}/identity/",
}
AT_THE_ENTRANCE = {
    "log in": "/admin/login/",
    "invited": "{invitation}",
}
# A page, and the button that sends its form as it is.
FORMS = {
    "add order": (f"{CLIENT}/orders/add/", "Add Order"),
    "refuse identity": ("/admin/users/{olivia}/identity/", "Refuse"),
    "add client": ("/admin/clients/add/", "Add Client"),
    "associate user": (f"{CLIENT}/users/associate/", "Invite User"),
    "login as owner": (f"{CLIENT}/owner/login/", "Login as Owner"),
    "invite staff": ("/admin/staff/invite/", "Send Invite"),
    "add role": ("/admin/staff/roles/add/", "Add Role"),
}


@pytest.fixture
def places(
    acme: Account,
    olivia: User,
    uma: User,
    nora: User,
    clara: Contact,
    ada: User,
    by_ada: Actor,
    private_folder: Path,
) -> dict[str, Any]:
    """What stands for the words in braces; Acme has something on each of its pages."""
    UserFactory(first_name="Anjali", last_name="Menon", email="anjali@menon.test")
    long_one = "ravi.menon.with.long.address@a-long-one-behind.company.test"
    ravi = UserFactory(first_name="Ravi", last_name="Menon", email=long_one, verified=False)
    MembershipFactory(account=acme, user=ravi, permissions=["tickets", "orders"])
    AccountFactory.create_batch(2, owner=uma)
    ines = StaffFactory(first_name="Ines", last_name="Ito", email="ines@us.test")
    ines.set_unusable_password()
    ines.save()
    invited = emails.staff_invitation.write(ines.pk)
    assert invited
    settled: dict[str, Any] = {"letter": "x", "account": acme, "settled_at": now()}
    failed = Message.objects.create(
        **settled, state="given_up", problem="The mailbox is full.", sent_to=long_one
    )
    Message.objects.create(
        **settled, state="sent", sent_to=olivia.email, subject="Your invoice"
    )
    offer = InvitationFactory(account=acme, message=failed)
    InvitationFactory(account=acme, expires_at=now() - timedelta(hours=1), by_staff=True)
    details = {"company": "Acme & Sons Ltd", "city": "Bath"}
    acme = actions.change_details(acme, details, acme.version, by=by_ada) or acme
    actions.change_notes(acme, "Pays late.\n\nCall Olivia first.", acme.version, by=by_ada)
    shut = AccountFactory(owner=nora, company="Shut")
    actions.close(shut, by=by_ada)
    going = Deletion.objects.create(number=1, name="Brandt", total=9, done=4, requested_by=ada)
    gone = Deletion.objects.create(number=2, name="Kesrel", finished_at=now(), users_deleted=2)
    runs = runs_of(ada, acme)
    submitted = VerificationFactory(user=olivia, state="submitted")
    scan_of(submitted), scan_of(submitted, "application/pdf")
    return {
        **ordered_by(acme, by_ada),
        "acme": acme.number,
        "uma": acme.memberships.get(user=uma).pk,
        "offer": offer.pk,
        "clara": clara.pk,
        "shut": shut.number,
        "deletion": going.pk,
        "entry": Entry.objects.get(code="account.details_changed").pk,
        "deleted": gone.pk,
        "run": runs[0].pk,
        "stopped": runs[1].pk,
        "nora": nora.pk,
        "olivia": olivia.pk,
        "ines": ines.pk,
        "role": ada.role.pk if ada.role else 0,
        "invitation": invited.context["link"],
    }


def ordered_by(acme: Account, by_ada: Actor) -> dict[str, Any]:
    """A pending order with its service and invoice, and a product that is sold out."""
    server = ProductFactory(name="Server", prices={"EUR": ("10.00", "5.00")})
    ProductFactory(group=server.group, stock=0)
    order = orders.enter_order(acme, basket(server), "a-token-of-ada", "Call", by=by_ada)
    assert order
    service, invoice = acme.services.get(), order.invoices.get()
    return {"order": order.pk, "service": service.pk, "document": invoice.pk}


def runs_of(ada: User, acme: Account) -> list[Run]:
    """One that is over and deleted somebody, and one that Ada has stopped; Acme is on hold, and
    so old that the rule would meet it."""
    rule = {"delete_inactive_after": 1, "delete_inactive_users": True}
    AutomationSettings.objects.create(pk=1, **rule)
    years_ago = now() - timedelta(days=2000)
    Account.objects.update(created_at=years_ago)
    Account.objects.filter(pk=acme.pk).update(on_hold=True, hold_reason="Lawsuit")
    over = Run.objects.create(
        job="prune_inactive_accounts",
        trigger="timetable",
        host="web1:7",
        state="finished",
        ended_at=now(),
        done=2,
        failed=1,
        facts={"announced": 3, "users_deleted": 2},
    )
    Deletion.objects.create(number=3, name="Agora", run=over, finished_at=now())
    stopped: dict[str, Any] = {"state": "stopped", "stopped_by": ada, "total": 9, "done": 4}
    return [over, Run.objects.create(job="inactivate_accounts", trigger="command", **stopped)]


@pytest.fixture
def visit(
    live: LiveServer,
    new_context: Callable[..., BrowserContext],
    let_in: Callable[[BrowserContext, User], None],
    settings: Settings,
) -> Callable[[User | None], Visit]:
    settings.SITE_URL = live.url

    def begin(who: User | None) -> Visit:
        context = new_context(**WIDE, reduced_motion="reduce")
        if who:
            let_in(context, who)
        return Visit(context.new_page(), live)

    return begin


@pytest.mark.parametrize(
    "pages", [OF_CLIENTS, OF_ORDERS, OF_THE_SITE], ids=["clients", "orders", "site"]
)
def test_of_every_page(
    visit: Callable[[User | None], Visit],
    ada: User,
    places: dict[str, Any],
    pages: dict[str, str],
) -> None:
    assert walk(visit(ada), pages, places) == {}


def test_of_every_question_and_notice(
    visit: Callable[[User | None], Visit], ada: User, places: dict[str, Any]
) -> None:
    assert walk(visit(ada), SMALL, places, Visit.faults_of_known_pieces) == {}


def test_of_the_entrance(
    visit: Callable[[User | None], Visit], places: dict[str, Any], live: LiveServer
) -> None:
    assert walk(visit(None), AT_THE_ENTRANCE, places) == {}


def test_of_every_form_that_came_back(
    visit: Callable[[User | None], Visit], ada: User, places: dict[str, Any]
) -> None:
    visitor, found = visit(ada), {}
    for name, (path, button) in FORMS.items():
        visitor.go(path.format(**places))
        visitor.page.locator("main form").get_by_role("button", name=button, exact=True).click()
        visitor.page.locator(".errors, .flash--bad").first.wait_for()
        if faults := visitor.faults_of_known_pieces():
            found[name] = faults
        assert visitor.page.title().startswith("Error: "), name

    assert found == {}


def test_of_what_is_seen_while_acting(
    visit: Callable[[User | None], Visit], ada: User, places: dict[str, Any]
) -> None:
    visitor = visit(ada)
    visitor.go(f"{CLIENT}/owner/login/".format(**places))
    visitor.page.get_by_label("Reason").fill("Ticket 48213")
    visitor.page.get_by_role("button", name="Login as Owner").click()
    visitor.page.wait_for_url("**/a/*/")

    pages = {"home": "/a/{acme}/", "users": "/a/{acme}/users/"}
    found = walk(visitor, pages, places)

    assert found == {}
    assert visitor.go("/profile/") == 403
    visitor.unwanted.clear()
    assert visitor.faults() == []


def test_of_a_refusal(
    visit: Callable[[User | None], Visit], ron: User, places: dict[str, Any]
) -> None:
    visitor = visit(ron)

    assert visitor.go("/admin/clients/") == 403
    visitor.unwanted.clear()
    assert visitor.faults() == []

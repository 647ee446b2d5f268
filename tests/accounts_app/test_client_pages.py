"""The pages of the Client Profile: what they say, and that no link on them is a dead end."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from accounts_app import actions
from accounts_app.models import Account, Contact
from activitylog_app.models import Actor
from mail_app.models import Message
from tests.factories import AccountFactory, InvitationFactory
from tests.orders_app.factories import InvoiceFactory, ServiceFactory
from users_app.models import User

PAGES = ["", "profile/", "users/", "contacts/", "emails/", "log/"]
PAGES += ["services/", "orders/", "invoices/"]


@pytest.fixture
def full(acme: Account, uma: User, clara: Contact, by_ada: Actor) -> Account:
    """Acme with something on each page."""
    InvitationFactory(account=acme)
    Message.objects.create(
        letter="x", account=acme, state="given_up", settled_at=now(), problem="No such mailbox."
    )
    actions.change_details(acme, {"company": "Acme Ltd"}, acme.version, by=by_ada)
    ServiceFactory(account=acme)
    InvoiceFactory(account=acme)
    return acme


def links_of(page: str) -> set[str]:
    main = page[page.index("<main") : page.index("</main")]
    found = re.findall(r'(?:href|formaction|action)="(/[^"]*)"', main)
    return {address for address in found if address.startswith("/admin/")}


@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
@pytest.mark.parametrize("who", ["ada", "sally", "sam"])
def test_every_link_opens_for_whom_it_is_shown(
    full: Account,
    logged_in: Callable[[User], Client],
    request: pytest.FixtureRequest,
    who: str,
    closed: bool,
) -> None:
    if closed:
        full.change(status=Account.Status.CLOSED)
    client = logged_in(request.getfixturevalue(who))
    pages = [client.get(f"/admin/clients/{full.number}/{path}") for path in PAGES]
    assert {page.status_code for page in pages} <= {200, 403}

    found = [links_of(page.text) for page in pages if page.status_code == 200]
    assert found

    assert all(f"/admin/clients/{full.number}/" in links for links in found)
    answers = {link: client.get(link).status_code for link in set().union(*found)}
    # 302: asks who one is; 405: is sent, not opened.
    assert {link: code for link, code in answers.items() if code not in {200, 302, 405}} == {}


def test_sales_see_what_they_may_not_do_nowhere(
    full: Account, sally: User, logged_in: Callable[[User], Client]
) -> None:
    client = logged_in(sally)

    page = client.get(f"/admin/clients/{full.number}/").text
    users = client.get(f"/admin/clients/{full.number}/users/").text

    for label in ["Login as Owner", "Close Client", "Delete Client", "Latest activity"]:
        assert label not in page
    for label in ["Associate User", "Manage User<", "Resend Invite", "Cancel Invite"]:
        assert label not in users


def test_only_an_open_client_can_be_entered_and_closed(full: Account, as_ada: Client) -> None:
    before = as_ada.get(f"/admin/clients/{full.number}/").text
    full.change(status=Account.Status.CLOSED)
    after = as_ada.get(f"/admin/clients/{full.number}/").text

    assert "Login as Owner" in before
    assert "Close Client" in before
    assert "Login as Owner" not in after
    assert "Reopen Client" in after


class TestUsers:
    def test_the_owner_comes_first_with_all_permissions(
        self, full: Account, as_ada: Client
    ) -> None:
        page = as_ada.get(f"/admin/clients/{full.number}/users/").text

        assert page.index("olivia@acme.test") < page.index("uma@acme.test")
        assert "As account owner" in page
        assert "1 of 9" in page

    def test_who_has_other_accounts_says_how_many(
        self, full: Account, uma: User, as_ada: Client
    ) -> None:
        AccountFactory.create_batch(2, owner=uma)

        assert "3 accounts" in as_ada.get(f"/admin/clients/{full.number}/users/").text

    def test_staff_read_who_of_them_sent_an_invitation(
        self, acme: Account, as_ada: Client
    ) -> None:
        InvitationFactory(account=acme, inviter_name="Priya Nair", by_staff=True)

        assert "Sent by Priya Nair" in as_ada.get(f"/admin/clients/{acme.number}/users/").text

    def test_an_expired_invitation_says_so(self, acme: Account, as_ada: Client) -> None:
        InvitationFactory(account=acme, expires_at=now() - timedelta(hours=1))

        page = as_ada.get(f"/admin/clients/{acme.number}/users/").text

        assert "Expired" in page
        assert "Pending" not in page


class TestAssociateUser:
    def search(self, client: Client, account: Account, **query: Any) -> str:
        return client.get(f"/admin/clients/{account.number}/users/associate/", query).text

    def test_who_is_in_already_cannot_be_chosen(
        self, acme: Account, uma: User, as_ada: Client
    ) -> None:
        page = self.search(as_ada, acme, who="usher")

        assert re.search(rf'value="{uma.pk}"\s+disabled', page)
        assert "Already a user" in page

    def test_search_keeps_all_that_was_chosen(
        self, acme: Account, nora: User, as_ada: Client
    ) -> None:
        page = self.search(
            as_ada, acme, who="nash", user=nora.pk, permissions=["tickets", "emails"]
        )

        assert re.search(rf'value="{nora.pk}"\s+checked', page)
        checked = re.findall(r"<input[^>]*checked[^>]*>", page)
        assert sum('name="permissions"' in box for box in checked) == 2
        assert not any('name="send_invite"' in box for box in checked)

    def test_an_invitation_is_the_usual_way(self, acme: Account, as_ada: Client) -> None:
        page = self.search(as_ada, acme)

        assert re.search(r'<input[^>]*name="send_invite"[^>]*checked', page)

    def test_the_token_is_in_no_field_that_search_sends(
        self, acme: Account, as_ada: Client
    ) -> None:
        page = self.search(as_ada, acme)
        form = page[page.index("data-dialog-part") :]
        form = form[: form.index("</form>")]

        assert '<input type="hidden" name="csrfmiddlewaretoken"' not in form
        assert re.search(r'<button[^>]*name="csrfmiddlewaretoken"', form)

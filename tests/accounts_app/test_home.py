from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from accounts_app import actions
from accounts_app.models import Account, Contact, Permission
from activitylog_app.models import Actor, ActorKind, Entry
from tests.factories import AccountFactory, ContactFactory, MembershipFactory
from tests.orders_app.factories import InvoiceFactory, ServiceFactory
from tests.tickets_app.factories import TicketFactory
from users_app.models import User


def test_home_shows_the_owner_what_is_his(
    acme: Account, clara: Contact, entry: Entry, as_olivia: Client
) -> None:
    page = as_olivia.get(f"/a/{acme.number}/").text

    for words in ["Acme &amp; Sons", f"#{acme.number}", "Clara Cole", "Added the contact"]:
        assert words in page


def test_what_staff_keep_to_themselves_is_not_there(
    acme: Account, as_olivia: Client, by_ada: Actor
) -> None:
    actions.change_notes(acme, "Pays late", acme.version, by=by_ada)
    owner = acme.memberships.select_related("account").get(is_owner=True)
    actions.begin_acting(owner, "Ticket 48213, again", by=by_ada)

    page = as_olivia.get(f"/a/{acme.number}/").text

    assert "Logged in as Olivia Owen" in page
    for words in ["notes", "Pays late", "48213", "Ada"]:
        assert words not in page


def test_a_box_is_only_for_who_has_its_permission(
    acme: Account, clara: Contact, entry: Entry, as_uma: Client
) -> None:
    page = as_uma.get(f"/a/{acme.number}/").text

    for words in ["Clara Cole", "Added the contact", "/details/", "/contacts/"]:
        assert words not in page


@pytest.mark.parametrize(
    ("permissions", "shown"),
    [
        ([], []),
        (["profile"], ["Account Details"]),
        (["contacts"], ["Contacts"]),
        (["profile", "contacts"], ["Account Details", "Contacts"]),
    ],
)
def test_the_menu_has_what_opens(
    acme: Account,
    uma: User,
    as_uma: Client,
    permissions: list[str],
    shown: list[str],
) -> None:
    uma.memberships.update(permissions=permissions)

    menu = as_uma.get(f"/a/{acme.number}/").wsgi_request.menu  # type: ignore[attr-defined]

    assert [str(item.label) for item in menu.account] == shown


def test_lowering_permissions_acts_at_the_next_request(
    acme: Account, dora: User, as_dora: Client
) -> None:
    assert as_dora.get(f"/a/{acme.number}/contacts/").status_code == 200

    dora.memberships.update(permissions=[])

    assert as_dora.get(f"/a/{acme.number}/contacts/").status_code == 403


def test_somebody_removed_is_out_at_the_next_request(
    acme: Account, uma: User, as_uma: Client
) -> None:
    assert as_uma.get(f"/a/{acme.number}/").status_code == 200

    uma.memberships.all().delete()

    assert as_uma.get(f"/a/{acme.number}/").status_code == 404
    assert as_uma.post(f"/a/{acme.number}/contacts/add/").status_code == 404
    assert "Acme" not in as_uma.get("/profile/").text


def test_a_form_posts_to_the_account_it_was_drawn_for(
    acme: Account, olivia: User, as_olivia: Client
) -> None:
    """Two tabs, two accounts, one session."""
    second = AccountFactory(owner=olivia, company="Second")
    drawn = as_olivia.get(f"/a/{acme.number}/contacts/add/")
    as_olivia.get(f"/a/{second.number}/")

    form = {"first_name": "Kim", "last_name": "Kerr", "email": "kim@acme.test"}
    as_olivia.post(drawn.request["PATH_INFO"], form)

    assert acme.contacts.exists()
    assert not second.contacts.exists()


class TestQueries:
    """Constant in the number of accounts, users, contacts, services, invoices and tickets."""

    @pytest.fixture(params=[1, 200])
    def crowded(self, request: pytest.FixtureRequest, acme: Account, olivia: User) -> Account:
        for n in range(request.param):
            account = AccountFactory(owner=olivia, company=f"Other {n}")
            MembershipFactory(account=acme, permissions=Permission.values)
            ContactFactory(account=acme)
            ServiceFactory(account=acme)
            InvoiceFactory(account=acme)
            TicketFactory(account=acme)
            Entry.objects.create(
                code="x", description="x", actor_kind=ActorKind.USER, account=acme
            )
        assert account
        return acme

    # A page, and how many queries it may take.
    PAGES = {
        "/a/{}/": 9,
        "/a/{}/details/": 6,
        "/a/{}/contacts/": 6,
        "/a/{}/contacts/add/": 6,
        "/accounts/": 6,
        "/accounts/?q=other": 6,
        "/accounts/new/": 6,
        "/profile/": 6,
        "/security/": 6,
    }

    def test_of_each_page(self, crowded: Account, as_olivia: Client) -> None:
        as_olivia.get(f"/a/{crowded.number}/")  # the session knows where it is

        taken = {
            path: queries_of(as_olivia, path.format(crowded.number)) for path in self.PAGES
        }

        assert {path: n for path, n in taken.items() if n > self.PAGES[path]} == {}

    def test_of_the_pages_for_visitors(
        self, db: None, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for path in ["/login/", "/register/", "/password/forgot/"]:
            with django_assert_max_num_queries(0):
                assert client.get(path).status_code == 200


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200, path
    return len(queries)


def test_a_page_does_not_write_the_session(
    acme: Account,
    olivia: User,
    logged_in: Callable[[User], Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = logged_in(olivia)
    client.get(f"/a/{acme.number}/")

    with django_assert_max_num_queries(9) as queries:
        client.get(f"/a/{acme.number}/")

    written = [query["sql"] for query in queries if not query["sql"].startswith("SELECT")]
    assert not written

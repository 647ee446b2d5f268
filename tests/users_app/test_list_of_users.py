"""Manage Users, the list: everybody with a login who is no staff."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts_app.models import Account
from tests.factories import SECRET, AccountFactory, UserFactory
from tests.reading import words_of
from users_app.models import User

USERS = "/admin/users/"


def found(client: Client, **query: Any) -> list[str]:
    rows = client.get(USERS, query).context["page"].rows
    return [user.email for user in rows]


def rows_of(page: str) -> list[Any]:
    """Each row of its one table, as a page by itself."""
    rows = re.findall(r"<tr role=.row.*?</tr>", page, flags=re.S)[1:]
    return [SimpleNamespace(text=row) for row in rows]


@pytest.fixture
def crowd(db: None) -> list[str]:
    """Sixty users in four families, by name as the list has them."""
    people = [(f"Family{n % 4}", f"Person{n % 3}", n) for n in range(60)]
    for last, first, n in people:
        UserFactory(first_name=first, last_name=last, email=f"p{n:02}@crowd.test")
    return [f"p{n:02}@crowd.test" for _last, _first, n in sorted(people)]


class TestTheList:
    def test_says_what_one_has_to_know(
        self, acme: Account, nora: User, uma: User, as_ada: Client
    ) -> None:
        AccountFactory(owner=uma)
        TOTP.activate(nora, SECRET)
        nora.emailaddress_set.update(verified=False)
        User.objects.filter(pk=uma.pk).update(last_login=datetime(2026, 3, 5, tzinfo=UTC))

        page = as_ada.get(USERS)

        rows = [words_of(row) for row in rows_of(page.text)]
        assert "Nora Nash nora@nowhere.test On No 0 Never" in rows[0]
        assert "Uma Usher uma@acme.test Off Yes 2 5 Mar" in rows[2]

    def test_has_no_staff_in_it(self, uma: User, sally: User, as_ada: Client) -> None:
        assert found(as_ada) == ["olivia@acme.test", "uma@acme.test"]
        assert found(as_ada, q="sand") == []

    @pytest.mark.parametrize(
        ("words", "emails"),
        [
            ("JÜRGEN", ["j@x.test"]),
            ("jurgen mull", ["j@x.test"]),
            ("ller jur", ["j@x.test"]),
            ("mu", ["j@x.test"]),
            ("ju mu", ["j@x.test"]),
            ("j@x.t", ["j@x.test"]),
            ("100%", ["percent@x.test"]),
            ("a_b", ["under_score@x.test"]),
            ("%", []),
            ("_", []),
            ("ler", ["j@x.test"]),
            ("er", []),
            ("jurgen smith", []),
            ("\0", ["percent@x.test", "j@x.test", "under_score@x.test"]),
            ("x" * 5000, []),
        ],
    )
    def test_is_searched_by_fragments_of_name_and_address(
        self, as_ada: Client, words: str, emails: list[str]
    ) -> None:
        UserFactory(first_name="Jürgen", last_name="Müller", email="j@x.test")
        UserFactory(first_name="Hundred", last_name="100%", email="percent@x.test")
        UserFactory(first_name="Under", last_name="xa_bx", email="under_score@x.test")

        assert found(as_ada, q=words) == emails

    @pytest.mark.parametrize(
        ("only", "emails"),
        [
            ("", ["nora@nowhere.test", "olivia@acme.test", "uma@acme.test"]),
            ("no-account", ["nora@nowhere.test"]),
            ("never", ["nora@nowhere.test", "uma@acme.test"]),
            ("no-two-factor", ["olivia@acme.test", "uma@acme.test"]),
            ("nonsense", ["nora@nowhere.test", "olivia@acme.test", "uma@acme.test"]),
        ],
    )
    def test_is_filtered(
        self, nora: User, uma: User, as_ada: Client, only: str, emails: list[str]
    ) -> None:
        TOTP.activate(nora, SECRET)
        User.objects.filter(email="olivia@acme.test").update(
            last_login=datetime(2026, 3, 5, tzinfo=UTC)
        )

        assert found(as_ada, only=only) == emails

    def test_keeps_filter_and_words_from_page_to_page(
        self, crowd: list[str], as_ada: Client
    ) -> None:
        page = as_ada.get(USERS, {"q": "person1", "only": "never"}).context["page"]

        assert page.next == ""
        page = as_ada.get(USERS, {"q": "family", "only": "never"}).context["page"]
        assert page.next.startswith("?q=family&only=never&after=")

    @pytest.mark.parametrize("only", ["", "no-account", "no-two-factor"])
    def test_has_pages_that_reach_everybody_once_both_ways(
        self, crowd: list[str], as_ada: Client, only: str
    ) -> None:
        there, back = [], []
        query = f"?only={only}"
        while query:
            last = as_ada.get(USERS + query).context["page"]
            there += [user.email for user in last.rows]
            query = last.next
        back, query = [user.email for user in last.rows], last.previous
        while query:
            page = as_ada.get(USERS + query).context["page"]
            back, query = [user.email for user in page.rows] + back, page.previous

        assert there == crowd
        assert back == crowd

    def test_costs_the_same_with_five_and_with_sixty(
        self, as_ada: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for user in UserFactory.create_batch(5):
            AccountFactory(owner=user)
        as_ada.get(USERS)
        with django_assert_max_num_queries(8) as few:
            as_ada.get(USERS)
        for user in UserFactory.create_batch(55):
            AccountFactory(owner=user)

        with django_assert_max_num_queries(8) as many:
            as_ada.get(USERS)

        assert len(many) == len(few)

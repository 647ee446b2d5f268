"""Clients: the list, its search and its order; the overview and the search for everything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from accounts_app.models import Account
from activitylog_app.models import Entry
from config import counting
from mail_app.models import Message
from tests.factories import (
    AccountFactory,
    MembershipFactory,
    RoleFactory,
    StaffFactory,
    UserFactory,
)
from tests.orders_app.factories import OrderFactory
from tests.reading import words_of
from users_app.models import User

LogIn = Callable[[User], Client]

CLIENTS = "/admin/clients/"
SEARCH = "/admin/search/"


def found(client: Client, **query: Any) -> list[int]:
    return [account.number for account in client.get(CLIENTS, query).context["page"].rows]


@pytest.fixture
def three(db: None) -> list[int]:
    """Numbers 1042, 10 and 71042, the oldest first."""
    nils = UserFactory(first_name="Nils", last_name="Nørd", email="nils@nord.test")
    with connection.cursor() as cursor:  # so that no other account comes by this number
        sequence = "pg_get_serial_sequence('accounts_app_account', 'number')"
        cursor.execute(f"SELECT setval({sequence}, greatest(nextval({sequence}), 2000))")
    north = AccountFactory(number=1042, owner=nils, company="Bürohaus Nord")
    guest = UserFactory(first_name="Gerda", last_name="Gast", email="gerda@guests.test")
    MembershipFactory(account=north, user=guest)
    xaver = UserFactory(first_name="Xaver", last_name="Ypsilon", email="xaver@y.test")
    AccountFactory(number=10, owner=xaver, company="", status="inactive")
    AccountFactory(number=71042, company="100% Wool_Mill", status="closed")
    return [71042, 10, 1042]


class TestSearch:
    @pytest.mark.parametrize(
        ("words", "numbers"),
        [
            ("büro", [1042]),
            ("BUROHAUS nord", [1042]),
            ("haus", [1042]),
            ("bu no", [1042]),
            ("nils", [1042]),
            ("nils@nord.t", [1042]),
            ("xaver ypsilon", [10]),
            ("gerda gast", [1042]),
            ("guests.test", [1042]),
            ("gerda bürohaus", []),
            ("1042", [71042, 1042]),
            ("#1042", [1042]),
            ("71042", [71042]),
            ("10", [71042, 10]),
            ("#10", [10]),
            ("nord 1042", [1042]),
            ("100%", [71042]),
            ("l_m", [71042]),
            ("%", []),
            ("_", []),
            ("#", [71042, 10, 1042]),
            ("#9999999999999999999999", []),
            ("9" * 400, []),
            ("²", []),
            ("nobody", []),
            ("x" * 5000, []),
            ("\0", [71042, 10, 1042]),
            ("  ", [71042, 10, 1042]),
        ],
    )
    def test_finds_clients_by(
        self, three: list[int], as_ada: Client, words: str, numbers: list[int]
    ) -> None:
        """Name, company, address and number, and who any of its users is."""
        assert found(as_ada, q=words) == numbers

    def test_finds_each_client_of_a_user_once(self, three: list[int], as_ada: Client) -> None:
        gerda = User.objects.get(first_name="Gerda")
        other = MembershipFactory(user=gerda).account

        assert found(as_ada, q="ger") == [other.number, 1042]

    def test_keeps_status_and_order(self, three: list[int], as_ada: Client) -> None:
        assert found(as_ada, q="1042", status="closed") == [71042]
        assert found(as_ada, q="1042", sort="number") == [1042, 71042]

    def test_says_so_where_nothing_matches(self, three: list[int], as_ada: Client) -> None:
        page = as_ada.get(CLIENTS, {"q": "<b>zzz"})

        assert "No client matches “<b>zzz”." in words_of(page)
        assert "<b>zzz" not in page.text


class TestTheList:
    def test_says_of_each_what_one_has_to_know(self, three: list[int], as_ada: Client) -> None:
        words = words_of(as_ada.get(CLIENTS))

        assert "Bürohaus Nord #1042 Nils Nørd 2 Active today" in words
        assert "Xaver Ypsilon #10 Xaver Ypsilon 1 Inactive today" in words

    def test_has_a_chip_with_a_count_for_each_status(
        self, three: list[int], as_ada: Client
    ) -> None:
        page = as_ada.get(CLIENTS, {"status": "inactive", "q": "x"})

        chips = page.context["chips"]
        assert [(chip.label, chip.number.value, chip.is_current) for chip in chips] == [
            ("All", 3, False),
            ("Active", 1, False),
            ("Inactive", 1, True),
            ("Closed", 1, False),
        ]
        assert [chip.url for chip in chips][1] == "?q=x&status=active"
        assert "All 3 Active 1 Inactive 1 Closed 1" in words_of(page)

    @pytest.mark.parametrize("status", ["active", "inactive", "closed", "nonsense", ""])
    def test_is_filtered_by_status(self, three: list[int], as_ada: Client, status: str) -> None:
        accounts = Account.objects.in_bulk(found(as_ada, status=status))

        states = {account.status for account in accounts.values()}
        assert states == (
            {status} if status in Account.Status.values else {"active", "inactive", "closed"}
        )

    def test_says_about_where_there_are_many(
        self, three: list[int], as_ada: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(counting, "estimated_rows", lambda table: 1_234_567.0)
        shares = {"active": 0.9, "closed": 0.00001}
        monkeypatch.setattr(counting, "shares_of", lambda table, field: shares)

        words = words_of(as_ada.get(CLIENTS))

        assert "All about 1,200,000 Active about 1,100,000 Inactive 0 Closed about 12" in words

    def test_what_it_says_then_is_what_postgresql_knows(
        self, three: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        AccountFactory.create_batch(13, owner=User.objects.get(first_name="Nils"))
        monkeypatch.setattr(counting, "EXACT_UP_TO", 0)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {Account._meta.db_table}")

        counts = counting.count_by(Account, "status")

        assert counts[""] == counting.Number(16, about=True)
        assert counts["active"] == counting.Number(14, about=True)

    def test_costs_the_same_with_five_and_with_sixty(
        self, as_ada: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for account in AccountFactory.create_batch(5):
            MembershipFactory(account=account)
        as_ada.get(CLIENTS)
        with django_assert_max_num_queries(8) as few:
            as_ada.get(CLIENTS)
        AccountFactory.create_batch(55)

        with django_assert_max_num_queries(8) as many:
            as_ada.get(CLIENTS)

        assert len(many) == len(few)

    def test_is_an_invitation_to_begin_where_there_is_nobody(
        self, as_ada: Client, as_sam: Client
    ) -> None:
        assert "No clients yet" in words_of(as_ada.get(CLIENTS))
        assert 'href="/admin/clients/add/"' in as_ada.get(CLIENTS).text
        assert 'href="/admin/clients/add/"' not in as_sam.get(CLIENTS).text


class TestOrder:
    KEYS = {
        "name": lambda account: (account.sort_name, account.number),
        "number": lambda account: account.number,
        "created": lambda account: (account.created_at, account.number),
    }

    @pytest.fixture
    def sixty(self, db: None) -> list[Account]:
        """Of four names and three days, so that most values are there many times."""
        owner = UserFactory()
        for n in range(60):
            AccountFactory(
                owner=owner,
                company=f"House {n % 4}",
                status=["active", "inactive", "closed"][n % 3],
                created_at=datetime(2026, 3, 1 + n % 3, 12, tzinfo=UTC),
            )
        return list(Account.objects.all())

    def test_every_row_is_reached_once_in_every_order_both_ways(
        self, sixty: list[Account], as_ada: Client
    ) -> None:
        for name, sign, status in product(self.KEYS, ["", "-"], ["", "active"]):
            chosen = [a for a in sixty if status in {"", a.status}]
            expected = sorted(chosen, key=self.KEYS[name], reverse=sign == "-")

            there, back = self.walk(as_ada, f"?sort={sign}{name}&status={status}")

            assert there == [account.number for account in expected]
            assert back == there

    def walk(self, client: Client, query: str) -> tuple[list[int], list[int]]:
        """By the links to the next pages, and from the end by those to the pages before."""
        there: list[int] = []
        while query:
            last = client.get(CLIENTS + query).context["page"]
            there += [account.number for account in last.rows]
            query = last.next
        back, query = [account.number for account in last.rows], last.previous
        while query:
            page = client.get(CLIENTS + query).context["page"]
            back = [account.number for account in page.rows] + back
            query = page.previous
        return there, back

    def test_the_newest_come_first_unless_asked_otherwise(
        self, three: list[int], as_ada: Client
    ) -> None:
        assert found(as_ada) == found(as_ada, sort="nonsense") == three
        assert found(as_ada, sort="created") == three[::-1]

    def test_a_second_click_turns_it_round(self, three: list[int], as_ada: Client) -> None:
        page = as_ada.get(CLIENTS, {"sort": "name", "q": "b"})

        heads = page.context["heads"]
        assert {name: (head.url, head.direction) for name, head in heads.items()} == {
            "name": ("?q=b&sort=-name", "ascending"),
            "number": ("?q=b&sort=number", ""),
            "created": ("?q=b&sort=-created", ""),
        }
        assert page.text.count('aria-sort="ascending"') == page.text.count("aria-sort=") == 1

    def test_a_key_of_another_order_is_the_first_page(
        self, sixty: list[Account], as_ada: Client
    ) -> None:
        key = as_ada.get(CLIENTS, {"sort": "name"}).context["page"].next.partition("after=")[2]

        page = as_ada.get(f"{CLIENTS}?sort=-number&after={key}").context["page"]

        assert page.rows[0].number == max(account.number for account in sixty)


class TestTheSearchForEverything:
    def test_finds_clients_and_users(
        self, acme: Account, uma: User, elsewhere: Account, as_ada: Client
    ) -> None:
        page = as_ada.get(SEARCH, {"q": "acme"})

        assert [account.number for account in page.context["clients"]] == [acme.number]
        assert [user.email for user in page.context["people"]] == [
            "uma@acme.test",
            "olivia@acme.test",
        ]
        assert f'href="/admin/clients/{acme.number}/"' in page.text

    def test_finds_a_client_by_its_number(self, acme: Account, as_ada: Client) -> None:
        page = as_ada.get(SEARCH, {"q": f"#{acme.number}"})

        assert list(page.context["clients"]) == [acme]

    def test_a_whole_address_leads_straight_to_its_user(
        self, uma: User, as_ada: Client
    ) -> None:
        answer = as_ada.get(SEARCH, {"q": " UMA@acme.test "})

        assert answer["Location"] == f"/admin/users/{uma.pk}/"

    def test_finds_no_staff(self, sally: User, as_ada: Client) -> None:
        for words in ["sally", sally.email]:
            assert "Nothing matches" in words_of(as_ada.get(SEARCH, {"q": words}))

    def test_shows_at_most_five_of_each(self, as_ada: Client) -> None:
        AccountFactory.create_batch(6, company="Many")
        UserFactory.create_batch(6, last_name="Many")

        page = as_ada.get(SEARCH, {"q": "many"})

        assert [len(page.context[kind]) for kind in ("clients", "people")] == [5, 5]

    def test_shows_nobody_what_his_role_does_not_open(
        self, acme: Account, uma: User, logged_in: LogIn, ron: User
    ) -> None:
        role = RoleFactory(name="People", rights=["users_app.list_users"])
        half = logged_in(StaffFactory(role=role)).get(SEARCH, {"q": "acme"})
        none = logged_in(ron).get(SEARCH, {"q": "acme"})

        assert (half.context["clients"], len(half.context["people"])) == (None, 2)
        assert "Acme" not in half.text
        assert (none.context["clients"], none.context["people"]) == (None, None)
        assert logged_in(ron).get(SEARCH, {"q": uma.email}).status_code == 200

    @pytest.mark.parametrize(
        "words", ["", " ", "\0", "%", "@", "a@b", "x" * 5000, "9" * 5000, "'\"<b>"]
    )
    def test_takes_any_words(self, acme: Account, as_ada: Client, words: str) -> None:
        page = as_ada.get(SEARCH, {"q": words})

        assert page.status_code == 200
        assert "<b>" not in page.text
        assert "Acme" not in words_of(page)


class TestOverview:
    @pytest.fixture(autouse=True)
    def _something_happened(self, acme: Account, as_olivia: Client) -> None:
        as_olivia.post("/logout/")
        OrderFactory(account=acme)
        Message.objects.create(
            letter="x", subject="Lost", state="given_up", settled_at=now(), problem="No box."
        )

    @pytest.mark.parametrize(
        ("who", "shown"),
        [
            (
                "ada",
                {
                    "Newest clients",
                    "Pending orders",
                    "Tickets awaiting reply",
                    "Latest activity",
                    "Emails that could not be",
                },
            ),
            ("sally", {"Newest clients", "Emails that could not be"}),
            (
                "sam",
                {
                    "Newest clients",
                    "Tickets awaiting reply",
                    "Latest activity",
                    "Emails that could not be",
                },
            ),
            ("ron", set()),
        ],
    )
    def test_shows_what_ones_role_opens(
        self, request: pytest.FixtureRequest, logged_in: LogIn, who: str, shown: set[str]
    ) -> None:
        words = words_of(logged_in(request.getfixturevalue(who)).get("/admin/"))

        told = ["Newest clients", "Pending orders", "Tickets awaiting reply"]
        told += ["Latest activity", "Emails that could not be"]
        assert {heading for heading in told if heading in words} == shown
        assert shown or "Nothing waiting." in words
        assert ("Acme & Sons" in words) is ("Newest clients" in shown)
        assert ("Lost" in words) is ("Emails that could not be" in shown)
        assert ("Logged out" in words) is ("Latest activity" in shown)

    def test_counts_the_clients(
        self, acme: Account, elsewhere: Account, as_ada: Client
    ) -> None:
        elsewhere.change(status="closed")

        words = words_of(as_ada.get("/admin/"))

        assert "Active clients 1 Inactive clients 0 Closed clients 1" in words

    def test_shows_the_latest_of_each_first(self, as_ada: Client) -> None:
        accounts = AccountFactory.create_batch(6)
        start = now()
        for n in range(10):
            Entry.objects.create(
                code="x",
                description=f"Did {n}",
                actor_kind="system",
                actor_name="System",
                at=start + timedelta(seconds=n),
            )

        page = as_ada.get("/admin/")

        assert [a.pk for a in page.context["newest"]] == [a.pk for a in accounts[:0:-1]]
        assert [e.description for e in page.context["latest"]] == [
            f"Did {n}" for n in range(9, 1, -1)
        ]

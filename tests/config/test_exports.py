"""CSV: safe to be opened in a spreadsheet, loss-free, streamed, and what the list shows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils.timezone import now
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts_app import actions
from accounts_app.models import Account, Contact
from activitylog_app.models import Actor, Entry
from config.exports import csv_response
from mail_app.models import Message
from tests.factories import (
    AccountFactory,
    ContactFactory,
    InvitationFactory,
    MembershipFactory,
    StaffFactory,
    UserFactory,
)
from tests.test_access import DOORS, address_of, values_for
from users_app.models import User

# Said again here, so that one that is forgotten there is missed.
FORMULAS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]
CELLS = st.text() | st.builds("{}{}".format, st.sampled_from(FORMULAS), st.text())
EXPORTS = {
    route: view
    for route, view in DOORS
    if route.startswith("admin/") and route.endswith(("export/", "export.csv"))
}


def text_of(response: Any) -> str:
    return b"".join(response.streaming_content).decode()


def rows_of(response: Any) -> list[list[str]]:
    """All lines, as a program reads them that knows the mark at the beginning."""
    text = text_of(response)
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline=""), strict=True))


def column(response: Any, number: int) -> list[str]:
    _heads, *rows = rows_of(response)
    return [row[number] for row in rows]


class TestCells:
    @how(deadline=None)
    @given(st.lists(st.lists(CELLS, min_size=1), max_size=5))
    def test_come_back_as_they_were_but_for_what_looks_like_a_formula(
        self, rows: list[list[str]]
    ) -> None:
        _heads, *found = rows_of(csv_response("x", ["Head"], rows))

        assert found == [
            [f"'{text}" if text.startswith(tuple(FORMULAS)) else text for text in row]
            for row in rows
        ]

    @pytest.mark.parametrize("sign", FORMULAS, ids=ascii)
    def test_that_look_like_a_formula_are_defused(self, sign: str) -> None:
        name = f'{sign}HYPERLINK("http://evil.test","Acme")'

        [_heads, [defused]] = rows_of(csv_response("x", ["Head"], [[name]]))

        assert defused == f"'{name}"

    @pytest.mark.parametrize(
        ("value", "written"),
        [
            (None, ""),
            ("", ""),
            (-5, "-5"),
            (-0.5, "-0.5"),
            (True, "True"),
            (datetime(2026, 11, 24, 9, 30, 1, 999, UTC), "2026-11-24T09:30:01+00:00"),
        ],
    )
    def test_of_other_kinds_are_written_so_that_programs_read_them(
        self, value: Any, written: str
    ) -> None:
        assert rows_of(csv_response("x", ["A", "B"], [["a", value]]))[1] == ["a", written]


class TestResponse:
    def test_is_sent_row_by_row(self) -> None:
        read = []

        def rows() -> Iterator[list[int]]:
            for number in range(3):
                read.append(number)
                yield [number]

        lines = iter(csv_response("x", ["No."], rows()))

        assert read == []
        next(lines)
        assert read == []
        next(lines)
        assert read == [0]

    @time_machine.travel("2026-11-24T09:00Z", tick=False)
    def test_is_a_file_with_the_day_in_its_name(self) -> None:
        response = csv_response("clients", [], [])

        assert response["Content-Type"] == "text/csv; charset=utf-8"
        saved = 'attachment; filename="clients-2026-11-24.csv"'
        assert response["Content-Disposition"] == saved


@pytest.fixture
def several(acme: Account, olivia: User, uma: User, nora: User, elsewhere: Account) -> Account:
    """Acme beside an account that is closed and one that is inactive."""
    AccountFactory(company="=SUM(A1)", status="closed")
    AccountFactory(company="Acme Labs", status="inactive", owner=olivia)
    uma.last_login = now()
    uma.save()
    return acme


class TestEveryExport:
    @pytest.mark.parametrize("route", EXPORTS)
    def test_is_a_file_that_stays_nowhere_and_is_told(
        self, acme: Account, clara: Contact, as_ada: Client, ada: User, route: str
    ) -> None:
        address = address_of(EXPORTS[route], values_for(acme, clara))
        assert as_ada.head(address).status_code == as_ada.post(address).status_code == 405

        response = as_ada.get(f"{address}?sort=%00")

        [entry] = Entry.objects.exclude(code="x")
        assert (entry.code, entry.actor, entry.data["format"]) == ("list.exported", ada, "CSV")
        assert entry.account == (acme if "number" in route else None)

        assert response.streaming
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert response["Content-Disposition"].startswith("attachment; ")
        assert response["Cache-Control"] == "no-store, private"
        heads, *rows = rows_of(response)
        assert all(heads)
        assert {len(row) for row in rows} <= {len(heads)}

    def test_is_told_with_its_filters(self, acme: Account, as_ada: Client) -> None:
        as_ada.get("/admin/clients/export/", {"q": "ac\0me", "status": "", "after": "x"})

        entry = Entry.objects.get()
        assert entry.description == "Exported clients"
        assert entry.data == {"format": "CSV", "filters": {"q": "acme"}}

    @pytest.mark.parametrize(
        "query",
        ["", "?q=acme", "?status=closed", "?q=acme&status=inactive", "?q=%23{acme}", "?q=uma"],
    )
    def test_of_clients_has_what_the_list_shows(
        self, several: Account, as_ada: Client, query: str
    ) -> None:
        query = query.format(acme=several.number)
        shown = as_ada.get(f"/admin/clients/{query}").context

        found = column(as_ada.get(f"/admin/clients/{shown['export_url']}"), 0)

        assert found == sorted(str(account.number) for account in shown["page"].rows)
        assert found

    @pytest.mark.parametrize(
        "query",
        ["", "?q=acme", "?only=no-account", "?only=never&q=acme", "?only=no-two-factor"],
    )
    def test_of_users_has_what_the_list_shows(
        self, several: Account, as_ada: Client, query: str
    ) -> None:
        shown = as_ada.get(f"/admin/users/{query}").context

        found = column(as_ada.get(f"/admin/users/{shown['export_url']}"), 2)

        assert sorted(found) == sorted(user.email for user in shown["page"].rows)
        assert found

    @pytest.mark.parametrize("query", ["", "?q=olivia", "?q=usher", "?q=ivy"])
    def test_of_a_clients_users_and_invitations_has_what_the_tab_shows(
        self, several: Account, as_ada: Client, query: str
    ) -> None:
        for name in ["ivy", "ian"]:
            InvitationFactory(account=several, email=f"{name}@new.test")
        page = as_ada.get(f"/admin/clients/{several.number}/users/{query}")

        users, offers = re.findall(r'href="(\S+/export/\S*)"', page.text)

        owner = [page.context["owner"]] if page.context["owner"] else []
        people = [membership.user.email for membership in [*owner, *page.context["page"].rows]]
        invited = [offer.email for offer in page.context["invitations"].rows]
        assert column(as_ada.get(users), 1) == people
        assert column(as_ada.get(offers), 0) == invited
        assert people + invited

    @pytest.mark.parametrize(
        ("tab", "number", "told"),
        [
            ("contacts", 2, lambda row: row.email),
            ("emails", 1, lambda row: row.subject),
        ],
    )
    def test_of_another_tab_has_what_it_shows(
        self,
        acme: Account,
        by_ada: Actor,
        as_ada: Client,
        tab: str,
        number: int,
        told: Callable[[Any], str],
    ) -> None:
        for name in ["Zoe", "Ann"]:
            details = {"first_name": name, "last_name": "Cole", "email": f"{name}@acme.test"}
            actions.add_contact(acme, details, by=by_ada)
            Message.objects.create(letter="x", account=acme, subject=f"For {name}")
        ContactFactory(email="not@acme.test")
        path = f"/admin/clients/{acme.number}/{tab}/"

        shown = [told(row) for row in as_ada.get(path).context["page"].rows]

        assert column(as_ada.get(f"{path}export/"), number) == shown
        assert len(shown) == 2

    def test_of_staff_has_who_works_here(
        self, ada: User, sam: User, ron: User, nora: User, as_ada: Client
    ) -> None:
        shown = as_ada.get("/admin/staff/").context["page"].rows

        found = column(as_ada.get("/admin/staff/export/"), 1)

        assert sorted(found) == sorted(user.email for user in shown)
        assert nora.email not in found

    def test_defuses_what_somebody_called_his_company(
        self, several: Account, as_ada: Client
    ) -> None:
        found = column(as_ada.get("/admin/clients/export/?status=closed"), 1)

        assert found == ["'=SUM(A1)"]

    @pytest.mark.parametrize("path", ["clients/export/", "users/export/", "staff/export/"])
    def test_costs_the_same_for_few_and_many(
        self,
        acme: Account,
        as_ada: Client,
        django_assert_max_num_queries: DjangoAssertNumQueries,
        path: str,
    ) -> None:
        with django_assert_max_num_queries(8) as few:
            text_of(as_ada.get(f"/admin/{path}"))
        for _ in range(10):
            MembershipFactory(user=UserFactory())
            StaffFactory()

        with django_assert_max_num_queries(8) as many:
            text_of(as_ada.get(f"/admin/{path}"))

        assert len(many) == len(few)

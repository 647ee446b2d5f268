"""Tickets in the Admin Area: the list of all, those of a client, what other pages show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from accounts_app.models import Account
from activitylog_app.models import Entry
from tests.factories import AccountFactory, RoleFactory, StaffFactory
from tests.reading import words_of
from tests.tickets_app.factories import DepartmentFactory, TicketFactory, aged, status
from tickets_app import waiting
from tickets_app.models import Ticket, TicketStatus
from users_app.models import User

LogIn = Callable[[User], Client]
TICKETS = "/admin/tickets/"


def found(client: Client, **query: Any) -> list[Ticket]:
    return list(client.get(TICKETS, query).context["page"].rows)


@pytest.fixture
def lister(db: None, logged_in: LogIn) -> Client:
    """Staff who may look at tickets, and nothing else."""
    rights = ["tickets_app.list_tickets"]
    return logged_in(StaffFactory(role=RoleFactory(name="Reader", rights=rights)))


@pytest.fixture
def three(acme: Account, elsewhere: Account, support: object) -> list[Ticket]:
    """Stan's has waited for three days, Acme's for one; the third is answered."""
    made = [
        TicketFactory(account=acme, subject="Slow disk"),
        TicketFactory(account=elsewhere, subject="Invoice"),
        TicketFactory(account=acme, kind="answered"),
    ]
    return [
        aged(one, now() - timedelta(days=days))
        for one, days in zip(made, (1, 3, 2), strict=True)
    ]


class TestTheList:
    def test_shows_what_waits_the_oldest_first(
        self, three: list[Ticket], as_ada: Client
    ) -> None:
        assert found(as_ada) == [three[1], three[0]]

    def test_says_of_each_what_one_has_to_know(
        self, three: list[Ticket], ada: User, as_ada: Client
    ) -> None:
        three[0].change(admin=ada, admin_name="Ada Ames")

        row = f"Slow disk {three[0]} · Support Acme & Sons Olivia Owen Medium Open Ada Ames"
        assert f"{row} waiting 1 day Olivia Owen" in words_of(as_ada.get(TICKETS))

    def test_says_who_is_a_guest(self, guests: Ticket, as_ada: Client) -> None:
        assert "Gus Guest Guest gus@guest.test" in words_of(as_ada.get(TICKETS))

    def test_has_the_latest_first_of_all(self, three: list[Ticket], as_ada: Client) -> None:
        assert found(as_ada, status="all") == [three[0], three[2], three[1]]

    def test_is_narrowed_to_a_status(self, three: list[Ticket], as_ada: Client) -> None:
        assert found(as_ada, status=str(status("answered").pk)) == [three[2]]

    @pytest.mark.parametrize("unknown", ["0", "<b>", "99999999999999999999"])
    def test_shows_what_waits_for_a_status_that_there_is_not(
        self, three: list[Ticket], as_ada: Client, unknown: str
    ) -> None:
        assert len(found(as_ada, status=unknown)) == 2

    def test_is_narrowed_to_a_department(self, three: list[Ticket], as_ada: Client) -> None:
        billing = DepartmentFactory(name="Billing")
        three[0].change(department=billing)

        assert found(as_ada, department=str(billing.pk)) == [three[0]]

    def test_is_narrowed_to_the_departments_one_is_of(
        self, three: list[Ticket], ada: User, as_ada: Client
    ) -> None:
        for ticket, name in zip(three, ["Billing", "Sales"], strict=False):
            ticket.change(department=DepartmentFactory(name=name))
            ada.departments.add(ticket.department)

        assert found(as_ada, department="mine", status="all") == [three[0], three[1]]

    def test_offers_my_departments_to_who_is_of_some(
        self, three: list[Ticket], ada: User, as_ada: Client
    ) -> None:
        assert "My departments" not in words_of(as_ada.get(TICKETS))

        ada.departments.add(three[0].department)

        assert "My departments" in words_of(as_ada.get(TICKETS))

    def test_has_nothing_in_the_departments_of_who_is_of_none(
        self, three: list[Ticket], as_ada: Client
    ) -> None:
        words = words_of(as_ada.get(TICKETS, {"department": "mine"}))

        assert "No ticket is like this" in words

    def test_is_narrowed_to_who_has_them(
        self, three: list[Ticket], ada: User, as_ada: Client
    ) -> None:
        three[0].change(admin=ada, admin_name="Ada Ames")

        assert found(as_ada, assigned="me") == [three[0]]
        assert found(as_ada, assigned="nobody") == [three[1]]

    @pytest.mark.parametrize("words", ["invoice", "elsewhere", "stan strand", "stan@"])
    def test_finds_by_subject_client_and_address(
        self, three: list[Ticket], as_ada: Client, words: str
    ) -> None:
        assert found(as_ada, q=words) == [three[1]]

    def test_finds_by_number(self, three: list[Ticket], as_ada: Client) -> None:
        assert found(as_ada, q=f"#{three[0].number}") == [three[0]]

    @pytest.mark.parametrize("words", ["9" * 40, "²", "#", "%", "\0"])
    def test_bears_whatever_is_typed(
        self, three: list[Ticket], as_ada: Client, words: str
    ) -> None:
        assert as_ada.get(TICKETS, {"q": words}).status_code == 200

    def test_is_narrowed_to_a_period(self, three: list[Ticket], as_ada: Client) -> None:
        aged(three[1], datetime(2025, 3, 1, 12, tzinfo=UTC))

        assert found(as_ada, since="2025-01-01", until="2025-12-31") == [three[1]]

    @pytest.mark.parametrize("query", [{"since": "tomorrow"}, {"department": "x"}])
    def test_explains_what_it_cannot_understand(
        self, three: list[Ticket], as_ada: Client, query: dict[str, str]
    ) -> None:
        page = as_ada.get(TICKETS, query)

        assert "There is 1 problem" in words_of(page)
        assert page.context["page"].rows == []

    def test_counts_what_waits(self, three: list[Ticket], as_ada: Client) -> None:
        names = TicketStatus.objects.in_position().values_list("name", flat=True)

        chips = as_ada.get(TICKETS).context["chips"]

        assert [chip.label for chip in chips] == ["Awaiting Reply", *names, "All"]
        assert chips[0].number.value == 2

    @pytest.mark.parametrize("status", ["", "all"])
    @pytest.mark.parametrize("words", ["", "start"])
    def test_goes_on_by_key(
        self, acme: Account, support: object, as_ada: Client, status: str, words: str
    ) -> None:
        moment = now()
        made = TicketFactory.create_batch(30, account=acme, last_reply_at=moment)

        query = {"status": status, "q": words}
        first = as_ada.get(TICKETS, query).context["page"]
        second = as_ada.get(f"{TICKETS}{first.next}").context["page"]

        expected = made[::-1] if status else made
        assert [*first.rows, *second.rows] == expected

    @pytest.mark.parametrize(("words", "most"), [("", 8), ("start", 24)])
    def test_costs_the_same_however_long_it_is(
        self,
        support: object,
        as_ada: Client,
        django_assert_max_num_queries: DjangoAssertNumQueries,
        words: str,
        most: int,
    ) -> None:
        query = {"q": words, "period": "7", "assigned": "nobody"}
        for account in AccountFactory.create_batch(2):
            TicketFactory(account=account)
        as_ada.get(TICKETS, query)
        with django_assert_max_num_queries(most) as few:
            as_ada.get(TICKETS, query)
        for account in AccountFactory.create_batch(25):
            TicketFactory(account=account)

        with django_assert_max_num_queries(most) as many:
            assert len(as_ada.get(TICKETS, query).context["page"].rows) == 25

        assert len(many) == len(few)

    def test_says_so_where_nothing_waits(self, db: None, as_ada: Client) -> None:
        assert "Nothing waiting." in words_of(as_ada.get(TICKETS))

    def test_says_so_where_nothing_matches(self, three: list[Ticket], as_ada: Client) -> None:
        assert "No ticket is like this" in words_of(as_ada.get(TICKETS, {"q": "kesrel"}))

    def test_leads_no_one_to_what_he_may_not_do(
        self, three: list[Ticket], lister: Client
    ) -> None:
        page = lister.get(TICKETS).text

        for label in ["Open Ticket", "Quarantined Mail", "/admin/clients/"]:
            assert label not in page


class TestTheExport:
    def test_has_what_the_list_has(self, three: list[Ticket], as_ada: Client) -> None:
        answer = as_ada.get(f"{TICKETS}export/", {"q": "invoice"})

        [heads, row] = b"".join(answer).decode().strip().splitlines()
        assert heads.startswith("\ufeffTicket,Subject,Client number,Client,Opened by")
        assert f"{three[1].number},Invoice," in row
        assert ",Elsewhere,Stan Strand,stan@elsewhere.test,Support,Medium,Open,," in row

    def test_of_a_client_has_all_of_his(
        self, three: list[Ticket], acme: Account, as_ada: Client
    ) -> None:
        answer = as_ada.get(f"/admin/clients/{acme.number}/tickets/export/")

        assert len(b"".join(answer).decode().strip().splitlines()) == 3

    def test_is_told_to_the_log(self, three: list[Ticket], ada: User, as_ada: Client) -> None:
        as_ada.get(f"{TICKETS}export/")

        assert Entry.objects.get(code="list.exported").actor_id == ada.pk


class TestTheClientProfile:
    def test_lists_the_tickets(
        self, three: list[Ticket], acme: Account, as_ada: Client
    ) -> None:
        page = as_ada.get(f"/admin/clients/{acme.number}/tickets/")

        assert list(page.context["page"].rows) == [three[0], three[2]]

    def test_says_so_where_there_is_none(self, acme: Account, as_ada: Client) -> None:
        page = as_ada.get(f"/admin/clients/{acme.number}/tickets/")

        assert "No tickets yet" in words_of(page)

    def test_sums_them_up(self, three: list[Ticket], acme: Account, as_ada: Client) -> None:
        page = as_ada.get(f"/admin/clients/{acme.number}/")

        assert "Open tickets 2" in words_of(page)
        assert page.context["tickets"] == [three[0], three[2]]

    def test_keeps_them_from_who_may_not_list_them(
        self, three: list[Ticket], acme: Account, as_sally: Client
    ) -> None:
        page = words_of(as_sally.get(f"/admin/clients/{acme.number}/"))

        assert "Slow disk" not in page
        assert "Open tickets" not in page


class TestOtherPages:
    def test_the_overview_shows_what_has_waited_longest(
        self, three: list[Ticket], as_ada: Client
    ) -> None:
        assert as_ada.get("/admin/").context["waiting"] == [three[1], three[0]]

    def test_the_overview_shows_tickets_to_who_may_list_them(
        self, three: list[Ticket], as_sally: Client
    ) -> None:
        assert "Tickets awaiting reply" not in words_of(as_sally.get("/admin/"))

    def test_the_search_for_everything_finds_them(
        self, three: list[Ticket], as_ada: Client
    ) -> None:
        for words in (f"#{three[0].number}", "slow disk"):
            page = as_ada.get("/admin/search/", {"q": words})
            assert list(page.context["tickets"]) == [three[0]]

    def test_the_side_bar_says_how_many_wait(self, three: list[Ticket], as_ada: Client) -> None:
        assert "Tickets 2 waiting" in words_of(as_ada.get("/admin/clients/"))

    def test_the_side_bar_does_not_count_for_each_page(
        self, three: list[Ticket], as_ada: Client
    ) -> None:
        as_ada.get("/admin/clients/")
        three[0].delete()

        assert "Tickets 2 waiting" in words_of(as_ada.get("/admin/clients/"))
        cache.delete(waiting.KEY)
        assert "Tickets 1 waiting" in words_of(as_ada.get("/admin/clients/"))

    def test_many_are_counted_by_estimate(
        self, three: list[Ticket], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(waiting, "EXACT_UP_TO", 1)

        assert waiting.count_awaiting().about

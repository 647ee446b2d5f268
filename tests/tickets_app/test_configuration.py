"""Configuration › Support Tickets: what staff decide about all tickets."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from activitylog_app.models import Entry
from tests.reading import words_of
from tests.tickets_app.factories import DepartmentFactory, TicketFactory
from tickets_app.models import (
    CannedReply,
    Department,
    Ticket,
    TicketPriority,
    TicketSettings,
    TicketStatus,
)
from users_app.models import User

HERE = "/admin/settings/tickets/"
DEPARTMENTS, STATUSES = f"{HERE}departments/", f"{HERE}statuses/"
PRIORITIES, CANNED = f"{HERE}priorities/", f"{HERE}canned/"


def form_of(thing: Any = None, **fields: Any) -> dict[str, Any]:
    """The form as it would be posted."""
    return {"position": "0", **({"version": thing.version} if thing else {}), **fields}


def post(client: Client, url: str, **form: Any) -> str:
    """What the page says that one is led to."""
    return words_of(client.post(url, form, follow=True))


class TestTheLists:
    def test_departments_say_what_to_do_first(self, as_ada: Client) -> None:
        Department.objects.all().delete()

        assert "No departments yet" in words_of(as_ada.get(HERE))

    def test_departments_with_their_staff(self, as_ada: Client, ada: User) -> None:
        DepartmentFactory(name="Billing", address="b@us.test", is_hidden=True).staff.add(ada)

        words = words_of(as_ada.get(HERE))

        assert "Billing Hidden b@us.test Ada Ames" in words

    def test_cost_the_same_however_long(
        self, as_ada: Client, ada: User, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for n in range(5):
            DepartmentFactory(name=f"D{n}").staff.add(ada)

        with django_assert_max_num_queries(8):
            as_ada.get(HERE)

    def test_statuses_say_what_they_mean(self, as_ada: Client) -> None:
        words = words_of(as_ada.get(STATUSES))

        assert "In Progress In Progress Open Chosen by staff" in words
        assert "Closed Closed Closed Tickets become so" in words

    def test_priorities(self, as_ada: Client) -> None:
        assert "Medium Medium What a ticket has" in words_of(as_ada.get(PRIORITIES))

    def test_canned_replies_say_what_they_are_for(self, as_ada: Client) -> None:
        assert "No canned replies yet" in words_of(as_ada.get(CANNED))

    def test_nobody_else_configures_tickets(self, as_sam: Client) -> None:
        assert "Configure Support Tickets" in words_of(as_sam.get(HERE))


class TestADepartment:
    def test_is_added(self, as_ada: Client, ada: User, sam: User) -> None:
        form = form_of(name="Billing", address="Billing@Us.Test", staff=[ada.pk])

        words = post(as_ada, f"{DEPARTMENTS}add/", **form)

        assert "Billing is there now." in words
        found = Department.objects.get(name="Billing")
        assert (found.address, [*found.staff.all()]) == ("billing@us.test", [ada])

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"name": ""}, "Fill in “Name”."),
            ({"name": "Support"}, "There is one with this name."),
            ({"address": "x"}, "Enter an email address, for example"),
            ({"address": "support@us.test"}, "Another department has this address."),
            ({"address": "a+b@us.test"}, "Leave out the + and what follows"),
            ({"address": f"{'a' * 26}@us.test"}, "at most 25 characters before the @"),
            ({"staff": ["0"]}, "Select a valid choice"),
            ({"position": "-1"}, "greater than or equal to 0"),
        ],
    )
    def test_with_what_cannot_be_is_told_so(
        self, as_ada: Client, support: Department, typed: dict[str, Any], sentence: str
    ) -> None:
        words = post(as_ada, f"{DEPARTMENTS}add/", **form_of(name="New") | typed)

        assert sentence in words
        assert Department.objects.count() == 1

    def test_is_changed_with_its_staff(
        self, as_ada: Client, support: Department, sam: User
    ) -> None:
        form = form_of(support, name="Help", clients_only="on", staff=[sam.pk])

        words = post(as_ada, f"{DEPARTMENTS}{support.pk}/", **form)

        support.refresh_from_db()
        assert "Help is saved." in words
        assert (support.name, support.clients_only, [*support.staff.all()]) == (
            *("Help", True),
            [sam],
        )
        assert Entry.objects.get().data["staff"] == "Sam Stone"

    def test_whose_staff_somebody_changed_meanwhile_is_not_written_over(
        self, as_ada: Client, support: Department, ada: User, sam: User
    ) -> None:
        mine = form_of(support, name="Support", address=support.address, staff=[ada.pk])
        his = {**mine, "staff": [sam.pk]}
        post(as_ada, f"{DEPARTMENTS}{support.pk}/", **his)

        words = post(as_ada, f"{DEPARTMENTS}{support.pk}/", **mine)

        assert "Somebody else changed this" in words
        assert "Saved now: Sam Stone" in words
        assert [*support.staff.all()] == [sam]

    def test_nothing_new_is_said_to_be_nothing(
        self, as_ada: Client, support: Department
    ) -> None:
        form = form_of(support, name="Support", address=support.address)

        assert "Nothing was changed." in post(as_ada, f"{DEPARTMENTS}{support.pk}/", **form)

    def test_keeps_who_has_left_until_somebody_takes_him_out(
        self, as_ada: Client, support: Department, sam: User
    ) -> None:
        support.staff.add(sam)
        User.objects.filter(pk=sam.pk).update(is_active=False)

        assert "Sam Stone" in words_of(as_ada.get(f"{DEPARTMENTS}{support.pk}/"))
        assert "Sam Stone" not in words_of(as_ada.get(f"{DEPARTMENTS}add/"))


class TestAStatus:
    def test_is_added(self, as_ada: Client) -> None:
        post(as_ada, f"{STATUSES}add/", **form_of(name="At Lab", kind="on_hold", tone="staff"))

        assert TicketStatus.objects.get(name="At Lab").kind == "on_hold"

    def test_keeps_its_kind(self, as_ada: Client) -> None:
        found = TicketStatus.objects.get(name="In Progress")

        form = form_of(found, name="Busy", kind="closed", tone="note")
        post(as_ada, f"{STATUSES}{found.pk}/", **form)

        found.refresh_from_db()
        assert (found.name, found.kind) == ("Busy", "open")


class TestAPriority:
    def test_is_added(self, as_ada: Client) -> None:
        post(as_ada, f"{PRIORITIES}add/", **form_of(name="Urgent", tone="bad"))

        assert TicketPriority.objects.get(name="Urgent").tone == "bad"

    def test_has_one_of_our_colours(self, as_ada: Client) -> None:
        words = post(as_ada, f"{PRIORITIES}add/", **form_of(name="Urgent", tone="pink"))

        assert "Select a valid choice" in words

    def test_is_renamed(self, as_ada: Client) -> None:
        found = TicketPriority.objects.get(name="High")

        post(as_ada, f"{PRIORITIES}{found.pk}/", **form_of(found, name="Now", tone="bad"))

        assert TicketPriority.objects.get(pk=found.pk).name == "Now"


def of(kind: str, ticket: Ticket) -> tuple[str, Any]:
    """Where one of this kind is, and one that the ticket has."""
    return {
        "department": (DEPARTMENTS, ticket.department),
        "status": (STATUSES, ticket.status),
        "priority": (PRIORITIES, ticket.priority),
    }[kind]


class TestDeleting:
    @pytest.mark.parametrize("kind", ["department", "status", "priority"])
    def test_is_refused_while_tickets_have_it(
        self, as_ada: Client, support: Department, kind: str
    ) -> None:
        busy = TicketStatus.objects.get(name="In Progress")
        high = TicketPriority.objects.get(name="High")
        ticket = TicketFactory(department=support, status=busy, priority=high)
        here, thing = of(kind, ticket)

        words = post(as_ada, f"{here}{thing.pk}/delete/")

        assert f"Tickets have {thing}: it cannot be deleted." in words
        assert type(thing).objects.filter(pk=thing.pk).exists()

    @pytest.mark.parametrize("kind", ["status", "priority"])
    def test_is_refused_for_what_tickets_have_by_themselves(
        self, as_ada: Client, ticket: Ticket, kind: str
    ) -> None:
        here, thing = of(kind, ticket)

        assert "by themselves" in post(as_ada, f"{here}{thing.pk}/delete/")
        assert "Delete" not in words_of(as_ada.get(f"{here}{thing.pk}/"))

    @pytest.mark.parametrize("kind", ["department", "status", "priority"])
    def test_takes_what_nobody_needs(
        self, as_ada: Client, support: Department, kind: str
    ) -> None:
        ticket = TicketFactory(
            department=support,
            status=TicketStatus.objects.get(name="In Progress"),
            priority=TicketPriority.objects.get(name="High"),
        )
        here, thing = of(kind, ticket)
        ticket.delete()

        assert f"{thing} is deleted." in post(as_ada, f"{here}{thing.pk}/delete/")

    def test_asks_first(self, as_ada: Client, support: Department) -> None:
        words = words_of(as_ada.get(f"{DEPARTMENTS}{support.pk}/delete/"))

        assert "Delete Support?" in words
        assert Department.objects.exists()

    def test_of_a_canned_reply(self, as_ada: Client) -> None:
        canned = CannedReply.objects.create(name="Hello", body="Hello.")

        post(as_ada, f"{CANNED}{canned.pk}/delete/")

        assert not CannedReply.objects.exists()


class TestACannedReply:
    def test_is_added(self, as_ada: Client) -> None:
        post(as_ada, f"{CANNED}add/", **form_of(name="Hello", body="Hello **you**."))

        assert CannedReply.objects.get().body == "Hello **you**."

    def test_is_shown_as_it_is_read(self, as_ada: Client) -> None:
        canned = CannedReply.objects.create(name="Q&A", body="**You** & <b>I</b>")

        page = as_ada.get(f"{CANNED}{canned.pk}/").text

        assert "<strong>You</strong> &amp; &lt;b&gt;I&lt;/b&gt;" in page
        assert "Q&amp;amp;" not in page

    @pytest.mark.parametrize("is_there", [True, False])
    def test_is_looked_at_before_it_is_saved(self, as_ada: Client, is_there: bool) -> None:
        canned = CannedReply.objects.create(name="Hello", body="Old.")
        here = f"{CANNED}{canned.pk}/" if is_there else CANNED

        page = as_ada.post(f"{here}preview/", form_of(canned, name="Hi", body="_New_")).text

        assert "<em>New</em>" in page
        assert f'action="{here}"' in page if is_there else f'action="{here}add/"' in page
        assert CannedReply.objects.get().body == "Old."

    def test_the_address_of_a_preview_leads_back(self, as_ada: Client) -> None:
        canned = CannedReply.objects.create(name="Hello", body="Old.")

        assert as_ada.get(f"{CANNED}{canned.pk}/preview/").headers["Location"] == (
            f"{CANNED}{canned.pk}/"
        )
        assert as_ada.get(f"{CANNED}preview/").headers["Location"] == f"{CANNED}add/"

    def test_that_somebody_changed_meanwhile_is_not_written_over(self, as_ada: Client) -> None:
        canned = CannedReply.objects.create(name="Hello", body="Old.")
        form = form_of(canned, name="Hello", body="Mine.")
        canned.change(body="Hers.")

        assert "Saved now: Hers." in post(as_ada, f"{CANNED}{canned.pk}/", **form)


class TestTheSettings:
    USUAL = {
        "mask": "%n%n%n%n%n%n%n%n",
        "most_attachments": "10",
        "largest_attachment": "8",
        "largest_message": "25",
        "guests_allowed": "on",
    }

    def test_are_saved_and_told(self, as_ada: Client) -> None:
        form = {**self.USUAL, "close_after_days": "7", "trusted_server": "mx.us.test"}

        words = post(as_ada, f"{HERE}settings/", **form)

        settings = TicketSettings.stored()
        assert "The settings are saved." in words
        assert (settings.close_after_days, settings.trusted_server) == (7, "mx.us.test")
        assert Entry.objects.get(code="settings.tickets_changed").actor_name == "Ada Ames"

    def test_nothing_new_is_said_to_be_nothing(self, as_ada: Client) -> None:
        assert "Nothing was changed." in post(as_ada, f"{HERE}settings/", **self.USUAL)

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"mask": "%n"}, "Use %i, or six random digits or more."),
            ({"mask": "%q"}, "%q means nothing."),
            ({"mask": ""}, "Fill in “Numbers of tickets”."),
            ({"close_after_days": "366"}, "less than or equal to 365"),
            ({"most_attachments": "51"}, "less than or equal to 50"),
            ({"largest_attachment": "0"}, "greater than or equal to 1"),
            ({"largest_message": "x"}, "Enter a whole number."),
        ],
    )
    def test_with_what_cannot_be_are_explained(
        self, as_ada: Client, typed: dict[str, str], sentence: str
    ) -> None:
        assert sentence in post(as_ada, f"{HERE}settings/", **{**self.USUAL, **typed})
        assert not TicketSettings.objects.filter(mask="%n").exists()

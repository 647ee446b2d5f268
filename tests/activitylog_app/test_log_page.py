"""Activity Log and Client Profile, Log: what staff look for, and what they are answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts_app import actions as account_actions
from accounts_app.models import Account
from activitylog_app.models import Actor, ActorKind, Entry
from tests.activitylog_app.test_finding import NOON, write
from tests.factories import AccountFactory, UserFactory
from tests.reading import words_of
from users_app.models import User

LOG = "/admin/log/"


@pytest.fixture
def some(acme: Account, olivia: User, uma: User, ada: User) -> dict[str, Entry]:
    """Entries of each kind, by their sentences; each an hour older than the one before."""
    acting = Actor(ActorKind.ADMIN, ada, on_behalf_of=olivia)
    kinds: list[tuple[str, Actor | None, dict[str, Any]]] = [
        ("Swept", None, {"code": "invitation.expired"}),
        ("Opened", Actor(ActorKind.ADMIN, ada), {"account": acme, "account_name": str(acme)}),
        ("Acted", acting, {"account": acme, "account_name": str(acme)}),
        ("Invited", Actor(ActorKind.USER, olivia), {"user": uma, "user_name": str(uma)}),
    ]
    return {
        words: write(words, by, at=NOON - timedelta(hours=hour), **more)
        for hour, (words, by, more) in enumerate(kinds)
    }


def shown(page: Any) -> list[str]:
    return [entry.description for entry in page.context["page"].rows]


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({}, ["Swept", "Opened", "Acted", "Invited"]),
            ({"who": "system"}, ["Swept"]),
            ({"who": "staff"}, ["Opened", "Acted"]),
            ({"who": "users"}, ["Invited"]),
            ({"by": "ADA@us.test"}, ["Opened", "Acted"]),
            ({"by": "#{ada}"}, ["Opened", "Acted"]),
            ({"by": "#0"}, []),
            ({"behalf": "olivia@acme.test"}, ["Acted"]),
            ({"acting": "on"}, ["Acted"]),
            ({"about": "#{uma}"}, ["Invited"]),
            ({"client": "{acme}"}, ["Opened", "Acted"]),
            ({"client": "#{acme}", "who": "staff", "q": "open acme"}, ["Opened"]),
            ({"client": "404"}, []),
            ({"code": "invitation.expired"}, ["Swept"]),
            ({"q": "olivia"}, ["Acted", "Invited"]),
        ],
    )
    def test_find_what_was_asked_for(
        self,
        some: dict[str, Entry],
        as_ada: Client,
        acme: Account,
        ada: User,
        uma: User,
        query: dict[str, str],
        found: list[str],
    ) -> None:
        numbers = {"acme": acme.pk, "ada": ada.pk, "uma": uma.pk}
        query = {name: value.format(**numbers) for name, value in query.items()}

        page = as_ada.get(LOG, query)

        assert shown(page) == found
        assert page.context["form"].errors == {}

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({"by": "nobody@us.test"}, "by"),
            ({"by": "ada"}, "by"),
            ({"by": "#"}, "by"),
            ({"behalf": "#99999999999999999999"}, "behalf"),
            ({"about": "\0@x"}, "about"),
            ({"client": "Acme"}, "client"),
            ({"client": "9" * 5000}, "client"),
            ({"q": "a\0b"}, "q"),
            ({"q": "a" * 201}, "q"),
            ({"who": "me"}, "who"),
            ({"code": "x\0"}, "code"),
            ({"period": "40"}, "period"),
            ({"since": "0000-01-01"}, "since"),
            ({"until": "99999-01-01"}, "until"),
            ({"until": "9999-12-31"}, "until"),
            ({"since": "0001-01-01"}, "since"),
            ({"since": "2026-11-24", "until": "2026-11-23"}, "until"),
        ],
    )
    def test_that_are_not_understood_say_so_and_show_nothing(
        self, some: dict[str, Entry], as_ada: Client, query: dict[str, str], field: str
    ) -> None:
        page = as_ada.get(LOG, query)

        form = page.context["form"]
        assert form.errors.keys() == {field}
        assert "valid" not in " ".join(form.errors[field])
        assert f'aria-describedby="id_{field}_error"' in page.text
        assert form[field].value() == query[field]
        assert shown(page) == []
        assert not Entry.objects.filter(code="list.exported").exists()
        back = as_ada.get(f"{LOG}export.csv", query, follow=True)
        assert back.context["form"].errors.keys() == {field}

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"period": "today"}, ["today"]),
            ({"period": "7"}, ["today", "yesterday", "six days ago"]),
            ({"since": "2026-11-25"}, ["today"]),
            ({"since": "2026-11-19", "until": "2026-11-24"}, ["yesterday", "six days ago"]),
            ({"until": "2026-11-18"}, ["a week ago"]),
        ],
    )
    @time_machine.travel("2026-11-24T11:30Z", tick=False)
    def test_know_the_day_of_who_asks_from_its_first_moment_to_its_last(
        self, as_ada: Client, ada: User, query: dict[str, str], found: list[str]
    ) -> None:
        """In Auckland the 25th began half an hour ago."""
        ada.time_zone = "Pacific/Auckland"
        ada.save()
        midnight, day = datetime(2026, 11, 24, 11, tzinfo=UTC), timedelta(days=1)
        write("today", at=midnight)
        write("yesterday", at=midnight - timedelta(microseconds=1))
        write("six days ago", at=midnight - 6 * day)
        write("a week ago", at=midnight - 6 * day - timedelta(microseconds=1))

        assert shown(as_ada.get(LOG, query)) == found

    def test_stay_in_the_address_of_every_link(self, acme: Account, as_ada: Client) -> None:
        for number in range(60):
            write("Swept" if number % 2 else "Other", account=acme)
        query = {"q": "swept", "client": str(acme.pk)}

        page = as_ada.get(LOG, query)
        following = as_ada.get(LOG + page.context["page"].next)

        assert len(shown(page)) == 25
        assert shown(following) == ["Swept"] * 5
        for end in ["csv", "jsonl"]:
            assert f'href="{LOG}export.{end}?q=swept&amp;client={acme.pk}"' in following.text

    def test_with_nothing_found_can_be_cleared(self, db: None, as_ada: Client) -> None:
        assert "Nothing has happened yet" in words_of(as_ada.get(LOG))
        assert "No entry matches. Clear Filters" in words_of(as_ada.get(LOG, {"q": "x"}))

    def test_name_the_kinds_of_event_in_groups(self, db: None, as_ada: Client) -> None:
        page = as_ada.get(LOG).text

        assert '<optgroup label="Invitation"><option value="invitation.accepted">' in page
        assert '<option value="invitation.sent">Invitation sent</option>' in page


class TestTheList:
    @time_machine.travel("2026-11-24T12:30Z", tick=False)
    def test_is_grouped_by_day(self, some: dict[str, Entry], as_ada: Client) -> None:
        write("Earlier", at=NOON - timedelta(days=1))
        write("Last year", at=NOON - timedelta(days=365))

        words = words_of(as_ada.get(LOG))

        for head in ["Today, 24 November 12:00", "Yesterday, 23 November", "24 November 2025"]:
            assert head in words
        assert "AA Ada Ames Staff as Olivia Owen Acted Acme & Sons" in words

    def test_shows_what_cannot_be_seen(self, db: None, as_ada: Client) -> None:
        changed = {"changed": {"name": ["a\u202eb", "c\nd"]}}
        entry = write("Two\nlines", account_name="\x1b[31mred", data=changed)

        for path in [LOG, f"{LOG}{entry.pk}/", "/admin/"]:
            page = as_ada.get(path).text
            assert r"Two\nlines" in page
            assert r"\x1b[31mred" in page or path != LOG
            assert "\u202e" not in page
            assert "\x1b" not in page

    def test_counts_nothing(self, db: None, as_ada: Client) -> None:
        write()

        assert "entries" not in words_of(as_ada.get(LOG))

    @pytest.mark.parametrize("path", [LOG, "/admin/clients/{acme}/log/"])
    def test_costs_the_same_for_one_and_for_many_people(
        self,
        acme: Account,
        as_ada: Client,
        django_assert_max_num_queries: DjangoAssertNumQueries,
        path: str,
    ) -> None:
        path = path.format(acme=acme.pk)
        write(account=acme)
        as_ada.get(path)
        with django_assert_max_num_queries(8) as few:
            as_ada.get(path)
        for number in range(25):
            by = Actor(ActorKind.USER, UserFactory())
            write(str(number), by, account=AccountFactory() if path == LOG else acme)

        with django_assert_max_num_queries(8) as many:
            assert len(shown(as_ada.get(path))) == 25

        assert len(many) == len(few)


class TestAnEntry:
    def test_opens_to_all_that_is_known(
        self, acme: Account, as_ada: Client, by_ada: Actor
    ) -> None:
        owner = acme.memberships.select_related("account", "user").get()
        account_actions.begin_acting(owner, "Ticket 7", by=by_ada)
        entry = Entry.objects.get()

        page = as_ada.get(f"{LOG}{entry.pk}/")

        words = words_of(page)
        assert "Logged in as Olivia Owen Acting began" in words
        assert "Reason Ticket 7" in words
        for link in [
            f"client={acme.pk}",
            f"by=%23{entry.actor_id}",
            f"about=%23{entry.user_id}",
        ]:
            assert f'href="{LOG}?{link}"' in page.text
        for link in [f"clients/{acme.pk}/", f"users/{entry.user_id}/", "staff/"]:
            assert f'href="/admin/{link}' in page.text

    def test_leads_to_what_else_came_from_there_and_with_it(
        self, db: None, as_ada: Client
    ) -> None:
        request = "0f" * 16
        entry = write("This", ip_address="192.0.2.7", request_id=request)
        write("That", ip_address="192.0.2.7")
        write("Something else")

        page = as_ada.get(f"{LOG}{entry.pk}/")

        for query, found in [("192.0.2.7", ["That", "This"]), (request, ["This"])]:
            assert f'href="{LOG}?q={query}"' in page.text
            assert shown(as_ada.get(LOG, {"q": query})) == found

    def test_outlives_whom_it_names(
        self, acme: Account, nora: User, as_ada: Client, by_ada: Actor
    ) -> None:
        entry = write("Said", Actor(ActorKind.USER, nora), account_id=404, account_name="Gone")
        account_actions.delete_users([nora], by=by_ada)

        page = as_ada.get(f"{LOG}{entry.pk}/")

        assert f"Nora Nash Deleted user #{entry.actor_id}" in words_of(page)
        assert "Gone #404, deleted" in words_of(page)
        assert f"/admin/users/{entry.actor_id}/" not in page.text
        assert "/admin/clients/404/" not in page.text

    def test_has_no_links_that_do_not_open(
        self, some: dict[str, Entry], sam: User, logged_in: Callable[[User], Client]
    ) -> None:
        page = logged_in(sam).get(f"{LOG}{some['Opened'].pk}/")

        assert page.status_code == 200
        assert "/admin/staff/" not in page.text

    def test_that_is_not_there_is_not_found(self, as_ada: Client) -> None:
        assert as_ada.get(f"{LOG}99999999999999999999/").status_code == 404

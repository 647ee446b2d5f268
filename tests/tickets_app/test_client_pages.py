"""Tickets in the Client Area."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts_app.models import Account, Permission
from activitylog_app.models import Actor, ActorKind
from tests.accounts_app.test_acting import as_owner
from tests.factories import MembershipFactory
from tests.orders_app.factories import ServiceFactory
from tests.reading import words_of
from tests.tickets_app.factories import (
    DepartmentFactory,
    TicketFactory,
    attachment_of,
    link_of,
    word_of_staff,
)
from tickets_app import actions
from tickets_app.actions import Words
from tickets_app.models import (
    Attachment,
    Department,
    Reply,
    Ticket,
    TicketPriority,
    TicketSettings,
)
from users_app.models import User

LogIn = Callable[[User], Client]
MEGABYTE = 1024 * 1024
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\0" * 20


def page_of(account: Account, ticket: Ticket | None = None, more: str = "") -> str:
    number = f"{ticket.number}/" if ticket else ""
    return f"/a/{account.number}/tickets/{number}{more}"


def picture(name: str = "photo.png", size: int = 0) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PNG + b"\0" * size, content_type="text/html")


def opening(to: Department, **more: Any) -> dict[str, Any]:
    """What the form sends."""
    usual = TicketPriority.objects.usual().pk
    said = {"subject": "No light", "body": "It is **dark**.", "priority": usual}
    return {"department": to.pk, **said, **more}


class TestList:
    def test_tells_subject_number_department_and_who_wrote_last(
        self, ticket: Ticket, acme: Account, as_uma: Client
    ) -> None:
        words = words_of(as_uma.get(page_of(acme)))

        assert f"It does not start {ticket} Support Olivia Owen Today" in words

    def test_an_empty_one_says_what_to_do(self, acme: Account, as_uma: Client) -> None:
        words = words_of(as_uma.get(page_of(acme)))

        assert "No tickets. If something does not work, tell us. Open Ticket" in words

    @pytest.mark.parametrize(
        ("chip", "shown"),
        [
            ("", {"open", "answered", "customer_reply", "on_hold", "closed"}),
            ("?status=open", {"open", "customer_reply", "on_hold"}),
            ("?status=answered", {"answered"}),
            ("?status=closed", {"closed"}),
            ("?status=kesrel", {"open", "answered", "customer_reply", "on_hold", "closed"}),
        ],
    )
    def test_chips_choose_by_status(
        self, acme: Account, as_uma: Client, chip: str, shown: set[str]
    ) -> None:
        for kind in ["open", "answered", "customer_reply", "on_hold", "closed"]:
            TicketFactory(account=acme, kind=kind)

        page = as_uma.get(page_of(acme) + chip).context["page"]

        assert {found.kind for found in page.rows} == shown

    def test_a_chip_without_tickets_leads_back(
        self, ticket: Ticket, acme: Account, as_uma: Client
    ) -> None:
        words = words_of(as_uma.get(page_of(acme) + "?status=closed"))

        assert "No ticket is like that. Show All Tickets" in words

    def test_what_was_merged_is_not_in_it(
        self, ticket: Ticket, acme: Account, as_uma: Client, by_ada: Actor
    ) -> None:
        other = TicketFactory(account=acme)
        actions.merge(other, ticket, by=by_ada)

        assert as_uma.get(page_of(acme)).context["page"].rows == [ticket]

    def test_those_of_others_are_not_in_it(
        self, ticket: Ticket, guests: Ticket, elsewhere: Account, as_stan: Client
    ) -> None:
        assert not as_stan.get(page_of(elsewhere)).context["page"].rows

    @pytest.mark.parametrize("number", [1, 30])
    def test_costs_the_same_however_long_it_is(
        self,
        acme: Account,
        as_uma: Client,
        django_assert_max_num_queries: DjangoAssertNumQueries,
        number: int,
    ) -> None:
        TicketFactory.create_batch(number, account=acme)

        with django_assert_max_num_queries(8):
            page = as_uma.get(page_of(acme) + "?status=open").context["page"]

        assert len(page.rows) == min(number, 25)


class TestOpening:
    def test_makes_a_ticket_of_the_account_and_leads_to_it(
        self, support: Department, acme: Account, as_uma: Client, uma: User
    ) -> None:
        sent = {**opening(support), "attachments": [picture()]}

        response = as_uma.post(page_of(acme, more="new/"), sent, follow=True)

        made = acme.tickets.get()
        assert (made.subject, made.user, made.department) == ("No light", uma, support)
        assert f"Your ticket has the number {made}." in words_of(response)
        assert "<strong>dark</strong>" in response.text
        assert f"photo.png {len(PNG)} bytes" in words_of(response).replace("\xa0", " ")

    def test_twice_with_one_form_makes_one(
        self, support: Department, acme: Account, as_uma: Client
    ) -> None:
        sent = opening(support, token="a token of this form alone")

        answers = [as_uma.post(page_of(acme, more="new/"), sent) for _ in range(2)]

        made = acme.tickets.get()
        assert {answer["Location"] for answer in answers} == {page_of(acme, made)}

    @pytest.mark.parametrize(
        ("file", "said"),
        [
            (
                picture("photo.heic", 14 * MEGABYTE - len(PNG)),
                "photo.heic is 14 MB. The limit is 8",
            ),
            (picture("photo.heic", 8 * MEGABYTE), "photo.heic is 8.1 MB. The limit is 8 MB."),
            (SimpleUploadedFile("a.exe", b"MZ\x90\0"), "a.exe is of a kind that is not taken."),
            (SimpleUploadedFile("a.txt", b""), "a.txt is empty."),
        ],
        ids=["large", "hardly too large", "program", "empty"],
    )
    def test_a_file_that_is_not_taken_costs_no_words(
        self,
        support: Department,
        acme: Account,
        as_uma: Client,
        file: SimpleUploadedFile,
        said: str,
    ) -> None:
        file.seek(0)
        sent = opening(support, attachments=[file])

        response = as_uma.post(page_of(acme, more="new/"), sent)

        assert said in response.context["form"].errors["attachments"][0]
        assert "It is **dark**." in response.text
        assert 'value="No light"' in response.text
        assert (acme.tickets.count(), Attachment.objects.count()) == (0, 0)

    @pytest.mark.parametrize(
        ("field", "value", "said"),
        [
            ("subject", "", "Say in a few words what it is about."),
            ("body", "  \n ", "Write something."),
            ("body", "a\0b", "Null characters are not allowed."),
            ("department", "", "Choose a department."),
            ("department", "99999", "Select a valid choice."),
            ("priority", "x", "Select a valid choice."),
            ("copies", "boss@other.test, boss", "“boss” is not an email address"),
            ("copies", "dora@us.test", "Leave out dora@us.test: we read every ticket."),
        ],
    )
    def test_what_is_missing_is_said_at_the_field(
        self,
        support: Department,
        acme: Account,
        as_uma: Client,
        field: str,
        value: str,
        said: str,
    ) -> None:
        response = as_uma.post(page_of(acme, more="new/"), opening(support, **{field: value}))

        assert said in response.context["form"].errors[field][0]
        assert acme.tickets.count() == 0

    def test_others_get_copies(
        self, support: Department, acme: Account, as_uma: Client
    ) -> None:
        sent = opening(support, copies="Boss@other.test, chief@other.test")

        words = words_of(as_uma.post(page_of(acme, more="new/"), sent, follow=True))

        assert "Also sent by email to: boss@other.test , chief@other.test" in words

    def test_hidden_departments_are_not_offered(
        self, support: Department, acme: Account, as_uma: Client
    ) -> None:
        hidden = DepartmentFactory(name="Kitchen")
        hidden.change(is_hidden=True)

        response = as_uma.post(page_of(acme, more="new/"), opening(hidden))

        assert "Kitchen" not in response.text
        assert acme.tickets.count() == 0


class TestRelatedService:
    @pytest.fixture
    def as_pia(self, acme: Account, logged_in: LogIn) -> Client:
        """May see Acme's services, and use its tickets."""
        may = [Permission.TICKETS, Permission.PRODUCTS]
        return logged_in(MembershipFactory(account=acme, permissions=may).user)

    def test_is_chosen_and_led_to(
        self, support: Department, acme: Account, as_pia: Client
    ) -> None:
        service = ServiceFactory(account=acme, name="Server S")
        sent = opening(support, matter=f"service {service.pk}")

        response = as_pia.post(page_of(acme, more="new/"), sent, follow=True)

        assert acme.tickets.get().matter_number == service.pk
        assert f"/a/{acme.number}/services/{service.pk}/" in response.text

    def test_is_not_offered_to_who_may_not_see_services(
        self, support: Department, acme: Account, as_uma: Client
    ) -> None:
        ServiceFactory(account=acme, name="Server S")

        assert "Server S" not in as_uma.get(page_of(acme, more="new/")).text

    def test_of_another_account_is_refused(
        self, support: Department, acme: Account, elsewhere: Account, as_pia: Client
    ) -> None:
        ServiceFactory(account=acme)
        foreign = ServiceFactory(account=elsewhere)
        sent = opening(support, matter=f"service {foreign.pk}")

        response = as_pia.post(page_of(acme, more="new/"), sent)

        assert "matter" in response.context["form"].errors
        assert acme.tickets.count() == 0

    def test_its_name_leads_nowhere_for_who_may_not_see_services(
        self, ticket: Ticket, acme: Account, as_uma: Client
    ) -> None:
        ticket.change(matter_kind="service", matter_number=7, matter_name="Server S")

        page = as_uma.get(page_of(acme, ticket)).text

        assert "Server S" in page
        assert "/services/7/" not in page


class TestConversation:
    def test_shows_badges_how_they_are_known_and_no_notes(
        self, ticket: Ticket, acme: Account, as_uma: Client
    ) -> None:
        word_of_staff(ticket, ip_address="10.1.2.3")
        word_of_staff(ticket, "He pays late.", is_note=True)

        words = words_of(as_uma.get(page_of(acme, ticket)))

        assert "Olivia Owen Owner signed in today" in words
        assert "Ada Ames Staff today" in words
        assert "He pays late." not in words
        assert "10.1.2.3" not in words
        assert "ada@us.test" not in words

    def test_is_no_markup(self, acme: Account, support: Department, as_uma: Client) -> None:
        text = "<script>x</script> ![](https://evil.test/a.png) [a](javascript:x)"
        ticket = TicketFactory(account=acme, subject="<b>Hello", body=text)

        page = as_uma.get(page_of(acme, ticket)).text

        assert "<script>x" not in page
        assert "<b>Hello" not in page
        assert 'src="https://evil.test' not in page
        assert 'href="javascript:' not in page

    def test_quoted_text_is_folded_away(
        self, ticket: Ticket, acme: Account, as_uma: Client
    ) -> None:
        word_of_staff(ticket, quoted="> <i>You wrote</i>", left_out=["virus.exe"])

        page = as_uma.get(page_of(acme, ticket))

        assert "<details" in page.text
        assert "&gt; &lt;i&gt;You wrote&lt;/i&gt;" in page.text
        assert "virus.exe was not taken" in words_of(page)

    def test_tells_of_staff_who_wrote_as_the_user(
        self, ticket: Ticket, acme: Account, as_uma: Client, olivia: User, ada: User
    ) -> None:
        acting = Actor(ActorKind.ADMIN, ada, on_behalf_of=olivia)
        actions.reply(ticket, olivia, Words("Hello."), by=acting)

        words = words_of(as_uma.get(page_of(acme, ticket)))

        assert "written by Harbourline staff for this user" in words
        assert "Ada" not in words

    def test_a_long_one_shows_its_end_and_the_way_back(
        self, ticket: Ticket, acme: Account, as_uma: Client
    ) -> None:
        for n in range(60):
            word_of_staff(ticket, f"Word {n}.")

        end = as_uma.get(page_of(acme, ticket))
        before = as_uma.get(page_of(acme, ticket) + end.context["conversation"].earlier)

        assert [reply.body for reply in end.context["conversation"].rows][-1] == "Word 59."
        assert len(before.context["conversation"].rows) == 11
        assert "Later Replies" in words_of(before)

    @pytest.mark.parametrize("number", [2, 30])
    def test_costs_the_same_however_long_it_is(
        self,
        ticket: Ticket,
        acme: Account,
        as_uma: Client,
        django_assert_max_num_queries: DjangoAssertNumQueries,
        number: int,
    ) -> None:
        for n in range(number):
            attachment_of(ticket, reply=word_of_staff(ticket, f"Word {n}."))
            MembershipFactory(account=acme, permissions=["tickets"])

        as_uma.get(page_of(acme))

        with django_assert_max_num_queries(11):
            as_uma.get(page_of(acme, ticket))

    def test_of_another_account_is_not_found(
        self, ticket: Ticket, acme: Account, elsewhere: Account, as_stan: Client
    ) -> None:
        assert as_stan.get(page_of(elsewhere, ticket)).status_code == 404
        assert as_stan.get(page_of(acme, ticket)).status_code == 404

    def test_of_a_guest_is_not_found(
        self, guests: Ticket, acme: Account, as_uma: Client
    ) -> None:
        assert as_uma.get(page_of(acme, guests)).status_code == 404

    def test_who_lacks_the_permission_is_told_who_can_give_it(
        self, ticket: Ticket, acme: Account, as_dora: Client
    ) -> None:
        response = as_dora.get(page_of(acme, ticket))

        assert response.status_code == 403
        words = words_of(response)
        assert "Olivia Owen, can give you the permission View & Open Support Tickets" in words

    def test_one_that_was_merged_leads_to_the_other(
        self, ticket: Ticket, acme: Account, as_uma: Client, by_ada: Actor
    ) -> None:
        other = TicketFactory(account=acme)
        actions.merge(other, ticket, by=by_ada)

        assert as_uma.get(page_of(acme, other))["Location"] == page_of(acme, ticket)


class TestWhoCanRead:
    def test_are_the_users_with_the_permission_copies_contacts_and_guests(
        self, ticket: Ticket, acme: Account, as_uma: Client, dora: User, clara: Any
    ) -> None:
        clara.change(mail_kinds=["support"])
        ticket.watchers.create(email="copy@example.test")
        link_of(ticket)

        readers = as_uma.get(page_of(acme, ticket)).context["readers"]

        assert [member.user.first_name for member in readers.members] == ["Olivia", "Uma"]
        assert (readers.contacts, readers.copies) == ([clara], ["copy@example.test"])
        assert [guest.name for guest in readers.guests] == ["Olivia Owen"]
        assert readers.number == 5

    def test_of_many_some_are_named(
        self, ticket: Ticket, acme: Account, as_uma: Client
    ) -> None:
        MembershipFactory.create_batch(50, account=acme, permissions=["tickets"])

        words = words_of(as_uma.get(page_of(acme, ticket)))

        assert "Who can read this 52 " in words
        assert "and 2 more users" in words


class TestReplying:
    def test_stands_beneath_and_is_said(
        self, ticket: Ticket, acme: Account, as_uma: Client
    ) -> None:
        response = as_uma.post(page_of(acme, ticket), {"body": "Thank you."}, follow=True)

        reply = Reply.objects.latest("pk")
        assert (reply.badge, reply.known) == ("authorized_user", "signed_in")
        assert response.redirect_chain[0][0].endswith(f"#reply-{reply.pk}")
        assert "Your reply is sent." in words_of(response)

    def test_tells_the_browser_which_draft_was_sent(
        self, ticket: Ticket, acme: Account, as_uma: Client, uma: User
    ) -> None:
        path = page_of(acme, ticket)
        response = as_uma.post(path, {"body": "Thank you."}, follow=True)

        draft = f"user {uma.pk} {path}"
        assert f'data-sent="{draft}"' in response.text
        assert f'data-draft="{draft}"' in response.text

    def test_twice_with_one_form_is_one(
        self, ticket: Ticket, acme: Account, as_uma: Client
    ) -> None:
        sent = {"body": "Thank you.", "token": "a token of this form alone"}
        for _ in range(2):
            response = as_uma.post(page_of(acme, ticket), sent, follow=True)

        assert ticket.replies.count() == 2
        assert "Your reply is sent." in words_of(response)

    def test_closed_meanwhile_is_told_before_it_opens_again(
        self, ticket: Ticket, acme: Account, as_uma: Client, by_ada: Actor
    ) -> None:
        actions.close(ticket, by=by_ada)
        path, sent = page_of(acme, ticket), {"body": "Wait!", "seen": "open"}

        told = as_uma.post(path, sent)

        assert "This ticket was closed while you were writing." in words_of(told)
        assert (ticket.replies.count(), "Wait!" in told.text) == (1, True)
        sent["seen"] = told.context["form"]["seen"].value()
        as_uma.post(path, sent)
        ticket.refresh_from_db()
        assert (ticket.replies.count(), ticket.kind) == (2, "customer_reply")

    def test_who_sees_it_closed_opens_it_again(
        self, acme: Account, support: Department, as_uma: Client
    ) -> None:
        closed = TicketFactory(account=acme, kind="closed")
        drawn = as_uma.get(page_of(acme, closed))
        assert "Sending your reply opens it again." in words_of(drawn)

        as_uma.post(page_of(acme, closed), {"body": "Once more.", "seen": "closed"})

        closed.refresh_from_db()
        assert closed.kind == "customer_reply"

    def test_to_one_that_was_merged_meanwhile_arrives_at_the_other(
        self, ticket: Ticket, acme: Account, as_uma: Client, by_ada: Actor
    ) -> None:
        other = TicketFactory(account=acme)
        actions.merge(other, ticket, by=by_ada)

        as_uma.post(page_of(acme, other), {"body": "Thank you."})

        assert ticket.replies.filter(body="Thank you.").exists()

    def test_of_who_lost_the_permission_meanwhile_is_refused(
        self, ticket: Ticket, acme: Account, as_uma: Client, uma: User
    ) -> None:
        acme.memberships.filter(user=uma).update(permissions=[])

        assert as_uma.post(page_of(acme, ticket), {"body": "Hello."}).status_code == 403
        assert ticket.replies.count() == 1

    def test_without_files_where_none_are_taken(
        self, ticket: Ticket, acme: Account, as_uma: Client
    ) -> None:
        TicketSettings.lock().change(most_attachments=0)

        assert "Attachments" not in words_of(as_uma.get(page_of(acme, ticket)))

    def test_in_login_as_owner_is_the_owner_s_and_names_who_wrote_it(
        self, ticket: Ticket, acme: Account, as_ada: Client, ada: User
    ) -> None:
        as_owner(as_ada, acme)

        as_ada.post(page_of(acme, ticket), {"body": "He asked me to."})

        reply = ticket.replies.latest("pk")
        assert (reply.badge, reply.user, reply.admin) == ("owner", acme.owner, ada)


class TestActs:
    def test_close_asks_nothing_and_offers_the_way_back(
        self, ticket: Ticket, acme: Account, as_uma: Client
    ) -> None:
        response = as_uma.post(page_of(acme, ticket, "close/"), follow=True)

        ticket.refresh_from_db()
        assert ticket.is_closed
        assert "Ticket closed. Open Again" in words_of(response)
        assert 'form="reopen"' in response.text

    def test_closing_twice_says_so(self, ticket: Ticket, acme: Account, as_uma: Client) -> None:
        for _ in range(2):
            response = as_uma.post(page_of(acme, ticket, "close/"), follow=True)

        assert "The ticket is closed already." in words_of(response)

    def test_open_again(self, acme: Account, support: Department, as_uma: Client) -> None:
        closed = TicketFactory(account=acme, kind="closed")

        response = as_uma.post(page_of(acme, closed, "reopen/"), follow=True)

        closed.refresh_from_db()
        assert closed.kind == "open"
        assert "The ticket is open again." in words_of(response)

    def test_follow_and_stop(
        self, ticket: Ticket, acme: Account, as_uma: Client, uma: User
    ) -> None:
        page = as_uma.post(page_of(acme, ticket, "follow/"), follow=True)
        assert "Stop Following" in words_of(page)
        assert ticket.watchers.filter(user=uma).exists()

        page = as_uma.post(page_of(acme, ticket, "unfollow/"), follow=True)
        assert "Follow Ticket" in words_of(page)
        assert not ticket.watchers.exists()

    @pytest.mark.parametrize("act", ["close", "reopen", "follow", "unfollow"])
    def test_of_another_account_are_not_found(
        self, ticket: Ticket, elsewhere: Account, as_stan: Client, act: str
    ) -> None:
        path = page_of(elsewhere, ticket, f"{act}/")

        assert as_stan.post(path).status_code == 404

    @pytest.mark.parametrize("act", ["close", "reopen", "follow", "unfollow"])
    def test_are_no_links(
        self, ticket: Ticket, acme: Account, as_uma: Client, act: str
    ) -> None:
        assert as_uma.get(page_of(acme, ticket, f"{act}/")).status_code == 405


class TestAttachments:
    def test_are_saved_and_never_shown(
        self, ticket: Ticket, acme: Account, as_uma: Client
    ) -> None:
        kept = attachment_of(ticket, 'a "log" of höhe.txt')

        response = as_uma.get(page_of(acme, ticket, f"files/{kept.pk}/"))

        assert response.getvalue() == b"A line of the log."
        assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]
        assert "no-store" in response["Cache-Control"]

    @pytest.mark.parametrize(
        "name", ["a\r\nX-Evil: 1", "../../etc/passwd", "\u202egpj.exe", ""]
    )
    def test_have_harmless_names(
        self, ticket: Ticket, acme: Account, as_uma: Client, name: str
    ) -> None:
        kept = attachment_of(ticket)
        Attachment.objects.update(original_name=name)

        response = as_uma.get(page_of(acme, ticket, f"files/{kept.pk}/"))

        assert response.status_code == 200
        assert not {"\n", "/", "\u202e"} & set(response["Content-Disposition"])

    def test_of_another_ticket_of_another_account_and_of_a_note_are_not_found(
        self, ticket: Ticket, acme: Account, elsewhere: Account, as_uma: Client, as_stan: Client
    ) -> None:
        other = attachment_of(TicketFactory(account=acme))
        secret = attachment_of(ticket, reply=word_of_staff(ticket, "Psst", is_note=True))
        kept = attachment_of(ticket)

        assert as_uma.get(page_of(acme, ticket, f"files/{other.pk}/")).status_code == 404
        assert as_uma.get(page_of(acme, ticket, f"files/{secret.pk}/")).status_code == 404
        assert as_stan.get(page_of(elsewhere, ticket, f"files/{kept.pk}/")).status_code == 404

    def test_a_lost_file_is_not_found(
        self, ticket: Ticket, acme: Account, as_uma: Client
    ) -> None:
        kept = attachment_of(ticket)
        kept.file.delete(save=False)

        assert as_uma.get(page_of(acme, ticket, f"files/{kept.pk}/")).status_code == 404


class TestHome:
    def test_lists_open_tickets_for_who_may_see_them(
        self, ticket: Ticket, acme: Account, as_uma: Client, as_dora: Client
    ) -> None:
        TicketFactory(account=acme, kind="closed", subject="Long ago")

        words = words_of(as_uma.get(f"/a/{acme.number}/"))

        assert "Open tickets All Tickets" in words
        assert "Long ago" not in words
        assert "It does not start" not in words_of(as_dora.get(f"/a/{acme.number}/"))

    def test_the_menu_leads_there_with_the_permission_alone(
        self, acme: Account, as_uma: Client, as_dora: Client
    ) -> None:
        link = f'href="/a/{acme.number}/tickets/"'

        assert link in as_uma.get(f"/a/{acme.number}/").text
        assert link not in as_dora.get(f"/a/{acme.number}/").text

"""The identity of a user in the Admin Area: asked for, looked at, decided."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from accounts_app.models import Account
from orders_app.models import IdentityDocument, IdentityVerification, Order
from tests.orders_app.factories import OrderFactory, VerificationFactory, scan_of
from tests.reading import words_of
from users_app.models import User

LIST = "/admin/identities/"


def address(user: User, door: str = "") -> str:
    return f"/admin/users/{user.pk}/identity/{door}"


@pytest.fixture
def submitted(uma: User) -> IdentityVerification:
    verification: IdentityVerification = VerificationFactory(user=uma, state="submitted")
    return verification


@pytest.fixture
def scan(submitted: IdentityVerification) -> IdentityDocument:
    return scan_of(submitted)


class TestTheList:
    def rows(self, client: Client, **query: str) -> list[IdentityVerification]:
        found: list[IdentityVerification] = client.get(LIST, query).context["page"].rows
        return found

    @pytest.fixture
    def asked(self, db: None) -> dict[str, IdentityVerification]:
        """One in each state."""
        states = ["requested", "submitted", "verified", "refused"]
        return {state: VerificationFactory(state=state) for state in states}

    def test_has_first_who_has_waited_longest(self, as_ada: Client) -> None:
        sent = [now() - timedelta(hours=hours) for hours in range(30)]
        waiting = [VerificationFactory(state="submitted", submitted_at=at) for at in sent]

        first = as_ada.get(LIST).context["page"]
        second = as_ada.get(f"{LIST}{first.next}").context["page"]

        assert [*first.rows, *second.rows] == waiting[::-1]

    def test_shows_what_waits_unless_something_else_is_asked_for(
        self, asked: dict[str, IdentityVerification], as_ada: Client
    ) -> None:
        assert self.rows(as_ada) == self.rows(as_ada, status="x") == [asked["submitted"]]
        assert self.rows(as_ada, status="all") == list(asked.values())[::-1]
        for state in ["requested", "verified", "refused"]:
            assert self.rows(as_ada, status=state) == [asked[state]]

    def test_says_how_far_each_is_and_leads_to_it(
        self, submitted: IdentityVerification, as_ada: Client
    ) -> None:
        page = as_ada.get(LIST)

        row = "Uma Usher uma@acme.test Submitted Today"
        assert row in words_of(page)
        assert f'href="{address(submitted.user)}"' in page.text
        assert "Identities 1 waiting" in words_of(page)

    @pytest.mark.parametrize(
        ("status", "words"),
        [
            ("", "Nothing waiting."),
            ("verified", "No identity is like this"),
            ("all", "Nobody was asked yet"),
        ],
    )
    def test_says_so_where_there_is_none(self, as_ada: Client, status: str, words: str) -> None:
        assert words in words_of(as_ada.get(LIST, {"status": status}))

    @pytest.mark.parametrize("number", [1, 30])
    def test_costs_the_same_however_long_it_is(
        self,
        as_ada: Client,
        django_assert_max_num_queries: DjangoAssertNumQueries,
        number: int,
    ) -> None:
        VerificationFactory.create_batch(number)
        as_ada.get(LIST)

        with django_assert_max_num_queries(8):
            as_ada.get(LIST, {"status": "all"})


class TestThePage:
    @pytest.mark.parametrize(
        ("state", "words"),
        [
            ("requested", "Uma Usher has been asked and has sent nothing yet."),
            ("verified", "They were deleted with the decision."),
            ("refused", "They were deleted with the decision."),
        ],
    )
    def test_says_how_far_it_is(
        self, uma: User, as_ada: Client, state: str, words: str
    ) -> None:
        VerificationFactory(user=uma, state=state)

        page = words_of(as_ada.get(address(uma)))

        assert words in page
        assert "Verify" not in page.replace("Verified", "")

    def test_says_that_nobody_has_asked(self, uma: User, as_ada: Client) -> None:
        page = words_of(as_ada.get(address(uma)))

        assert "Nobody has asked Uma Usher for documents." in page
        assert "Request Verification" in page

    def test_shows_pictures_and_offers_other_documents(
        self, submitted: IdentityVerification, scan: IdentityDocument, as_ada: Client
    ) -> None:
        other = scan_of(submitted, "application/pdf")
        user = submitted.user

        page = as_ada.get(address(user)).text

        assert f'src="{address(user, f"documents/{scan.pk}/")}"' in page
        assert f'src="{address(user, f"documents/{other.pk}/")}"' not in page
        assert f'href="{address(user, f"documents/{other.pk}/")}"' in page

    def test_is_not_there_for_staff(self, sam: User, as_ada: Client) -> None:
        assert as_ada.get(address(sam)).status_code == 404

    def test_is_reached_from_manage_user(
        self, submitted: IdentityVerification, as_ada: Client
    ) -> None:
        page = as_ada.get(f"/admin/users/{submitted.user.pk}/").text

        assert f'href="{address(submitted.user)}"' in page
        assert "Submitted" in page

    def test_waits_on_the_overview(
        self, submitted: IdentityVerification, as_ada: Client, as_sam: Client
    ) -> None:
        assert as_ada.get("/admin/").context["identities"] == [submitted]
        assert as_sam.get("/admin/").context["identities"] == []


class TestADocument:
    def get(self, client: Client, scan: IdentityDocument) -> Any:
        return client.get(address(scan.verification.user, f"documents/{scan.pk}/"))

    def test_is_seen_as_it_was_sent(self, scan: IdentityDocument, as_ada: Client) -> None:
        answer = self.get(as_ada, scan)

        assert b"".join(answer).startswith(b"\x89PNG")
        assert answer.headers["Content-Type"] == "image/png"

    def test_can_do_nothing_and_is_kept_nowhere(
        self, scan: IdentityDocument, as_ada: Client
    ) -> None:
        headers = self.get(as_ada, scan).headers

        assert headers["Content-Security-Policy"] == (
            "default-src 'none'; img-src 'self'; frame-ancestors 'none'; sandbox"
        )
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "no-store" in headers["Cache-Control"]

    def test_that_is_a_picture_is_shown_under_a_name_of_ours(
        self, scan: IdentityDocument, as_ada: Client
    ) -> None:
        name = f"identity-{scan.verification.user_id}-{scan.pk}.png"

        told = self.get(as_ada, scan).headers["Content-Disposition"]

        assert told == f'inline; filename="{name}"'

    def test_that_is_a_pdf_is_saved(
        self, submitted: IdentityVerification, as_ada: Client
    ) -> None:
        pdf = scan_of(submitted, "application/pdf")

        told = self.get(as_ada, pdf).headers["Content-Disposition"]

        assert told.startswith("attachment;")

    def test_of_another_user_is_not_found(
        self, scan: IdentityDocument, nora: User, as_ada: Client
    ) -> None:
        answer = as_ada.get(address(nora, f"documents/{scan.pk}/"))

        assert answer.status_code == 404

    def test_whose_file_is_lost_is_not_found(
        self, scan: IdentityDocument, as_ada: Client
    ) -> None:
        scan.file.storage.delete(scan.file.name)

        assert self.get(as_ada, scan).status_code == 404

    def test_is_not_for_who_may_not_review(
        self, scan: IdentityDocument, as_sam: Client
    ) -> None:
        assert self.get(as_sam, scan).status_code == 403

    def test_is_not_for_its_sender(self, scan: IdentityDocument, as_uma: Client) -> None:
        assert self.get(as_uma, scan).status_code == 404


class TestAsking:
    def test_is_done_after_a_question(self, uma: User, as_ada: Client) -> None:
        asked = words_of(as_ada.get(address(uma, "request/")))

        page = as_ada.post(address(uma, "request/"), follow=True)

        assert "Ask Uma Usher to show who they are?" in asked
        assert "Uma Usher is asked to show who they are." in words_of(page)
        assert IdentityVerification.objects.get().is_requested

    def test_again_sends_nothing(self, uma: User, as_ada: Client) -> None:
        VerificationFactory(user=uma)

        page = as_ada.post(address(uma, "request/"), follow=True)

        assert "Uma Usher has been asked already." in words_of(page)

    def test_somebody_who_is_verified_is_refused(self, uma: User, as_ada: Client) -> None:
        VerificationFactory(user=uma, state="verified")

        page = as_ada.post(address(uma, "request/"), follow=True)

        assert "Uma Usher is verified." in words_of(page)

    def test_is_done_from_an_order_too(self, order: Order, as_ada: Client) -> None:
        where = f"/admin/orders/{order.pk}/identity/"
        asked = words_of(as_ada.get(where))

        page = as_ada.post(where, follow=True)

        assert "Ask Olivia Owen to show who they are?" in asked
        assert page.redirect_chain[-1][0] == f"/admin/orders/{order.pk}/"
        assert IdentityVerification.objects.get().user == order.user

    def test_nobody_can_be_asked_for_the_order_of_a_deleted_user(
        self, acme: Account, as_ada: Client
    ) -> None:
        order = OrderFactory(account=acme)
        Order.objects.update(user=None)

        assert as_ada.post(f"/admin/orders/{order.pk}/identity/").status_code == 404


class TestDeciding:
    def send(
        self, client: Client, verification: IdentityVerification, door: str, **form: str
    ) -> Any:
        form = {"version": verification.version, "reason": "Not readable", **form}
        return client.post(address(verification.user, f"{door}/"), form, follow=True)

    def test_verifies(self, submitted: IdentityVerification, as_ada: Client) -> None:
        page = self.send(as_ada, submitted, "verify")

        submitted.refresh_from_db()
        assert "Uma Usher is verified." in words_of(page)
        assert submitted.is_verified
        assert submitted.decided_by_name == "Ada Ames"

    def test_refuses_with_a_reason(
        self, submitted: IdentityVerification, as_ada: Client
    ) -> None:
        page = self.send(as_ada, submitted, "refuse")

        submitted.refresh_from_db()
        assert "The documents of Uma Usher are refused." in words_of(page)
        assert (submitted.is_refused, submitted.reason) == (True, "Not readable")

    def test_refuses_with_a_reason_only(
        self, submitted: IdentityVerification, as_ada: Client
    ) -> None:
        page = self.send(as_ada, submitted, "refuse", reason=" ")

        assert "Say what is wrong with the documents." in words_of(page)
        assert IdentityVerification.objects.get().is_submitted

    @pytest.mark.parametrize("door", ["verify", "refuse"])
    def test_is_not_about_something_newer(
        self, submitted: IdentityVerification, as_ada: Client, door: str
    ) -> None:
        page = self.send(as_ada, submitted, door, version="2026-01-01T00:00:00+00:00")

        assert "Somebody else changed this while you were editing." in words_of(page)
        assert IdentityVerification.objects.get().is_submitted

    @pytest.mark.parametrize("door", ["verify", "refuse"])
    def test_needs_something_to_decide(self, uma: User, as_ada: Client, door: str) -> None:
        requested = VerificationFactory(user=uma)

        page = self.send(as_ada, requested, door)

        assert "Nothing waits for a decision." in words_of(page)

    def test_of_what_nobody_asked_for_is_not_found(self, uma: User, as_ada: Client) -> None:
        answer = as_ada.post(address(uma, "verify/"), {"version": ""})

        assert answer.status_code == 404

    def test_is_not_done_by_a_get(
        self, submitted: IdentityVerification, as_ada: Client
    ) -> None:
        assert as_ada.get(address(submitted.user, "verify/")).status_code == 405

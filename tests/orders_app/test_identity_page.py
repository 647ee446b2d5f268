"""Identity: what a user sees who is asked to show who he is, and what he sends."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts_app.models import Account
from activitylog_app.models import Actor
from orders_app import actions
from orders_app.models import LARGEST_DOCUMENT, IdentityDocument, IdentityVerification
from tests.orders_app.factories import VerificationFactory
from tests.reading import words_of
from users_app.models import User

PAGE = "/security/identity/"
PDF = b"%PDF-1.7\n%more"
State = IdentityVerification.State


def a_file(name: str = "passport.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """The kind that it claims to be is never right."""
    return SimpleUploadedFile(name, content, content_type="text/html")


@pytest.fixture
def requested(olivia: User) -> IdentityVerification:
    return VerificationFactory(user=olivia)


class TestWhatItSays:
    def test_to_who_was_never_asked(self, as_olivia: Client) -> None:
        words = words_of(as_olivia.get(PAGE))

        assert "We have not asked you." in words
        assert "Send Documents" not in words

    def test_to_who_is_asked(self, requested: IdentityVerification, as_olivia: Client) -> None:
        words = words_of(as_olivia.get(PAGE))

        assert "Harbourline asks you to show who you are." in words
        assert "PDF, JPEG or PNG, at most 10 MB each, at most 5 files." in words

    def test_to_who_waits_for_a_decision(self, olivia: User, as_olivia: Client) -> None:
        VerificationFactory(user=olivia, state=State.SUBMITTED)

        words = words_of(as_olivia.get(PAGE))

        assert "We are looking at your documents." in words
        assert "Send" not in words

    def test_to_who_is_verified(self, olivia: User, as_olivia: Client) -> None:
        VerificationFactory(user=olivia, state=State.VERIFIED)

        words = words_of(as_olivia.get(PAGE))

        assert "Your documents have been deleted." in words
        assert "Ada" not in words

    def test_to_who_was_refused_with_the_reason(self, olivia: User, as_olivia: Client) -> None:
        reason = "<b>The name</b> cannot be read."
        VerificationFactory(user=olivia, state=State.REFUSED, reason=reason)

        page = as_olivia.get(PAGE)

        assert "&lt;b&gt;The name&lt;/b&gt; cannot be read." in page.text
        assert "Send Again" in words_of(page)


class TestSending:
    def test_keeps_the_files_until_staff_decide(
        self, requested: IdentityVerification, as_olivia: Client
    ) -> None:
        files = [a_file(), a_file("back.pdf")]

        response = as_olivia.post(PAGE, {"documents": files}, follow=True)

        assert "Your documents are sent." in words_of(response)
        assert "2 files, today" in words_of(response).replace(" , ", ", ")
        requested.refresh_from_db()
        assert requested.is_submitted
        assert requested.documents.count() == 2

    def test_again_after_a_refusal(
        self, requested: IdentityVerification, as_olivia: Client, by_ada: Actor
    ) -> None:
        as_olivia.post(PAGE, {"documents": a_file()})
        requested.refresh_from_db()
        actions.refuse(requested, "Too dark.", requested.version, by=by_ada)

        response = as_olivia.post(PAGE, {"documents": a_file()}, follow=True)

        assert "We are looking at your documents." in words_of(response)
        requested.refresh_from_db()
        assert (requested.is_submitted, requested.reason) == (True, "")

    @pytest.mark.parametrize(
        ("files", "said"),
        [
            ([], "Choose a file."),
            ([a_file("a.exe", b"MZ\x90\x00")], "a.exe is no PDF, JPEG or PNG."),
            ([a_file("a.pdf", b"<html>")], "a.pdf is no PDF, JPEG or PNG."),
            ([a_file("a.pdf", b"")], "a.pdf is empty."),
            ([a_file(f"{n}.pdf") for n in range(6)], "Send at most 5 files."),
            ([a_file("x" * 300 + ".exe", b"MZ")], "is no PDF, JPEG or PNG."),
        ],
        ids=["none", "program", "pretended", "empty", "too many", "long name"],
    )
    def test_what_is_wrong_is_said_at_the_field_and_nothing_is_kept(
        self,
        requested: IdentityVerification,
        as_olivia: Client,
        files: list[SimpleUploadedFile],
        said: str,
    ) -> None:
        for file in files:
            file.seek(0)
        response = as_olivia.post(PAGE, {"documents": files})

        assert said in str(response.context["form"].errors["documents"])
        assert not IdentityDocument.objects.exists()

    def test_a_file_that_is_too_large_is_refused(
        self, requested: IdentityVerification, as_olivia: Client
    ) -> None:
        large = a_file("scan.pdf", PDF + bytes(LARGEST_DOCUMENT))

        response = as_olivia.post(PAGE, {"documents": large})

        assert "scan.pdf has more than 10 MB." in words_of(response)

    @pytest.mark.parametrize("state", [None, State.SUBMITTED, State.VERIFIED])
    def test_when_nothing_is_asked_for_says_so(
        self, olivia: User, as_olivia: Client, state: str | None
    ) -> None:
        if state:
            VerificationFactory(user=olivia, state=state)

        response = as_olivia.post(PAGE, {"documents": a_file()}, follow=True)

        assert "No documents are asked for now." in words_of(response)
        assert not IdentityDocument.objects.exists()

    def test_is_for_nobody_else(
        self, requested: IdentityVerification, acme: Account, as_ada: Client, by_ada: Actor
    ) -> None:
        as_ada.post(f"/admin/clients/{acme.number}/owner/login/", {"reason": "Ticket 1"})

        response = as_ada.post(PAGE, {"documents": a_file()})

        assert response.status_code == 403
        assert not IdentityDocument.objects.exists()


class TestWhereItIsTold:
    def test_on_home_while_it_is_asked_for(
        self, requested: IdentityVerification, acme: Account, as_olivia: Client
    ) -> None:
        assert PAGE in as_olivia.get(f"/a/{acme.number}/").text

        as_olivia.post(PAGE, {"documents": a_file()})

        assert PAGE not in as_olivia.get(f"/a/{acme.number}/").text

    def test_to_the_user_himself_alone(
        self, requested: IdentityVerification, acme: Account, as_uma: Client, as_ada: Client
    ) -> None:
        as_ada.post(f"/admin/clients/{acme.number}/owner/login/", {"reason": "Ticket 1"})

        for client in [as_uma, as_ada]:
            response = client.get(f"/a/{acme.number}/")
            assert response.status_code == 200
            assert PAGE not in response.text

    def test_on_the_page_security(
        self, requested: IdentityVerification, as_olivia: Client
    ) -> None:
        assert "Send Documents" in words_of(as_olivia.get("/security/"))

    def test_not_there_for_who_was_never_asked(self, as_olivia: Client) -> None:
        assert PAGE not in as_olivia.get("/security/").text

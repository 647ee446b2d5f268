"""Who somebody is: asked, shown, decided; what he has sent is gone afterwards."""

from __future__ import annotations

import io
import os
import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.timezone import now
from PIL import Image

from accounts_app.actions import delete_users
from accounts_app.models import Account
from activitylog_app.models import INTERNAL, Actor, ActorKind, Entry, Run
from activitylog_app.running import perform
from config.refusals import Gone, Refused, Stale
from orders_app import actions
from orders_app.documents import type_of
from orders_app.models import (
    LARGEST_DOCUMENT,
    MOST_DOCUMENTS,
    IdentityDocument,
    IdentityVerification,
    Order,
)
from orders_app.tasks import remove_identity_files
from tests.orders_app.factories import VerificationFactory, facts
from users_app.models import User

PDF = b"%PDF-1.7\n%more"


def picture(kind: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8)).save(made, kind)
    return made.getvalue()


def sent(content: bytes = PDF, name: str = "passport.pdf") -> ContentFile[bytes]:
    return ContentFile(content, name)


@pytest.fixture
def by_uma(uma: User) -> Actor:
    return Actor(ActorKind.USER, uma)


@pytest.fixture
def requested(uma: User) -> IdentityVerification:
    return VerificationFactory(user=uma)


@pytest.fixture
def submitted(
    requested: IdentityVerification, uma: User, by_uma: Actor
) -> IdentityVerification:
    return actions.submit_documents(uma, [sent(), sent(picture("PNG"), "b.png")], by=by_uma)


def kept_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


class TestAsking:
    def test_is_noted_and_told(self, uma: User, by_ada: Actor) -> None:
        assert not IdentityVerification.objects.of(uma).is_requested

        actions.request_verification(uma, by=by_ada)

        assert IdentityVerification.objects.of(uma).is_requested
        assert Entry.objects.get().user_name == "Uma Usher"

    def test_for_an_order_is_about_its_account(
        self, uma: User, order: Order, acme: Account, by_ada: Actor
    ) -> None:
        actions.request_verification(uma, order, by=by_ada)

        assert Entry.objects.get().account_id == acme.pk

    @pytest.mark.parametrize("state", ["requested", "submitted"])
    def test_while_it_is_under_way_is_nothing(
        self, state: str, uma: User, by_ada: Actor
    ) -> None:
        VerificationFactory(user=uma, state=state)

        assert actions.request_verification(uma, by=by_ada) is None

    def test_again_after_a_refusal_begins_anew(self, uma: User, by_ada: Actor) -> None:
        VerificationFactory(user=uma, state="refused", reason="Too dark")

        actions.request_verification(uma, by=by_ada)

        found = IdentityVerification.objects.of(uma)
        names = ("state", "reason", "submitted_at", "decided_at", "decided_by_name")
        assert facts(found, *names) == ("requested", "", None, None, "")

    def test_of_a_verified_user_is_refused(self, uma: User, by_ada: Actor) -> None:
        VerificationFactory(user=uma, state="verified")

        with pytest.raises(Refused, match="is verified"):
            actions.request_verification(uma, by=by_ada)

    def test_of_staff_is_refused(self, sam: User, by_ada: Actor) -> None:
        with pytest.raises(Refused):
            actions.request_verification(sam, by=by_ada)


class TestSending:
    def test_keeps_documents_under_names_of_our_own(
        self, submitted: IdentityVerification, private_folder: Path
    ) -> None:
        documents = submitted.documents.order_by("pk")

        assert [facts(d, "content_type", "original_name") for d in documents] == [
            ("application/pdf", "passport.pdf"),
            ("image/png", "b.png"),
        ]
        for path in kept_in(private_folder):
            assert path.parent.name == "identity"
            assert path.name.isalnum()

    def test_keeps_them_where_nobody_else_reads(
        self, submitted: IdentityVerification, private_folder: Path
    ) -> None:
        assert {path.stat().st_mode & 0o777 for path in kept_in(private_folder)} == {0o600}
        with pytest.raises(ValueError, match="no address"):
            _url = submitted.documents.all()[0].file.url

    def test_keeps_what_was_sent(self, submitted: IdentityVerification) -> None:
        first = submitted.documents.order_by("pk")[0]

        with first.file.open() as stored:
            assert stored.read() == PDF

    def test_again_is_refused(
        self, submitted: IdentityVerification, uma: User, by_uma: Actor
    ) -> None:
        with pytest.raises(Refused, match="No documents are asked for"):
            actions.submit_documents(uma, [sent()], by=by_uma)

    def test_unasked_is_refused(self, uma: User, by_uma: Actor) -> None:
        with pytest.raises(Refused):
            actions.submit_documents(uma, [sent()], by=by_uma)

    def test_for_somebody_else_is_refused(
        self, requested: IdentityVerification, uma: User, ada: User
    ) -> None:
        behalf = Actor(ActorKind.ADMIN, ada, on_behalf_of=uma)

        with pytest.raises(Refused):
            actions.submit_documents(uma, [sent()], by=behalf)

    @pytest.mark.parametrize("count", [0, 6])
    def test_too_few_or_too_many_is_refused(
        self, count: int, requested: IdentityVerification, uma: User, by_uma: Actor
    ) -> None:
        with pytest.raises(Refused) as refusal:
            actions.submit_documents(uma, [sent() for _n in range(count)], by=by_uma)

        assert refusal.value.field == "documents"

    def test_one_bad_file_keeps_none(
        self,
        requested: IdentityVerification,
        uma: User,
        by_uma: Actor,
        private_folder: Path,
    ) -> None:
        with pytest.raises(Refused):
            actions.submit_documents(uma, [sent(), sent(b"MZ", "a.pdf")], by=by_uma)

        assert kept_in(private_folder) == []


class TestAFile:
    @pytest.mark.parametrize(
        ("content", "kind"),
        [
            (PDF, "application/pdf"),
            (picture("JPEG"), "image/jpeg"),
            (picture("PNG"), "image/png"),
        ],
    )
    def test_is_what_stands_in_it(self, content: bytes, kind: str) -> None:
        assert type_of(sent(content, "any.exe")) == kind

    @pytest.mark.parametrize(
        "content",
        [
            picture("GIF"),
            b"<html><script>alert(1)</script></html>",
            b'<svg xmlns="http://www.w3.org/2000/svg"/>',
            b"MZ\x90\x00",
            b"PK\x03\x04",
            b"\x00" * 100,
            b"just words",
            b"<script>%PDF-1.7</script>",
        ],
    )
    def test_of_another_kind_is_refused_whatever_its_name(self, content: bytes) -> None:
        with pytest.raises(Refused, match="no PDF, JPEG or PNG") as refusal:
            type_of(sent(content, "passport.pdf"))

        assert refusal.value.field == "documents"

    def test_that_is_empty_is_refused(self) -> None:
        with pytest.raises(Refused, match="is empty"):
            type_of(sent(b""))

    def test_that_is_too_large_is_refused(self) -> None:
        with pytest.raises(Refused, match="more than 10 MB"):
            type_of(sent(PDF + b"x" * LARGEST_DOCUMENT))

    def test_of_exactly_the_most_is_taken(self) -> None:
        assert type_of(sent(PDF.ljust(LARGEST_DOCUMENT))) == "application/pdf"

    def test_comes_through_the_proxy_with_as_many_as_may_be_sent(self) -> None:
        guide = (settings.BASE_DIR / "docs" / "deploying.md").read_text()
        [megabytes] = re.findall(r"client_max_body_size (\d+)m;", guide)

        assert int(megabytes) * 1024 * 1024 > MOST_DOCUMENTS * LARGEST_DOCUMENT


class TestDeciding:
    def test_verifies(self, submitted: IdentityVerification, uma: User, by_ada: Actor) -> None:
        actions.verify(submitted, submitted.version, by=by_ada)

        found = IdentityVerification.objects.of(uma)
        assert facts(found, "state", "decided_by_name") == ("verified", "Ada Ames")

    def test_refuses_with_a_reason(
        self, submitted: IdentityVerification, uma: User, by_ada: Actor
    ) -> None:
        actions.refuse(submitted, "Too dark", submitted.version, by=by_ada)

        found = IdentityVerification.objects.of(uma)
        assert facts(found, "state", "reason") == ("refused", "Too dark")

    def test_takes_the_documents_away(
        self,
        submitted: IdentityVerification,
        by_ada: Actor,
        private_folder: Path,
        django_capture_on_commit_callbacks: object,
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            actions.verify(submitted, submitted.version, by=by_ada)

        assert not IdentityDocument.objects.exists()
        assert kept_in(private_folder) == []

    def test_of_what_was_decided_is_refused(
        self, submitted: IdentityVerification, by_ada: Actor
    ) -> None:
        decided = actions.verify(submitted, submitted.version, by=by_ada)

        with pytest.raises(Refused, match="Nothing waits"):
            actions.refuse(decided, "No", decided.version, by=by_ada)

    def test_of_something_newer_is_stale(
        self, submitted: IdentityVerification, by_ada: Actor
    ) -> None:
        seen = submitted.version
        submitted.change(reason="changed meanwhile")

        with pytest.raises(Stale):
            actions.verify(submitted, seen, by=by_ada)

    def test_before_anything_is_sent_is_refused(
        self, requested: IdentityVerification, by_ada: Actor
    ) -> None:
        with pytest.raises(Refused):
            actions.verify(requested, requested.version, by=by_ada)

    def test_about_who_is_gone_is_gone(
        self, submitted: IdentityVerification, uma: User, by_ada: Actor
    ) -> None:
        delete_users([uma], by=by_ada)

        with pytest.raises(Gone):
            actions.verify(submitted, submitted.version, by=by_ada)


def test_customers_read_nothing_of_it_in_the_log(db: None) -> None:
    codes = {
        "identity.requested",
        "identity.submitted",
        "identity.verified",
        "identity.refused",
    }

    assert codes <= INTERNAL


def test_no_log_names_a_file(submitted: IdentityVerification) -> None:
    [entry] = Entry.objects.all()

    assert "passport" not in f"{entry.description}{entry.data}"


class TestTheJob:
    def run(self) -> Run:
        run = perform(remove_identity_files, Run.Trigger.TIMETABLE)
        assert run is not None
        return run

    def age(self, folder: Path, age: timedelta) -> None:
        then = time.time() - age.total_seconds()
        for path in kept_in(folder):
            os.utime(path, (then, then))

    def test_removes_what_a_deleted_user_had_sent(
        self, submitted: IdentityVerification, uma: User, by_ada: Actor, private_folder: Path
    ) -> None:
        self.age(private_folder, timedelta(hours=2))
        delete_users([uma], by=by_ada)

        assert self.run().done == 2
        assert kept_in(private_folder) == []

    def test_leaves_what_is_being_sent_now(
        self, submitted: IdentityVerification, private_folder: Path
    ) -> None:
        IdentityDocument.objects.all().delete()

        assert self.run().done == 0
        assert len(kept_in(private_folder)) == 2

    def test_leaves_what_waits_for_a_decision(
        self, submitted: IdentityVerification, private_folder: Path
    ) -> None:
        self.age(private_folder, timedelta(days=40))

        assert self.run().done == 0
        assert len(kept_in(private_folder)) == 2

    def test_finds_no_folder_and_does_nothing(self, db: None) -> None:
        assert actions.remove_forgotten_files(now(), by=Actor(ActorKind.SYSTEM)) is None

"""Whether a user is who he says he is: staff ask, he sends documents, staff decide.

Locks: the account of the order it is about, the user, then the row. The documents are private:
they stand in no table, no log and no mail, and they are deleted with the decision.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts_app.actions import refuse_stale
from accounts_app.models import Account
from activitylog_app.models import Actor
from activitylog_app.recording import action
from config.refusals import Refused
from orders_app import emails
from orders_app.documents import refuse_bad_number, type_of
from orders_app.models import IdentityVerification, Order, forgotten_files, private_files
from users_app.models import User

State = IdentityVerification.State


@action("identity.requested", "Asked {result.user} to show who they are", internal=True)
def request_verification(
    user: User, order: Order | None = None, *, by: Actor
) -> IdentityVerification | None:
    """He gets a letter. `order` is the one it is asked for, if there is one. Answers None if
    it is under way. Raises Refused for staff and for who is verified, Gone."""
    account = Account.objects.lock(order.account) if order else None
    user = User.objects.lock(user)
    if user.is_staff:
        raise Refused(_("Staff need no verification."))
    verification = IdentityVerification.objects.of(user)
    if verification.is_verified:
        raise Refused(_("%(name)s is verified.") % {"name": user})
    if not verification.can_be_requested:
        return None
    verification.requested_at = now()
    verification.submitted_at = verification.decided_at = None
    verification.change(state=State.REQUESTED, reason="", decided_by_name="")
    verification.user, verification.account = user, account
    emails.identity_requested.post(verification.pk)
    return verification


@action("identity.submitted", "Sent documents to show who they are", internal=True)
def submit_documents(user: User, files: list[File[Any]], *, by: Actor) -> IdentityVerification:
    """PDF, JPEG or PNG, at most 10 MB each, at most 5. Raises Refused, at `documents` for the
    files themselves, if nothing was asked for, and in Login as Owner: nobody does this for
    somebody else."""
    if by.on_behalf_of:
        raise Refused(_("Only the user can send documents."))
    user = User.objects.lock(user)
    verification = IdentityVerification.objects.of(user)
    if not verification.is_requested:
        raise Refused(_("No documents are asked for now."))
    refuse_bad_number(files)
    kinds = [type_of(file) for file in files]
    verification.submitted_at = now()
    verification.change(state=State.SUBMITTED)
    for file, kind in zip(files, kinds, strict=True):
        verification.documents.create(
            file=file,
            content_type=kind,
            size=file.size,
            original_name=(file.name or "")[-200:],
        )
    verification.user = user
    return verification


@action("identity.verified", "Verified who {result.user} is", internal=True)
def verify(
    verification: IdentityVerification, version: str, *, by: Actor
) -> IdentityVerification:
    """`version` is that of the row as the documents were looked at. Raises Stale if something
    else has been sent since, Refused if nothing waits for a decision, Gone."""
    verification = decide(verification, State.VERIFIED, "", version, str(by))
    emails.identity_verified.post(verification.pk)
    return verification


@action("identity.refused", "Refused to verify {result.user}", internal=True)
def refuse(
    verification: IdentityVerification, reason: str, version: str, *, by: Actor
) -> IdentityVerification:
    """`reason` is for the user, who reads it. Raises like `verify`."""
    verification = decide(verification, State.REFUSED, reason, version, str(by))
    emails.identity_refused.post(verification.pk)
    return verification


def decide(
    verification: IdentityVerification, state: State, reason: str, version: str, who: str
) -> IdentityVerification:
    user = User.objects.lock(verification.user)
    verification = IdentityVerification.objects.lock(verification)
    verification.user = user
    refuse_stale(verification, version)
    if not verification.is_submitted:
        raise Refused(_("Nothing waits for a decision."))
    verification.decided_at = now()
    verification.change(state=state, reason=reason, decided_by_name=who)
    names = list(verification.documents.values_list("file", flat=True))
    verification.documents.all().delete()
    transaction.on_commit(lambda: remove_files(names), robust=True)
    return verification


@action("identity_files.removed", "Removed {result} forgotten documents", internal=True)
def remove_forgotten_files(before: datetime, *, by: Actor) -> int | None:
    """Those from before that moment which no verification speaks of. Answers how many there
    were, None for none."""
    names = forgotten_files(before)
    remove_files(names)
    return len(names) or None


def remove_files(names: list[str]) -> None:
    """Whatever stays behind the hourly job finds."""
    storage = private_files()
    for name in names:
        storage.delete(name)

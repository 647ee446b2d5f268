"""What is sent twice is written once: a double click, the button Back, a page sent again.

A form has a token of its own. But our pages are not kept by browsers (no-store): one that comes
back by the button Back has another, and what was typed. So the same words of the same person,
with nothing said since, are the same too, for some minutes.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts_app.models import Account
from config.refusals import Used
from tickets_app.actions.writing import Opening, Words, subject_of
from tickets_app.models import Correspondent, Reply, Ticket
from tickets_app.models.replies import ReplyQuerySet

# Whoever says the same again later means it.
AGAIN = timedelta(minutes=10)


def is_sent(who: Correspondent, words: Words, ticket: Ticket, is_note: bool = False) -> bool:
    """Whether he has just replied so to this ticket, which is locked.

    Whoever sends it with the same form at the same moment waits until this transaction ends, so
    nothing else may be locked afterwards. Raises Used if he has sent something else with the
    form, that nothing of it is lost.
    """
    said = ticket.replies.filter(is_note=is_note)
    return was_written(who, words, said.order_by("-created_at", "-pk"), is_note)


def is_opened(who: Correspondent, account: Account | None, opening: Opening) -> bool:
    """The same of a new ticket of the account, which is locked, or of a guest's."""
    said = Reply.objects.filter(
        ticket__account=account,
        ticket__last_reply_at__gt=now() - AGAIN,
        ticket__subject=subject_of(opening),
        user_email=who.email,
    )
    return was_written(who, opening.words, said.order_by("-created_at", "-pk"))


def was_written(
    who: Correspondent, words: Words, said: ReplyQuerySet, is_note: bool = False
) -> bool:
    """`said`: what it may be among, the latest first."""
    if not words.token:
        return False
    hold(words.token)
    written = Reply.objects.with_token(words.token)
    if written:
        if is_the_same(written, who, words, is_note) and said.filter(pk=written.pk).exists():
            return True
        told = _("You have sent this form already. Send it again if this is to be sent too.")
        raise Used(told)
    latest = said.first()
    is_again = latest is not None and latest.created_at > now() - AGAIN
    if latest is None or not (is_again and is_the_same(latest, who, words, is_note)):
        return False
    # So it is found by the form that was sent last.
    latest.token = words.token
    latest.save(update_fields=["token"])
    return True


def is_the_same(written: Reply, who: Correspondent, words: Words, is_note: bool) -> bool:
    names = set(written.attachments.values_list("original_name", flat=True))
    return (
        (written.writer, written.user_email) == (who.writer, who.email)
        and (written.body, written.is_note) == (words.body, is_note)
        and names >= {(file.name or "")[-200:] for file in words.files}
    )


def hold(token: str) -> None:
    """Among tokens alone (two keys are a space of their own): nobody can think of one that
    holds a job or a message of config/locking.py."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('form'), hashtext(%s))", [token])

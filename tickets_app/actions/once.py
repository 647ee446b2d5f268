"""What is sent twice by the same form is written once: a double click, the button Back."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _

from config.refusals import Used
from tickets_app.actions.writing import Words
from tickets_app.models import Correspondent, Reply, Ticket


def is_sent(
    who: Correspondent, words: Words, ticket: Ticket | None = None, is_note: bool = False
) -> bool:
    """Whether he has sent just this with this form, as a reply to `ticket` if one is named.

    Whoever sends it at the same moment waits until this transaction ends, so nothing else may
    be locked afterwards. Raises Used if it was something else, that nothing of it is lost.
    """
    if not words.token:
        return False
    hold(words.token)
    written = Reply.objects.with_token(words.token)
    if written is None:
        return False
    names = set(written.attachments.values_list("original_name", flat=True))
    is_the_same = (
        (written.writer, written.user_email) == (who.writer, who.email)
        and (written.body, written.is_note) == (words.body, is_note)
        and names >= {(file.name or "")[-200:] for file in words.files}
        and (ticket is None or written.ticket_id == ticket.pk)
    )
    if not is_the_same:
        told = _("You have sent this form already. Send it again if this is to be sent too.")
        raise Used(told)
    return True


def hold(token: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"form {token}"])

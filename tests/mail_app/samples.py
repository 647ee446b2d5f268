"""Letters for the tests. They tell about a group, the simplest thing a database has here."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.core import signing

from mail_app.letters import Envelope, letter


def key_of(group: Group) -> str:
    """What opens the door: it may be in the mail, and nowhere else."""
    return signing.Signer(salt="door").signature(str(group.pk))


@letter
def welcome(group_id: int) -> Envelope | None:
    """Subject, text and HTML; nothing to say once the group is gone."""
    group = Group.objects.filter(pk=group_id).first()
    if group is None:
        return None
    context = {"name": group.name, "key": key_of(group)}
    return Envelope("samples/welcome", "bob@example.test", context, "olivia@acme.test")


@letter
def note(to: str, language: str) -> Envelope:
    """Text alone, to whom and in which language one likes."""
    return Envelope("samples/note", to, language=language)


@letter
def broken(group_id: int) -> Envelope:
    """Its template fails over a link, with the key in the exception."""
    group = Group.objects.get(pk=group_id)
    return Envelope("samples/broken", "bob@example.test", {"key": key_of(group)})


@letter
def asking_wrongly() -> Envelope:
    """Its query fails in the database, which then refuses the rest of the transaction."""
    Group.objects.extra(where=["no_such_column"]).exists()
    return Envelope("samples/note", "bob@example.test")

"""Why an action was not carried out. Views explain these to the person; nothing was changed."""

from __future__ import annotations


class Refused(Exception):
    """An action found, holding its locks, that it must not be done.

    `message` is for the person, `field` names the form field it is about (None: all of it).
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Stale(Refused):
    """Somebody else changed the same thing since the form was drawn."""


class Used(Refused):
    """The form was sent before, with something else in it. With another token it is new."""


class Gone(Exception):
    """It was there when the request began and has been deleted since: answered like a 404."""

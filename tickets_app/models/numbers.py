"""The numbers of tickets, as a mask says: `%A%A-%n%n%n%n%n%n` makes `KT-482130`."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import UTC

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.timezone import now
from django.utils.translation import gettext as _

# No vowels, so no words; none that looks like a digit.
LETTERS = "BCDFGHJKLMNPQRTVWXZ"
PLACE = re.compile(r"%(.)")
FEWEST = 1_000_000
LONGEST = 40


def next_in_sequence() -> str:
    """Never the same twice. Some are left out: what is rolled back takes its number along."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('portico_ticket_number')")
        (number,) = cursor.fetchone()
    return str(number)


def of_today(form: str) -> Callable[[], str]:
    return lambda: now().astimezone(UTC).strftime(form)


PLACES: dict[str, Callable[[], str]] = {
    "n": lambda: secrets.choice("0123456789"),
    "A": lambda: secrets.choice(LETTERS),
    "i": next_in_sequence,
    "y": of_today("%Y"),
    "m": of_today("%m"),
    "d": of_today("%d"),
}


def number_of(mask: str) -> str:
    """A new number, in capitals. One of random places may be taken already."""
    return PLACE.sub(lambda place: PLACES[place[1]](), mask).upper()


def makes_enough_numbers(mask: str) -> None:
    """Raises ValidationError, with a sentence for the person, if it has unknown places, makes
    no address, or so few numbers that they could be tried one after the other."""
    kinds = PLACE.findall(mask)
    if unknown := sorted(set(kinds) - set(PLACES)):
        raise ValidationError(_("%(place)s means nothing.") % {"place": f"%{unknown[0]}"})
    if not re.fullmatch(r"[A-Za-z0-9-]*", PLACE.sub("", mask)) or mask.count("%") != len(kinds):
        raise ValidationError(_("Use letters of English, digits, hyphens and these places."))
    if "i" not in kinds and 10 ** kinds.count("n") * len(LETTERS) ** kinds.count("A") < FEWEST:
        raise ValidationError(_("Use %i, or six random digits or more."))
    if len(PLACE.sub("", mask)) + 4 * len(kinds) + 16 * kinds.count("i") > LONGEST:
        raise ValidationError(_("Use fewer places."))

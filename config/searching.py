"""Finding rows by fragments of what stands in them, with the help of a trigram index."""

from __future__ import annotations

from typing import Any

from django.db.models import BigAutoField, Func, Q, TextField, Value

LONGEST_NUMBER = len(str(BigAutoField.MAX_BIGINT))


class Fold(Func):
    """Lower case and no accents, as one finds things: `Büro` is found by `buro`."""

    function = "portico_fold"
    arity = 1
    output_field = TextField()


class Spaced(Func):
    """Texts one after the other, a space between each; none of them may be NULL."""

    template = "(%(expressions)s)"
    arg_joiner = " || ' ' || "
    output_field = TextField()


def words_of(typed: str) -> str:
    """What somebody typed into a search field, without what no text can hold."""
    return typed.replace("\0", "").strip()


def number_in(words: str) -> int | None:
    """What `1042` and `#1042` say, if something can have that number."""
    digits = words.removeprefix("#")
    # Python refuses to read thousands of them.
    is_number = digits.isdecimal() and len(digits) <= LONGEST_NUMBER
    number = int(digits) if is_number else None
    return number if number is not None and number <= BigAutoField.MAX_BIGINT else None


def holding(field: str, words: str) -> Q:
    """That `field`, a folded text, has every one of the words.

    A trigram index finds fragments of three letters and more; of fewer, only what begins
    with them is found.
    """
    found = Q()
    for word in words.split():
        found &= holding_one(field, word)
    return found


def holding_one(field: str, word: str) -> Q:
    if len(word) >= 3:
        return Q(**{f"{field}__contains": folded(word)})
    begins: dict[str, Any] = {f"{field}__startswith": folded(word)}
    return Q(**begins) | Q(**{f"{field}__contains": folded(f" {word}")})


def folded(word: str) -> Fold:
    return Fold(Value(word))

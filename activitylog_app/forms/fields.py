"""The fields of a filter. What cannot be understood is answered, never passed over."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import BigAutoField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from users_app.models import User

EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)
BY_DAY = _("Enter a date between 1900 and 2999, for example 2026-11-24.")


class Words(forms.CharField):
    """A line that somebody typed to look for something."""

    def __init__(self, *, label: Any, help_text: Any = "", longest: int = 254) -> None:
        super().__init__(label=label, help_text=help_text, required=False)
        self.longest = longest
        self.widget.attrs["autocomplete"] = "off"

    def run_validators(self, value: str) -> None:
        if "\0" in value:
            raise forms.ValidationError(gettext("Leave out the character that cannot be seen."))
        if len(value) > self.longest:
            told = {"number": self.longest}
            raise forms.ValidationError(gettext("Use at most %(number)s letters.") % told)


class PersonField(Words):
    """A user, by the address he has now, or by `#` and his number. Gives the number."""

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        if not typed:
            return None
        if "@" in typed:
            found: int | None = (
                User.objects.for_email(typed).values_list("pk", flat=True).first()
            )
            if found is None:
                raise forms.ValidationError(
                    gettext(
                        "No user has this address now. If the user was deleted, enter # and "
                        "the number instead, for example #77."
                    )
                )
            return found
        return number_in(
            typed, gettext("Enter an email address, or # and a number, for example #77.")
        )


class ClientField(Words):
    """A client's number. There need not be such a client any more."""

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        sentence = gettext("Enter the number of a client, for example 1042.")
        return number_in(f"#{typed.removeprefix('#')}", sentence) if typed else None


def number_in(typed: str, sentence: str) -> int:
    """The number after the `#`. Raises ValidationError with the sentence if it is none."""
    digits = typed.removeprefix("#")
    is_number = typed != digits and digits.isascii() and digits.isdecimal()
    if not is_number or len(digits) > 19 or int(digits) > BigAutoField.MAX_BIGINT:
        raise forms.ValidationError(sentence)
    return int(digits)


class DayField(forms.DateField):
    def __init__(self, *, label: Any) -> None:
        picker = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(
            label=label, required=False, widget=picker, error_messages={"invalid": BY_DAY}
        )

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(BY_DAY)
        return day


class ListField(forms.ChoiceField):
    """One of a list that the form may fill in later. Nothing chosen means all."""

    def __init__(self, *, label: Any, choices: Any = ()) -> None:
        unknown = {"invalid_choice": _("Choose something that is on the list.")}
        super().__init__(label=label, choices=choices, required=False, error_messages=unknown)

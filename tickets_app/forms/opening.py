"""What somebody says who opens a ticket."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts_app.models import MATTERS, Matter, Membership, matters_for
from tickets_app.forms.writing import WordsForm
from tickets_app.models import Department, TicketPriority, Watcher
from users_app.forms import AddressField
from users_app.models import normalise_email

LONGEST_SUBJECT = 200


class AddressesField(forms.CharField):
    """Some email addresses with commas between them; `clean` answers the list of them, each
    once, as they are stored."""

    LONGEST = 2000

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", self.LONGEST)
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> list[str]:
        found: dict[str, None] = {}
        wrong = []
        for typed in filter(None, re.split(r"[\s,;]+", super().clean(value))):
            try:
                found[normalise_email(typed)] = None
            except ValidationError:
                sentence = gettext("“%(typed)s” is not an email address like name@company.com.")
                wrong.append(sentence % {"typed": typed})
        if wrong:
            raise ValidationError(wrong)
        return list(found)


class AboutForm(WordsForm):
    """Which department, and about what. If there is one department, it is chosen."""

    field_order: list[str] | None = ["department", "subject", "body", "attachments"]

    department = forms.ModelChoiceField(
        Department.objects.none(),
        label=_("Department"),
        empty_label=_("Choose a department"),
        error_messages={"required": _("Choose a department.")},
    )
    subject = forms.CharField(
        label=_("Subject"),
        max_length=LONGEST_SUBJECT,
        error_messages={"required": _("Say in a few words what it is about.")},
    )

    def offer(self, departments: Any) -> None:
        """These can be chosen, in their order."""
        field = self.fields["department"]
        field.queryset = departments.in_position()  # type: ignore[attr-defined]
        if len(some := list(departments[:2])) == 1:
            self.initial["department"] = some[0].pk

    @property
    def about(self) -> dict[str, Any]:
        """What `actions.Opening` is made of, beside the words."""
        names = ["department", "subject", "priority", "matter", "copies"]
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class OpenTicketForm(AboutForm):
    """By a user of an account. What it can be about is what he may see."""

    field_order = [
        *["department", "subject", "matter", "priority"],
        *["body", "attachments", "copies"],
    ]

    matter = forms.ChoiceField(label=_("Related service"), required=False)
    priority = forms.ModelChoiceField(
        TicketPriority.objects.none(), label=_("Priority"), empty_label=None
    )
    copies = AddressesField(
        label=_("CC"),
        help_text=format_lazy(
            _("At most {most} email addresses, with commas between them, that get copies."),
            most=Watcher.MOST_BY_CUSTOMER,
        ),
        required=False,
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(Department.objects.shown())
        priorities = TicketPriority.objects.in_position()
        self.fields["priority"].queryset = priorities  # type: ignore[attr-defined]
        self.initial["priority"] = TicketPriority.objects.usual().pk
        self.matters = {matter.key: matter for matter in matters_for(membership)}
        self.fields["matter"].choices = choices_of(self.matters)  # type: ignore[attr-defined]
        if not self.matters:
            del self.fields["matter"]

    def clean_matter(self) -> Matter | None:
        return self.matters.get(self.cleaned_data["matter"])


class GuestTicketForm(AboutForm):
    """By somebody who is not logged in."""

    field_order = ["name", "email", "department", "subject", "body", "attachments"]

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Enter your name.")},
    )
    email = AddressField(
        help_text=_("We send you a private link to your ticket there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(Department.objects.for_guests())

    @property
    def guest(self) -> dict[str, str]:
        """What `actions.Guest` is made of."""
        return {name: self.cleaned_data[name] for name in ("name", "email")}


def choices_of(matters: dict[str, Matter]) -> list[tuple[str, Any]]:
    """In groups if there are things of several kinds."""
    kinds: dict[str, list[tuple[str, str]]] = {}
    for key, matter in matters.items():
        kinds.setdefault(matter.kind, []).append((key, matter.name))
    nothing = ("", _("None"))
    if len(kinds) < 2:
        return [nothing, *(pair for pairs in kinds.values() for pair in pairs)]
    return [nothing, *((MATTERS[kind].label, pairs) for kind, pairs in kinds.items())]

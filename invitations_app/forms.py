from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts_app.models import GROUPS, PRESETS, Account, Membership, Permission
from config.forms import CheckAll, Segment
from config.refusals import Refused
from invitations_app.models import obstacle_to
from users_app.forms import PersonForm
from users_app.models import normalise_email

AT_ONCE = 50


@dataclass(frozen=True)
class Preset:
    """A button that ticks the boxes of these keys."""

    label: str
    keys: str


class PermissionsField(forms.MultipleChoiceField):
    """Keys of Permission, in groups, each with its sentence."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("Permissions"), choices=described, widget=CheckAll, **kwargs
        )


def described() -> list[tuple[str, list[tuple[str, SafeString]]]]:
    return [
        (str(group), [(key.value, label_of(key)) for key in members])
        for group, members in GROUPS
    ]


def label_of(key: Permission) -> SafeString:
    return format_html("{} <small>{}</small>", key.label, key.sentence)


class OfPermissions(forms.Form):
    """A form that asks for permissions."""

    @property
    def presets(self) -> list[Preset]:
        return [Preset(str(label), " ".join(keys)) for label, keys in PRESETS]


class PermissionsForm(OfPermissions):
    version = forms.CharField(widget=forms.HiddenInput, required=False)
    permissions = PermissionsField(required=False)

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["permissions"].initial = membership.permissions
        self.fields["version"].initial = membership.version

    def explain(self, refusal: Refused, saved: Membership) -> None:
        """Why it was refused, and what is saved now. Whoever has seen it may save over it."""
        labels = ", ".join(saved.permission_labels) or _("none")
        data = QueryDict(mutable=True)
        data.setlist("permissions", self.cleaned_data["permissions"])
        data["version"] = saved.version
        self.data = data
        self.add_error(None, refusal.message)
        self.add_error("permissions", _("Saved now: %(labels)s") % {"labels": labels})


class InviteForm(OfPermissions):
    """One or several addresses, and what they shall be able to do."""

    ALL, CHOSEN = "all", "chosen"

    emails = forms.CharField(
        label=gettext_lazy("Email address"),
        help_text=gettext_lazy(
            "Several at once: one on each line. They may accept with this address or with "
            "another one of theirs."
        ),
        max_length=AT_ONCE * 256,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Enter an email address.")},
    )
    access = forms.ChoiceField(
        label=gettext_lazy("Access"),
        choices=[
            (ALL, gettext_lazy("All Permissions")),
            (CHOSEN, gettext_lazy("Choose Permissions")),
        ],
        initial=ALL,
        widget=Segment,
    )
    permissions = PermissionsField(required=False)

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_emails(self) -> list[str]:
        """Each of them once, normalised. Every line is checked, and each problem told."""
        typed = [line for line in re.split(r"[\s,;]+", self.cleaned_data["emails"]) if line]
        if len(typed) > AT_ONCE:
            sentence = ngettext(
                "Enter at most %(number)s address at once.",
                "Enter at most %(number)s addresses at once.",
                AT_ONCE,
            )
            raise ValidationError(sentence % {"number": AT_ONCE})
        addresses: dict[str, None] = {}
        problems = []
        for line in typed:
            try:
                address = normalise_email(line)
            except ValidationError:
                sentence = _("“%(typed)s” is not an email address like name@company.com.")
                problems.append(sentence % {"typed": line})
                continue
            if obstacle := obstacle_to(self.account, address):
                problems.append(obstacle)
            addresses[address] = None
        if problems:
            raise ValidationError(problems)
        return list(addresses)

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("access") == self.ALL:
            cleaned["permissions"] = Permission.values
        elif not cleaned.get("permissions") and "permissions" not in self.errors:
            self.add_error("permissions", _("Choose at least one permission."))
        return cleaned

    def for_the_rest(self, addresses: list[str]) -> InviteForm:
        """The same form, filled in with these addresses only."""
        chosen = {name: self.cleaned_data[name] for name in ("access", "permissions")}
        initial = {**chosen, "emails": "\n".join(addresses)}
        return InviteForm(initial=initial, account=self.account)


class NewcomerForm(PersonForm):
    """Somebody who makes a login to accept an invitation, under any address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _(
            "You log in with it. It need not be the invited address."
        )

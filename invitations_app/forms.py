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
from config.forms import CheckAll, Segment, Switch, with_values
from config.refusals import Refused, Stale
from invitations_app.models import obstacle_to
from users_app.forms import PersonForm, UserForm
from users_app.models import User, normalise_email

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
        return presets()


def presets() -> list[Preset]:
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


class AssociateForm(OfPermissions):
    """Whom staff let into an account: a user who was found, or an address.

    Once it is valid, `found` is the user, if there is one, and `address` where to invite.
    """

    found: User | None
    address: str

    who = forms.CharField(
        label=gettext_lazy("Select User"),
        help_text=gettext_lazy("Search by name, or enter an email address."),
        max_length=254,
        required=False,
    )
    user = forms.IntegerField(required=False, min_value=1)
    permissions = PermissionsField(required=False)
    send_invite = forms.BooleanField(
        label=gettext_lazy("Send Invite"),
        help_text=gettext_lazy("With No, an existing user has access at once."),
        required=False,
        initial=True,
        widget=Switch,
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        self.found, self.address = None, ""
        if problem := self.look_for(cleaned.get("user"), cleaned.get("who", "")):
            self.add_error("who", problem)
        if not cleaned.get("permissions") and "permissions" not in self.errors:
            self.add_error("permissions", _("Choose at least one permission."))
        return cleaned

    def look_for(self, chosen: int | None, typed: str) -> str:
        """Find out who is meant. Answers why he cannot be let in, or nothing."""
        users = User.objects.filter(is_active=True)
        if chosen:
            self.found = users.filter(pk=chosen).first()
            if self.found is None:
                return _("This user is not there any more. Search again.")
            self.address = self.found.email
        else:
            try:
                self.address = normalise_email(typed)
            except ValidationError:
                return _("No user chosen. Choose one, or enter a complete email address.")
            self.found = users.for_email(self.address).first()
        return self.obstacle()

    def obstacle(self) -> str:
        if self.found and self.found.is_staff:
            return _("%(name)s is staff. Staff cannot have access to an account.") % {
                "name": self.found
            }
        if self.cleaned_data.get("send_invite"):
            return obstacle_to(self.account, self.address)
        if self.found is None:
            return _(
                "Nobody has a login with this address. Turn on Send Invite to invite them."
            )
        if self.account.memberships.filter(user=self.found).exists():
            return _("%(name)s already has access.") % {"name": self.found}
        return ""

    def explain(self, refusal: Refused) -> None:
        self.add_error("who", refusal.message)


class ManageUserForm(UserForm):
    """A user as staff see him in an account: who he is, what he may do, **Make Owner**."""

    permissions_version = forms.CharField(widget=forms.HiddenInput, required=False)
    chosen = PermissionsField(required=False)
    make_owner = forms.BooleanField(
        label=gettext_lazy("Make Owner"),
        help_text=gettext_lazy("The present owner stays a user with all permissions."),
        required=False,
    )

    def __init__(
        self, data: Any = None, *, membership: Membership, with_ownership: bool
    ) -> None:
        super().__init__(data, instance=membership.user)
        self.fields["chosen"].initial = membership.permissions
        self.fields["permissions_version"].initial = membership.version
        if membership.is_owner:
            del self.fields["chosen"]
        if membership.is_owner or not with_ownership:
            del self.fields["make_owner"]

    @property
    def presets(self) -> list[Preset]:
        return presets() if "chosen" in self.fields else []

    @property
    def name(self) -> str:
        return f"{self.cleaned_data['first_name']} {self.cleaned_data['last_name']}"

    @property
    def permissions(self) -> list[str] | None:
        return self.cleaned_data.get("chosen") if "chosen" in self.fields else None

    @property
    def versions(self) -> tuple[str, str]:
        return self.cleaned_data["version"], self.cleaned_data["permissions_version"]

    def explain(self, refusal: Refused, saved: Membership) -> None:  # type: ignore[override]
        super().explain(refusal, saved.user)
        if isinstance(refusal, Stale):
            if "chosen" in self.fields and saved.permissions != self.cleaned_data["chosen"]:
                labels = ", ".join(saved.permission_labels) or _("none")
                self.add_error("chosen", _("Saved now: %(labels)s") % {"labels": labels})
            self.data = with_values(self.data, permissions_version=saved.version)


class NewcomerForm(PersonForm):
    """Somebody who makes a login to accept an invitation, under any address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _(
            "You log in with it. It need not be the invited address."
        )

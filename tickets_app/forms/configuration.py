"""What staff set up for all tickets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts_app.forms import SettingsForm, VersionedForm
from config.forms import Switch
from config.refusals import Refused, Stale
from tickets_app.models import (
    CannedReply,
    Department,
    TicketPriority,
    TicketSettings,
    TicketStatus,
)
from users_app.forms import AddressField
from users_app.models import User

# Of the 64 signs that stand before an @ (RFC 5321) a reply address needs the others.
LONGEST_LOCAL_PART = 25


class NamedForm(VersionedForm):
    """Something that staff call by a name. Whether that is taken the action says."""

    widths = {"position": "number"}

    def _get_validation_exclusions(self) -> set[str]:
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | {"name", "address"}


class StaffField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.full_name)


class DepartmentForm(NamedForm):
    groups = [
        (gettext_lazy("Department"), ["name", "address"]),
        (gettext_lazy("Staff"), ["staff"]),
        (
            gettext_lazy("Who opens tickets here"),
            ["is_hidden", "clients_only", "only_replies_by_mail"],
        ),
        (gettext_lazy("In lists"), ["position"]),
    ]

    address = AddressField(
        required=False,
        help_text=gettext_lazy("Mail to it becomes a ticket, or a reply. Empty: none."),
    )
    staff = StaffField(
        label=gettext_lazy("Who gets letters about its tickets"),
        help_text=gettext_lazy("As long as a ticket is assigned to nobody."),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Department
        fields = [
            *["name", "address", "is_hidden"],
            *["clients_only", "only_replies_by_mail", "position"],
        ]
        widgets = dict.fromkeys(["is_hidden", "clients_only", "only_replies_by_mail"], Switch)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff: Any = self.fields["staff"]
        is_there = self.instance.pk is not None
        chosen = list(self.instance.staff.values_list("pk", flat=True)) if is_there else []
        readers = User.objects.with_right("list_tickets").values("pk")
        # Who has left stays, until somebody takes him out.
        found = User.objects.staff().filter(Q(pk__in=readers) | Q(pk__in=chosen))
        staff.queryset = found.order_by("first_name", "last_name", "pk")
        staff.initial = chosen

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        local = address.partition("@")[0]
        if "+" in local:
            raise ValidationError(
                _("Leave out the + and what follows: reply addresses have their own.")
            )
        if len(local) > LONGEST_LOCAL_PART:
            told = {"most": LONGEST_LOCAL_PART}
            raise ValidationError(
                _("Use at most %(most)s characters before the @: reply addresses add some.")
                % told
            )
        return address

    @property
    def chosen_staff(self) -> list[User]:
        return list(self.cleaned_data["staff"])

    def explain(self, refusal: Refused, saved: Any = None) -> None:
        typed = {one.pk for one in self.cleaned_data.get("staff", [])}
        super().explain(refusal, saved)
        if isinstance(refusal, Stale) and saved is not None:
            now = list(saved.staff.order_by("first_name", "last_name", "pk"))
            if {one.pk for one in now} != typed:
                names = ", ".join(one.full_name for one in now) or "–"
                self.add_error("staff", _("Saved now: %(value)s") % {"value": names})


class StatusForm(NamedForm):
    class Meta:
        model = TicketStatus
        fields = ["name", "kind", "tone", "position"]
        help_texts = {
            "kind": gettext_lazy("What it means: whose turn it is, and whether it is closed.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.fields["kind"].disabled = True
            self.fields["kind"].help_text = _("Stays: tickets have a copy of it.")


class PriorityForm(NamedForm):
    class Meta:
        model = TicketPriority
        fields = ["name", "tone", "position"]


class CannedReplyForm(NamedForm):
    class Meta:
        model = CannedReply
        fields = ["name", "body", "position"]
        widgets = {"body": forms.Textarea(attrs={"rows": 12})}
        labels = {"body": gettext_lazy("Text")}
        help_texts = {
            "body": gettext_lazy(
                "Empty lines make paragraphs; **bold**, lists and [links](https://…) work."
            )
        }


class TicketSettingsForm(SettingsForm):
    groups = [
        (gettext_lazy("Tickets"), ["mask", "close_after_days", "guests_allowed"]),
        (gettext_lazy("Attachments"), ["most_attachments", "largest_attachment"]),
        (gettext_lazy("Mail that comes in"), ["largest_message", "trusted_server"]),
    ]
    widths = {
        "mask": "short",
        "trusted_server": "short",
        **dict.fromkeys(
            ["close_after_days", "most_attachments", "largest_attachment", "largest_message"],
            "number",
        ),
    }

    class Meta:
        model = TicketSettings
        fields = [
            *["mask", "close_after_days", "guests_allowed"],
            *["most_attachments", "largest_attachment"],
            *["largest_message", "trusted_server"],
        ]
        widgets = {"guests_allowed": Switch}

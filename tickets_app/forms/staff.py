"""What staff fill in about tickets."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts_app.forms import VersionedForm
from accounts_app.models import Account, Matter, Permission, matters_of
from config.forms import with_values
from config.refusals import Refused, Stale
from config.searching import number_in
from tickets_app.forms.opening import AboutForm, choices_of
from tickets_app.forms.writing import WordsForm
from tickets_app.models import (
    CannedReply,
    Department,
    StatusKind,
    Ticket,
    TicketPriority,
    TicketStatus,
    able_to_follow,
)
from users_app.forms import AddressField
from users_app.models import User


class AnswerForm(WordsForm):
    """A reply of staff, and what becomes of the ticket. `seen` is the key of the last reply
    that was there when the form was drawn."""

    status = forms.ModelChoiceField(
        TicketStatus.objects.none(), label=gettext_lazy("Status afterwards"), empty_label=None
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ticket = ticket
        statuses = TicketStatus.objects.in_position()
        self.fields["status"].queryset = statuses  # type: ignore[attr-defined]
        self.initial.setdefault("status", TicketStatus.objects.usual(StatusKind.ANSWERED).pk)
        self.initial.setdefault("seen", last_of(ticket))

    def clean_seen(self) -> int | None:
        """None for what is no key: nobody types it."""
        return number_in(self.cleaned_data["seen"])

    def explain(self, refusal: Refused) -> None:
        """Why it was refused. What was written meanwhile stands above the form, which may be
        sent again."""
        if isinstance(refusal, Stale):
            told = {"what": refusal.message}
            self.add_error(None, _("%(what)s Read it above, then send yours again.") % told)
            self.data = with_values(self.data, seen=str(last_of(self.ticket)))
        else:
            super().explain(refusal)


def last_of(ticket: Ticket) -> int | None:
    newest: int | None = ticket.replies.order_by("-pk").values_list("pk", flat=True).first()
    return newest


class NoteForm(WordsForm):
    """For staff alone. It stands on the page of the reply, so its fields have other names."""

    prefix = "note"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].label = _("Note")
        self.fields["body"].widget.attrs["rows"] = 3


class CannedForm(forms.Form):
    """Which text is put into the reply."""

    canned = forms.ModelChoiceField(
        CannedReply.objects.none(),
        label=gettext_lazy("Canned reply"),
        empty_label=gettext_lazy("Choose a text"),
        required=False,
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["canned"].queryset = CannedReply.objects.in_position()  # type: ignore[attr-defined]

    @property
    def text(self) -> str:
        chosen = self.cleaned_data["canned"] if self.is_valid() else None
        return chosen.body if chosen else ""


class TicketForm(VersionedForm):
    """What stands about a ticket, but for whom it is assigned to."""

    class Meta:
        model = Ticket
        fields = ["subject", "department", "status", "priority"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: list[Any] = [Department, TicketStatus, TicketPriority]
        for name, kind in zip(["department", "status", "priority"], kinds, strict=True):
            field: Any = self.fields[name]
            field.queryset, field.empty_label = kind.objects.in_position(), None


class AssignForm(forms.Form):
    admin = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Assigned to"),
        empty_label=gettext_lazy("Nobody"),
        required=False,
    )

    def __init__(self, data: Any = None, *, ticket: Ticket) -> None:
        super().__init__(data, initial={"admin": ticket.admin_id})
        staff = User.objects.staff().filter(is_active=True)
        self.fields["admin"].queryset = staff.order_by("first_name", "last_name", "pk")  # type: ignore[attr-defined]


class CopyForm(forms.Form):
    """One more address that gets copies."""

    email = AddressField(label=gettext_lazy("Add a copy (CC)"))


class FollowerForm(forms.Form):
    """One more user of its account who follows a ticket: those who may and do not."""

    user = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Add a user who follows it"),
        empty_label=gettext_lazy("Choose a user"),
        error_messages={"required": gettext_lazy("Choose a user.")},
    )

    def __init__(self, data: Any = None, *, ticket: Ticket) -> None:
        super().__init__(data)
        field: Any = self.fields["user"]
        field.queryset = able_to_follow(ticket)
        field.label_from_instance = attrgetter("full_name")


class OpenForClientForm(AboutForm):
    """By staff, who write first. `watcher` is the user of the account who gets it by mail."""

    field_order = ["watcher", "department", "subject", "matter", "priority", "body"]

    watcher = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("User"),
        help_text=gettext_lazy(
            "Gets it by email. All who may view support tickets can read it."
        ),
        empty_label=None,
    )
    matter = forms.ChoiceField(label=gettext_lazy("Related service"), required=False)
    priority = forms.ModelChoiceField(
        TicketPriority.objects.none(), label=gettext_lazy("Priority"), empty_label=None
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(Department.objects.all())
        fields: dict[str, Any] = self.fields
        able = account.memberships.able_to(Permission.TICKETS)
        users = User.objects.customers().filter(pk__in=able.values("user"))
        fields["watcher"].queryset = users.order_by("first_name", "last_name", "pk")
        fields["priority"].queryset = TicketPriority.objects.in_position()
        self.initial["watcher"] = account.owner.pk
        self.initial["priority"] = TicketPriority.objects.usual().pk
        self.matters = {matter.key: matter for matter in matters_of(account)}
        fields["matter"].choices = choices_of(self.matters)
        if not self.matters:
            del self.fields["matter"]

    def clean_matter(self) -> Matter | None:
        return self.matters.get(self.cleaned_data["matter"])

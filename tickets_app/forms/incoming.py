"""What staff make of mail that was kept for them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts_app.models import Account
from config.refusals import Refused
from config.searching import number_in
from tickets_app.forms.opening import LONGEST_SUBJECT
from tickets_app.models import Department, Ticket


class NumberOfTicket(forms.CharField):
    """Gives the ticket, or the one that it was merged into; None for nothing, if it need not be
    filled in."""

    def __init__(self, *, label: Any) -> None:
        missing = {"required": gettext_lazy("Enter the number of a ticket.")}
        super().__init__(label=label, max_length=41, error_messages=missing)

    def clean(self, value: Any) -> Ticket | None:
        typed = super().clean(value)
        if not typed:
            return None
        found = Ticket.objects.select_related("account").numbered(typed.removeprefix("#"))
        if found is None:
            raise forms.ValidationError(_("There is no ticket with this number."))
        return found


class ExplainingForm(forms.Form):
    def explain(self, refusal: Refused) -> None:
        """Say why the action was refused."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


class MakeTicketForm(ExplainingForm):
    widths = {"account": "number"}

    department = forms.ModelChoiceField(
        Department.objects.none(),
        label=gettext_lazy("Department"),
        error_messages={"required": gettext_lazy("Choose a department.")},
    )
    subject = forms.CharField(
        label=gettext_lazy("Subject"), max_length=LONGEST_SUBJECT, required=False
    )
    account = forms.CharField(
        label=gettext_lazy("Number of the client"),
        help_text=gettext_lazy(
            "Its users read the ticket then. Without one it is a guest's, who gets a private "
            "link by email."
        ),
        required=False,
        max_length=20,
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field: Any = self.fields["department"]
        field.queryset = Department.objects.in_position()
        if len(some := list(field.queryset[:2])) == 1:
            self.initial.setdefault("department", some[0].pk)

    def clean_account(self) -> Account | None:
        typed = self.cleaned_data["account"].strip()
        if not typed:
            return None
        number = number_in(typed)
        found = Account.objects.filter(pk=number).first() if number is not None else None
        if found is None:
            raise forms.ValidationError(_("There is no client with this number."))
        return found


class MakeReplyForm(ExplainingForm):
    ticket = NumberOfTicket(label=gettext_lazy("Number of the ticket"))

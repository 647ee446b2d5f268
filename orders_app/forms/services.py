"""What customers are asked about their services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders_app.models import Service, last_day_before, today


class EndForm(forms.Form):
    """When a service is to end, and why. Where there is no period to end with it is not asked
    when."""

    when = forms.ChoiceField(label=gettext_lazy("When"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("It helps us to do better."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, service: Service) -> None:
        super().__init__(data)
        field: Any = self.fields["when"]
        field.choices = choices_of(service)
        field.initial = field.choices[0][0]
        if len(field.choices) == 1:
            field.widget = forms.HiddenInput()


def choices_of(service: Service) -> list[tuple[str, str]]:
    """(value of Service.When, what it means for this service)."""
    at_once = (Service.When.AT_ONCE.value, _("At once, today"))
    due = service.next_due_on
    if due is None or due <= today():
        return [at_once]
    told = {"day": date_format(last_day_before(due), "j F Y")}
    at_end = _("At the end of the period: %(day)s is its last day") % told
    return [(Service.When.PERIOD_END.value, at_end), at_once]

"""Where staff say what goes from one ticket into another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.since import since
from config.visible import visible
from tickets_app.forms.incoming import ExplainingForm, NumberOfTicket
from tickets_app.models import Reply, Ticket


class SuggestedTicket(NumberOfTicket):
    """One of the tickets that are offered by their numbers, or another one (None)."""

    OTHER = "other"
    widget = forms.RadioSelect

    def offer(self, tickets: Iterable[Ticket]) -> None:
        offered = [(one.number, in_a_line(one)) for one in tickets]
        other = (self.OTHER, _("Another one, by its number"))
        widget: Any = self.widget
        widget.choices, self.initial = [*offered, other], self.OTHER

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """None: nothing is typed here."""
        return {}

    def clean(self, value: Any) -> Ticket | None:
        return super().clean(value) if value and value != self.OTHER else None


class MergeForm(ExplainingForm):
    """Into which ticket: the latest open ones of the same client or guest are offered."""

    OFFERED = 10

    suggested = SuggestedTicket(label=gettext_lazy("Other open tickets"))
    into = NumberOfTicket(label=gettext_lazy("Number of the other ticket"))

    def __init__(self, data: Any = None, *, ticket: Ticket) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        if others := list(Ticket.objects.beside(ticket).open()[: self.OFFERED]):
            fields["suggested"].offer(others)
            fields["into"].required = False
        else:
            del self.fields["suggested"]

    def clean(self) -> dict[str, Any]:
        """`into` is the one that was chosen either way."""
        chosen, typed = (self.cleaned_data.get(name) for name in ("suggested", "into"))
        if chosen and typed and chosen != typed:
            self.add_error("into", _("Choose a ticket above or enter a number, not both."))
        elif not chosen and not typed and not self.errors:
            self.add_error("into", self.fields["into"].error_messages["required"])
        return {**self.cleaned_data, "into": chosen or typed}


class SplitForm(forms.Form):
    """Which replies go, and what the new ticket is about."""

    replies = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Replies that go into the new ticket"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose a reply.")},
    )
    subject = forms.CharField(label=gettext_lazy("Subject of the new ticket"), max_length=200)

    def __init__(self, data: Any = None, *, ticket: Ticket, options: list[tuple[int, Any]]):
        super().__init__(data, initial={"subject": ticket.subject})
        self.fields["replies"].choices = options  # type: ignore[attr-defined]


def in_a_line(ticket: Ticket) -> str:
    told = {"time": since(ticket.last_reply_at), "subject": visible(ticket.subject)}
    return _("%(ticket)s %(subject)s, last reply %(time)s ago") % {"ticket": ticket, **told}


def in_short(reply: Reply) -> str:
    """What stands in a reply, on one line."""
    words = " ".join(reply.body.split())
    return words if len(words) <= 120 else f"{words[:119]}…"

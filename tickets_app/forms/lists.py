"""What of the long lists of staff is shown. Sent with GET, so that the address keeps it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activitylog_app.forms import ListField, PeriodForm, Words, moments_of
from config.looking import Search
from tickets_app.models import Department, IncomingMessage, Ticket, TicketStatus
from tickets_app.models.finding import TicketQuerySet
from tickets_app.models.incoming import IncomingQuerySet
from users_app.models import User

ME, NOBODY, MINE, ALL = "me", "nobody", "mine", "all"
ASSIGNED = [("", _("Assigned to anyone")), (ME, _("Assigned to me")), (NOBODY, _("To nobody"))]


class TicketFilterForm(PeriodForm):
    """`status`, the key of one or `all`, is chosen by links above the form, which keeps it; if
    it is nothing, or there is no such status, those are shown where it is our turn."""

    list_names = ["department", "assigned", "period"]
    placeholder = _("Number, subject, client or address")

    q = Words(label=_("Search tickets by number, subject, client or address"), longest=200)
    department = ListField(label=_("Department"))
    assigned = ListField(label=_("Assigned to"), choices=ASSIGNED)
    status = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, admin: User) -> None:
        super().__init__(data)
        self.admin = admin
        self.statuses = list(TicketStatus.objects.in_position())
        departments = list(Department.objects.in_position().with_mine(admin))
        self.mine = [one.pk for one in departments if one.is_mine]
        choices = [("", gettext("All departments"))]
        if self.mine or data.get("department") == MINE:
            choices.append((MINE, gettext("My departments")))
        choices += [(str(one.pk), one.name) for one in departments]
        self.fields["department"] = ListField(label=_("Department"), choices=choices)

    @property
    def chosen_status(self) -> str:
        chosen = str(self["status"].data or "")
        return chosen if chosen in {ALL, *(str(one.pk) for one in self.statuses)} else ""

    @property
    def oldest_first(self) -> bool:
        """Who has waited longest is the first; of all others the latest are of interest."""
        return not self.chosen_status

    def found(self, tickets: TicketQuerySet) -> TicketQuerySet:
        """Those of the tickets that are asked for; none, if it could not be understood."""
        return self.but_for_words(tickets).matching_for_staff(self.words)

    @property
    def search(self) -> Search[Ticket] | None:
        """How they are looked for, if words are, and not one by its number."""
        if not self.words or self.words.startswith("#"):
            return None
        every = Ticket.objects.all()
        found = every.matching_for_staff(self.words)
        return Search(self.but_for_words(every), found, self.words)

    def but_for_words(self, tickets: TicketQuerySet) -> TicketQuerySet:
        if not self.is_valid():
            return tickets.none()
        chosen, status = self.cleaned_data, self.chosen_status
        if not status:
            tickets = tickets.awaiting()
        elif status != ALL:
            tickets = tickets.filter(status=int(status))
        if department := chosen["department"]:
            tickets = tickets.within(self.mine if department == MINE else [int(department)])
        if chosen["assigned"]:
            tickets = tickets.assigned_to(self.admin if chosen["assigned"] == ME else None)
        for first, last in self.spans:
            tickets = tickets.between(*moments_of(first, last))
        return tickets


class IncomingFilterForm(PeriodForm):
    """Mail that no ticket or reply was made of. `state` is chosen by links above the form."""

    list_names = ["reason", "period"]
    placeholder = _("Sender or subject")
    states = [
        IncomingMessage.State.QUARANTINED,
        IncomingMessage.State.IGNORED,
        IncomingMessage.State.NEW,
    ]

    q = Words(label=_("Search emails by sender or subject"), longest=200)
    reason = ListField(
        label=_("Reason"), choices=[("", _("All reasons")), *IncomingMessage.Reason.choices]
    )
    state = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def chosen_state(self) -> str:
        """Those that wait for staff, if nothing else is asked for."""
        chosen = str(self["state"].data or "")
        return chosen if chosen in self.states else IncomingMessage.State.QUARANTINED.value

    def found(self, messages: IncomingQuerySet) -> IncomingQuerySet:
        """Those of the messages that are asked for; none, if it could not be understood."""
        if not self.is_valid():
            return messages.none()
        found = messages.filter(state=self.chosen_state)
        if reason := self.cleaned_data["reason"]:
            found = found.because_of(reason)
        if self.words:
            found = found.matching(self.words)
        for first, last in self.spans:
            found = found.between(*moments_of(first, last))
        return found

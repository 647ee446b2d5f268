"""What of the log is shown. Sent with GET, so that the address keeps what was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.timezone import get_current_timezone, localdate
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from activitylog_app.forms.fields import (
    ClientField,
    DayField,
    ListField,
    PersonField,
    Words,
)
from activitylog_app.models import CODES, INTERNAL, ActorKind, EntryQuerySet, label_of
from config import site

KINDS = {"system": ActorKind.SYSTEM, "staff": ActorKind.ADMIN, "users": ActorKind.USER}
DAYS = {"today": 1, "7": 7, "30": 30}
PERIODS = [
    ("", _("Any time")),
    ("today", _("Today")),
    ("7", _("Last 7 days")),
    ("30", _("Last 30 days")),
]


class PeriodForm(forms.Form):
    """Words and a period, as any long list is looked through. `more` are the fields that are
    seldom used, `lists` those beside the search field."""

    more_names = ["since", "until"]
    list_names = ["period"]

    q = Words(label=_("Search"), longest=200)
    period = ListField(label=_("Period"), choices=PERIODS)
    since = DayField(label=_("From"))
    until = DayField(label=_("To"))

    # What stands in the search field until something is typed.
    placeholder: Any = _("Search")

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        search = {"placeholder": self.placeholder, "type": "search", "data-slash": True}
        self.fields["q"].widget = forms.TextInput(search | {"autocomplete": "off"})

    def clean(self) -> dict[str, Any]:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", gettext("Choose a day that is not before the first one."))
        for name in {"since", "until"} & self.errors.keys():
            # A browser shows nothing of what is no date, and it would be lost.
            widget: Any = self.fields[name].widget
            widget.input_type = "text"
        return self.cleaned_data

    @property
    def lists(self) -> list[BoundField]:
        return [self[name] for name in self.list_names]

    @property
    def in_the_row(self) -> list[BoundField]:
        """What is always in view, without labels."""
        return [self["q"], *self.lists]

    @property
    def more(self) -> list[BoundField]:
        return [self[name] for name in self.more_names]

    @property
    def uses_more(self) -> bool:
        return any(field.data for field in self.more)

    @property
    def is_used(self) -> bool:
        return any(field.data for field in self)

    @property
    def words(self) -> str:
        return str(self.cleaned_data["q"]) if self.is_valid() else ""

    @property
    def spans(self) -> list[tuple[date | None, date | None]]:
        """The periods that are asked for, each from its first to its last day, where the
        person is; what is found lies in all of them."""
        chosen = self.cleaned_data
        asked: list[tuple[date | None, date | None]] = []
        if chosen["period"]:
            asked.append((localdate() - timedelta(days=DAYS[chosen["period"]] - 1), None))
        if chosen["since"] or chosen["until"]:
            asked.append((chosen["since"], chosen["until"]))
        return asked


class FilterForm(PeriodForm):
    """What staff and customers look for alike in the log."""

    list_names = ["who", "code", "period"]
    field_order = ["q", "who", "code"]

    q = Words(label=_("Search the log"), longest=200)
    who = ListField(label=_("Who"))
    code = ListField(label=_("Kind of event"))

    placeholder = _("Search event or person")

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        lists: dict[str, Any] = {"who": self.people(), "code": kinds_of_event(self.codes())}
        for name, choices in lists.items():
            self.fields[name] = ListField(label=self.fields[name].label, choices=choices)

    def people(self) -> list[tuple[str, Any]]:
        raise NotImplementedError

    def codes(self) -> Iterable[str]:
        raise NotImplementedError

    def found(self, entries: EntryQuerySet) -> EntryQuerySet:
        """Those of the entries that are asked for; none, if it could not be understood."""
        entries = self.but_for_words(entries)
        return self.holding(entries, self.words) if self.words else entries

    def but_for_words(self, entries: EntryQuerySet) -> EntryQuerySet:
        return self.narrowed(entries, self.cleaned_data) if self.is_valid() else entries.none()

    def narrowed(self, entries: EntryQuerySet, chosen: dict[str, Any]) -> EntryQuerySet:
        if chosen["who"]:
            entries = entries.by_kind(KINDS[chosen["who"]])
        if chosen["code"]:
            entries = entries.for_code(chosen["code"])
        for first, last in self.spans:
            entries = entries.between(*moments_of(first, last))
        return entries

    def holding(self, entries: EntryQuerySet, words: str) -> EntryQuerySet:
        raise NotImplementedError


class LogOfClientForm(FilterForm):
    """The log of one client, for staff."""

    more_names = ["by", "behalf", "about", "since", "until", "acting"]

    by = PersonField(label=_("Done by"))
    behalf = PersonField(label=_("On behalf of"))
    about = PersonField(label=_("About the user"))
    acting = forms.BooleanField(label=_("Only on behalf of somebody"), required=False)

    def people(self) -> list[tuple[str, Any]]:
        labels = [_("Anyone"), _("System"), _("Staff"), _("Users")]
        return list(zip(["", *KINDS], labels, strict=True))

    def codes(self) -> Iterable[str]:
        return CODES

    def holding(self, entries: EntryQuerySet, words: str) -> EntryQuerySet:
        return entries.matching(words)

    def narrowed(self, entries: EntryQuerySet, chosen: dict[str, Any]) -> EntryQuerySet:
        entries = super().narrowed(entries, chosen)
        if chosen["by"] is not None:
            entries = entries.by_person(chosen["by"])
        if chosen["behalf"] is not None:
            entries = entries.on_behalf_of(chosen["behalf"])
        elif chosen["acting"]:
            entries = entries.on_behalf()
        return entries.about(chosen["about"]) if chosen["about"] is not None else entries


class LogForm(LogOfClientForm):
    """All of the log, for staff."""

    placeholder = _("Search event, person or client")
    more_names = ["client", *LogOfClientForm.more_names]

    client = ClientField(label=_("Client number"))

    def narrowed(self, entries: EntryQuerySet, chosen: dict[str, Any]) -> EntryQuerySet:
        entries = super().narrowed(entries, chosen)
        number = chosen["client"]
        return entries.for_account(number) if number is not None else entries


class ActivityForm(FilterForm):
    """The log of an account, for its users."""

    def people(self) -> list[tuple[str, Any]]:
        staff = gettext("%(site)s staff") % {"site": site.name()}
        users = gettext_lazy("Users of this account")
        return [("", _("Anyone")), ("users", users), ("staff", staff), ("system", _("System"))]

    def codes(self) -> Iterable[str]:
        return CODES - INTERNAL

    def holding(self, entries: EntryQuerySet, words: str) -> EntryQuerySet:
        return entries.matching_for_customers(words)


def kinds_of_event(codes: Iterable[str]) -> list[tuple[str, Any]]:
    """Choices, in groups by what they are about."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for code in sorted(codes):
        noun = code.partition(".")[0]
        groups.setdefault(label_of(noun), []).append((code, label_of(code)))
    return [("", gettext("All events")), *groups.items()]


def moments_of(
    first: date | None, last: date | None
) -> tuple[datetime | None, datetime | None]:
    """When these days begin and end where the person is."""
    return (
        begin_of(first) if first else None,
        begin_of(last + timedelta(days=1)) if last else None,
    )


def begin_of(day: date) -> datetime:
    """The first moment of the day where the person is."""
    return datetime.combine(day, time.min, get_current_timezone())

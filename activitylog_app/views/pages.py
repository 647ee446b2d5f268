"""A page of entries."""

from __future__ import annotations

from django.http import QueryDict

from activitylog_app.forms import FilterForm
from activitylog_app.models import Entry, EntryQuerySet
from config.paging import Page, page_of


def page_of_entries(form: FilterForm, entries: EntryQuerySet, query: QueryDict) -> Page[Entry]:
    """What the form finds among the entries, the latest first."""
    found = form.found(entries)
    within = form.but_for_words(entries) if form.words else None
    return page_of(found, Entry.IN_ORDER, query, descending=True, within=within)

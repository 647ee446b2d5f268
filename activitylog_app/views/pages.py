"""A page of entries."""

from __future__ import annotations

from django.http import QueryDict

from activitylog_app.forms import FilterForm
from activitylog_app.models import Entry, EntryQuerySet, address_of
from config.looking import Search
from config.paging import Page, page_of


def page_of_entries(form: FilterForm, entries: EntryQuerySet, query: QueryDict) -> Page[Entry]:
    """What the form finds among the entries, the latest first."""
    search = None
    if form.words and not address_of(form.words):
        with_words = form.holding(Entry.objects.all(), form.words)
        search = Search(form.but_for_words(entries), with_words, form.words)
    by = Entry.IN_ORDER
    return page_of(form.found(entries), by, query, descending=True, search=search)

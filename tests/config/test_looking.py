"""Words in a long list are found the same way round, however they are looked for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from activitylog_app.models import Entry
from config import looking
from config.looking import Search, planned
from config.paging import Page, page_of
from tests.activitylog_app.test_finding import NOON, write


@pytest.fixture(autouse=True)
def _forty_entries(db: None) -> None:
    """A usual word, one of long ago, and moments of which there are four."""
    for number in range(40):
        words = ["usual", *(["old"] if number < 12 else []), *(["odd"] if number % 3 else [])]
        write(" ".join(words), at=NOON + timedelta(minutes=number // 4))


def page(words: str, query: str, *, looked_for: bool) -> Page[Entry]:
    entries = Entry.objects.with_accounts()
    found = entries.matching(words)
    search = Search(entries, Entry.objects.matching(words)) if looked_for else None
    by = Entry.IN_ORDER
    return page_of(found, by, QueryDict(query), size=5, descending=True, search=search)


@pytest.mark.parametrize(
    ("few", "far", "scattered"),
    [(0, 7, 0), (0, 7, 1000), (0, 1000, 0), (0, 1, 0), (15, 7, 0), (1000, 7, 0)],
)
@pytest.mark.parametrize("words", ["usual", "old", "odd", "odd old", "nowhere"])
def test_pages_are_the_same_there_and_back(
    monkeypatch: pytest.MonkeyPatch, words: str, few: int, far: int, scattered: int
) -> None:
    monkeypatch.setattr(looking, "FEW", few)
    monkeypatch.setattr(looking, "FAR", far)
    monkeypatch.setattr(looking, "SCATTERED", scattered)
    query, seen = "", []
    while True:
        plain, looked = (page(words, query, looked_for=how) for how in (False, True))
        assert looked == plain
        seen += [entry.pk for entry in looked.rows]
        if looked.previous:
            back = looked.previous.removeprefix("?")
            assert page(words, back, looked_for=True) == page(words, back, looked_for=False)
        if not looked.next:
            break
        query = looked.next.removeprefix("?")

    assert seen == [entry.pk for entry in Entry.objects.matching(words).latest_first()]


def test_along_the_order_only_so_far_is_looked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "FEW", 0)
    monkeypatch.setattr(looking, "FAR", 7)
    monkeypatch.setattr(looking, "SCATTERED", 0)

    with CaptureQueriesContext(connection) as asked:
        page("old", "", looked_for=True)

    statements = [query["sql"] for query in asked]
    bounded = [sql for sql in statements if "LIKE" in sql and '"at" >= ' in sql]
    assert len(bounded) == 1
    assert any("enable_indexscan" in sql for sql in statements)


def test_how_to_plan_is_told_for_a_moment() -> None:
    with planned({"enable_indexscan": "off"}), connection.cursor() as cursor:
        cursor.execute("SHOW enable_indexscan")
        assert cursor.fetchone() == ("off",)

    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_indexscan")
        assert cursor.fetchone() == ("on",)

"""Words in a long list are found the same way round, however they are looked for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from activitylog_app.models import Entry
from config import looking
from config.looking import Search, is_near, may_be_few, planned
from config.paging import Page, page_of
from tests.activitylog_app.test_finding import NOON, write


@pytest.fixture(autouse=True)
def _forty_entries(db: None) -> None:
    """In four months: a usual word, one of long ago, and moments of which there are four."""
    for number in range(40):
        words = ["usual", *(["old"] if number < 12 else []), *(["odd"] if number % 3 else [])]
        write(" ".join(words), at=NOON + timedelta(days=9 * (number // 4)))
    # Whatever PostgreSQL remembers of a test before.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE activitylog_app_entry")


# Words, in how many of a thousand rows they are expected, and whether all that have them are
# asked for.
WORTH_IT = [("usual", 11, False), ("rare", 9, True), ("usual words", 500, True)]


def page(words: str, query: str, *, looked_for: bool) -> Page[Entry]:
    entries = Entry.objects.with_accounts()
    found = entries.matching(words)
    search = Search(entries, Entry.objects.matching(words), words) if looked_for else None
    by = Entry.IN_ORDER
    return page_of(found, by, QueryDict(query), size=5, descending=True, search=search)


@pytest.mark.parametrize(
    ("near", "is_near", "scattered", "few"),
    [
        (0, False, 0, 0),
        (7, True, 0, 0),
        (7, True, 1000, 0),
        (1, True, 0, 0),
        (1000, True, 0, 0),
        (0, False, 0, 12),
        (7, True, 0, 1000),
    ],
)
@pytest.mark.parametrize("words", ["usual", "old", "odd", "odd old", "nowhere"])
def test_pages_are_the_same_there_and_back(
    monkeypatch: pytest.MonkeyPatch,
    words: str,
    near: int,
    is_near: bool,
    scattered: int,
    few: int,
) -> None:
    monkeypatch.setattr(looking, "FEW", few)
    monkeypatch.setattr(looking, "SELDOM", 0)
    monkeypatch.setattr(looking, "NEAR", near)
    monkeypatch.setattr(looking, "is_near", lambda *_of: is_near)
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
    monkeypatch.setattr(looking, "NEAR", 7)
    monkeypatch.setattr(looking, "is_near", lambda *_of: True)
    monkeypatch.setattr(looking, "SCATTERED", 0)

    with CaptureQueriesContext(connection) as asked:
        page("old", "", looked_for=True)

    statements = [query["sql"] for query in asked]
    bounded = [sql for sql in statements if "LIKE" in sql and '"at" >= ' in sql]
    assert len(bounded) == 1
    assert any("LATERAL" in sql for sql in statements)


def test_few_are_sorted_and_not_looked_for_month_by_month(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(looking, "NEAR", 1)
    monkeypatch.setattr(looking, "is_near", lambda *_of: False)

    for words, few, by_months in [("old usual", 12, False), ("old usual", 11, True)]:
        monkeypatch.setattr(looking, "FEW", few)
        with CaptureQueriesContext(connection) as asked:
            assert len(page(words, "", looked_for=True).rows) == 5
        assert any("LATERAL" in query["sql"] for query in asked) is by_months


@pytest.mark.parametrize(("words", "expected", "is_tried"), WORTH_IT)
def test_one_usual_word_is_not_asked_for_everywhere(
    monkeypatch: pytest.MonkeyPatch, words: str, expected: int, is_tried: bool
) -> None:
    monkeypatch.setattr(looking, "estimated", lambda _rows: 1000)
    everything = Entry.objects.all()

    assert may_be_few(expected, Search(everything, everything, words)) is is_tried


def test_usual_words_are_looked_for_along_the_order_rare_ones_by_their_index() -> None:
    """As many are near by as stand among so many entries everywhere."""
    everything = Entry.objects.all()
    search = Search(everything, everything.matching("usual"), "usual")

    assert is_near(40, 26, search)
    assert is_near(1, looking.NEAR // 40, search)
    assert not is_near(1, looking.NEAR // 40 + 1, search)


def test_how_to_plan_is_told_for_a_moment() -> None:
    with planned({"enable_indexscan": "off"}), connection.cursor() as cursor:
        cursor.execute("SHOW enable_indexscan")
        assert cursor.fetchone() == ("off",)

    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_indexscan")
        assert cursor.fetchone() == ("on",)


@pytest.mark.parametrize(
    ("first", "since"), [("-at", "9999-12-31 23:59:59+00:00"), ("at", "0001-01-01T00:00:00Z")]
)
def test_no_months_are_gone_through_in_which_there_is_nothing(first: str, since: str) -> None:
    """A key comes from outside: one of the year 9999 cost a look at each month until then."""
    rows = Entry.objects.matching("usual")

    begin = looking.month_by_month(rows, first, 5, since)[1][0]

    assert NOON <= begin <= NOON + timedelta(days=81)

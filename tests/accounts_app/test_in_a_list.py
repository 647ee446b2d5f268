"""How accounts are told in a list."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from accounts_app.templatetags.accounts import marked, on_day


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("Brandt Büro GmbH", "buro", "Brandt <mark>Büro</mark> GmbH"),
        ("Brandt Büro GmbH", "GMBH brandt", "<mark>Brandt</mark> Büro <mark>GmbH</mark>"),
        ("Brandt Büro GmbH", "kesrel", "Brandt Büro GmbH"),
        ("Brandt Büro GmbH", "", "Brandt Büro GmbH"),
        ("Ægir", "ae", "Ægir"),
        ("İzmir", "izm", "<mark>İzm</mark>ir"),
        ("Anna", "an anna", "<mark>Anna</mark>"),
        ("#1042", "#10", "<mark>#10</mark>42"),
        ("A <b> & C", "<b>", "A <mark>&lt;b&gt;</mark> &amp; C"),
    ],
)
def test_what_was_searched_for_is_marked(text: str, words: str, shown: str) -> None:
    assert marked(text, words) == shown


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-24T01:00", "today"),
        ("2026-11-23T23:59", "yesterday"),
        ("2026-11-22T12:00", "22 Nov"),
        ("2025-12-31T12:00", "31 Dec 2025"),
    ],
)
@time_machine.travel("2026-11-24T09:00Z", tick=False)
def test_the_day_is_told_as_people_say_it(moment: str, words: str) -> None:
    told = on_day(dt.datetime.fromisoformat(f"{moment}+00:00"))

    assert f">{words}</time>" in told


@time_machine.travel("2026-11-24T09:00Z", tick=False)
def test_the_day_is_that_of_ones_own_time_zone() -> None:
    with timezone.override("Pacific/Auckland"):
        told = on_day(dt.datetime.fromisoformat("2026-11-23T12:00+00:00"))

    assert ">today</time>" in told

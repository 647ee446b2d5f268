from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from accounts_app.models import Account
from activitylog_app.models import Entry
from users_app.models import User

FORM = {
    "first_name": "Nora",
    "last_name": "Nolan",
    "language": "en",
    "time_zone": "Europe/Berlin",
    "appearance": "dark",
}


def test_the_profile_is_saved(nora: User, as_nora: Client) -> None:
    as_nora.post("/profile/", FORM)

    nora.refresh_from_db()
    assert (nora.full_name, nora.time_zone, nora.shortcuts) == (
        "Nora Nolan",
        "Europe/Berlin",
        False,
    )


def test_the_log_tells_before_and_after(nora: User, as_nora: Client) -> None:
    as_nora.post("/profile/", FORM)

    entry = Entry.objects.get()
    assert (entry.code, entry.actor, entry.user) == ("user.profile_changed", nora, nora)
    assert entry.data["changed"]["last_name"] == ["Nash", "Nolan"]


def test_saving_without_a_change_is_no_event(as_nora: Client) -> None:
    as_nora.post("/profile/", FORM)
    as_nora.post("/profile/", FORM)

    assert Entry.objects.count() == 1


def test_pages_are_drawn_as_one_likes_them(as_nora: Client) -> None:
    as_nora.post("/profile/", FORM)

    page = as_nora.get("/profile/").text
    assert 'data-theme="dark"' in page
    assert 'data-shortcuts="off"' in page


def test_times_are_told_in_ones_own_zone(
    acme: Account, olivia: User, entry: Entry, as_olivia: Client
) -> None:
    as_olivia.post("/profile/", FORM | {"time_zone": "Pacific/Kiritimati"})

    page = as_olivia.get(f"/a/{acme.number}/").text
    assert f"{entry.at.astimezone(ZoneInfo('Pacific/Kiritimati')):%H:%M}" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"time_zone": "Mars/Phobos"},
        {"language": "xx"},
        {"appearance": "pink"},
        {"first_name": ""},
        {"last_name": "x" * 101},
    ],
)
def test_a_mistake_changes_nothing_and_renames_nobody(
    nora: User, as_nora: Client, wrong: dict[str, str]
) -> None:
    page = as_nora.post("/profile/", FORM | wrong)

    assert page.status_code == 200
    assert "Hello, Nora!" in page.text
    assert 'data-theme="dark"' not in page.text
    fresh = User.objects.get(pk=nora.pk)
    assert (fresh.last_name, fresh.time_zone) == ("Nash", "UTC")

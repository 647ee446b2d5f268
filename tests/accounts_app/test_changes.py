"""How an entry of the log tells what it changed."""

from __future__ import annotations

from typing import Any

import pytest

from accounts_app.templatetags.changes import Change, changes
from activitylog_app.models import Entry


@pytest.mark.parametrize(
    ("name", "before", "after", "gone", "come"),
    [
        ("tax_id", "", "DE 1", [], ["DE 1"]),
        ("company", "Acme", "Acme Ltd", ["Acme"], ["Acme Ltd"]),
        ("phone", "1", None, ["1"], []),
        ("disable_user_management", False, True, ["No"], ["Yes"]),
        ("session_days", 0, 14, ["0"], ["14"]),
        (
            "permissions",
            ["tickets", "orders"],
            ["tickets", "emails"],
            ["Place New Orders"],
            ["View Emails"],
        ),
        ("rights", ["a.b"], ["a.b", "a.c"], [], ["a.c"]),
    ],
)
def test_a_change_is_what_is_gone_and_what_has_come(
    name: str, before: Any, after: Any, gone: list[str], come: list[str]
) -> None:
    entry = Entry(data={"changed": {name: [before, after]}})

    label = name.replace("_", " ").capitalize()
    assert changes(entry) == [Change(label, gone, come)]


def test_another_order_is_no_change() -> None:
    entry = Entry(data={"changed": {"permissions": [["a", "b"], ["b", "a"]]}})

    assert changes(entry) == []


def test_an_entry_that_changed_no_field_tells_of_none() -> None:
    assert changes(Entry(data={})) == []

"""Configuration › Orders and Invoices."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from activitylog_app.models import Entry
from orders_app.models import OrderSettings
from tests.reading import words_of

HERE = "/admin/settings/orders/"


def save(client: Client, **form: Any) -> Any:
    form = {
        "days_to_pay": 14,
        "renew_days_before": 14,
        "invoice_prefix": "INV-",
        "invoice_digits": 5,
        **form,
    }
    return client.post(HERE, form, follow=True)


def test_what_is_decided_is_saved_and_told(as_ada: Client) -> None:
    page = save(
        as_ada, wait_for_verification="on", days_to_pay=30, bank_transfer="IBAN DE02 1203"
    )

    settings = OrderSettings.stored()
    assert "The settings are saved." in words_of(page)
    assert settings.wait_for_verification
    assert (settings.days_to_pay, settings.bank_transfer) == (30, "IBAN DE02 1203")
    assert Entry.objects.get(code="settings.orders_changed").actor_name == "Ada Ames"


def test_nothing_new_is_said_to_be_nothing(as_ada: Client) -> None:
    assert "Nothing was changed." in words_of(save(as_ada))


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"days_to_pay": 121}, "less than or equal to 120"),
        ({"renew_days_before": 61}, "less than or equal to 60"),
        ({"renew_days_before": "x"}, "Enter a whole number."),
        ({"invoice_digits": 0}, "greater than or equal to 1"),
        ({"invoice_prefix": "INV-1"}, "End it with a letter or a sign, not with a digit."),
    ],
)
def test_what_cannot_be_is_explained(
    as_ada: Client, form: dict[str, Any], sentence: str
) -> None:
    page = save(as_ada, **form)

    assert sentence in words_of(page)
    assert page.redirect_chain == []

"""What the site is called and how it behaves, as staff have set it.

The row belongs to an app that this package does not know by name; settings.py names it, as
it names the model of users.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings


def current() -> Any:
    """The row of GeneralSettings. It must not be changed."""
    return apps.get_model(settings.GENERAL_SETTINGS_MODEL).current()


def name() -> str:
    """What the company is called, in pages and mails."""
    return name_in(current())


def name_in(row: Any) -> str:
    """The same, of a row of GeneralSettings that is at hand."""
    chosen: str = row.site_name
    return chosen or settings.SITE_NAME

"""What can be done with the settings of the whole site."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from accounts_app.models import AutomationSettings, GeneralSettings, Logo
from activitylog_app.models import Actor
from activitylog_app.recording import action


@action("settings.general_changed", "Changed the general settings", internal=True)
def change_general_settings(
    settings: GeneralSettings, details: dict[str, Any], *, by: Actor
) -> GeneralSettings | None:
    settings = GeneralSettings.lock()
    return settings if settings.change(**details) else None


@action("settings.automation_changed", "Changed the automation settings", internal=True)
def change_automation_settings(
    settings: AutomationSettings, details: dict[str, Any], *, by: Actor
) -> AutomationSettings | None:
    settings = AutomationSettings.lock()
    return settings if settings.change(**details) else None


@action("settings.logo_changed", "Changed the logo", internal=True)
def change_logo(png: bytes, *, by: Actor) -> GeneralSettings | None:
    """A PNG; none at all takes the logo away. Answers None if it is the one there is."""
    settings = GeneralSettings.lock()
    digest = sha256(png).hexdigest()[:16] if png else ""
    if not settings.change(logo_digest=digest):
        return None
    Logo.objects.all().delete()
    if png:
        Logo.objects.create(pk=1, png=png)
    return settings

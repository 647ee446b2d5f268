from __future__ import annotations

from typing import Any

from activitylog_app.models import Actor
from activitylog_app.recording import action
from orders_app.models import OrderSettings


@action("settings.orders_changed", "Changed the settings of orders", internal=True)
def change_order_settings(
    settings: OrderSettings, details: dict[str, Any], *, by: Actor
) -> OrderSettings | None:
    """What holds from the next order and the next invoice on."""
    settings = OrderSettings.lock()
    return settings if settings.change(**details) else None

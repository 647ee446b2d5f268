"""How something was paid: `{% load gateways %}`."""

from __future__ import annotations

from typing import Any

from django import template

from orders_app.gateways import label_of_gateway

register = template.Library()


@register.filter
def way(gateway: str) -> Any:
    """What people call it, by the name that a payment keeps."""
    return label_of_gateway(gateway)

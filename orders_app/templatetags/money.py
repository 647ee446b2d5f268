"""Amounts as people read them: `{% load money %}{{ invoice.money|money }}`."""

from __future__ import annotations

from django import template

from orders_app.models.amounts import shown

register = template.Library()

register.filter("money", shown)

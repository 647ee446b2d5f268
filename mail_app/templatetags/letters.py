"""What templates of letters load: `{% load letters %}`."""

from __future__ import annotations

from django import template

from mail_app.plain import plain

register = template.Library()

register.filter("plain", plain)

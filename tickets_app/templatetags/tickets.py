"""Tickets and what was said about them, as pages show them: `{% load tickets %}`."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from config.since import since
from config.templatetags.portico import badge
from tickets_app.markdown import as_html
from tickets_app.models import Badge, Reply, Ticket, TicketPriority

register = template.Library()

# The badges of static/css/components/badge.css.
KINDS = {
    Badge.OWNER: "owner",
    Badge.AUTHORIZED_USER: "user",
    Badge.SUB_ACCOUNT: "contact",
    Badge.EXTERNAL_USER: "external",
    Badge.GUEST: "guest",
    Badge.STAFF: "staff",
}

register.filter("markdown", as_html)
register.filter("since", since)


@register.simple_tag
def writer_badge(reply: Reply) -> SafeString:
    """Who wrote it, as it was decided then."""
    return person_badge(reply.badge)


@register.simple_tag
def person_badge(who: str) -> SafeString:
    """One of Badge, for somebody who has written nothing."""
    found = Badge(who)
    return badge(KINDS[found], str(found.label))


@register.simple_tag
def ticket_state(ticket: Ticket) -> SafeString:
    return badge(ticket.status.tone, ticket.status.name)


@register.simple_tag
def priority_badge(priority: TicketPriority) -> SafeString:
    return badge(priority.tone, priority.name)

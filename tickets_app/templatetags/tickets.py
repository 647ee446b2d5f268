"""Tickets and what was said about them, as pages show them: `{% load tickets %}`."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from config.since import since
from config.templatetags.portico import badge, icon
from tickets_app.markdown import as_kept_html
from tickets_app.models import Badge, EventKind, Reply, Ticket, TicketEvent, TicketPriority

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
ICONS = {
    EventKind.CLOSED: "lock",
    EventKind.CLOSED_BY_ITSELF: "history",
    EventKind.REOPENED: "lock-open",
    EventKind.PRIORITY: "triangle-alert",
    EventKind.STATUS: "refresh-cw",
    EventKind.DEPARTMENT: "arrow-left-right",
    EventKind.SUBJECT: "pencil",
    EventKind.MERGED_INTO: "merge",
    EventKind.MERGED_FROM: "merge",
    EventKind.SPLIT_INTO: "split",
    EventKind.SPLIT_FROM: "split",
    EventKind.TAKEN: "contact",
    EventKind.ASSIGNED: "contact",
    EventKind.UNASSIGNED: "user-x",
    EventKind.GIVEN: "building-2",
    EventKind.FOLLOWER_ADDED: "user-plus",
    EventKind.FOLLOWER_REMOVED: "user-minus",
    EventKind.COPY_ADDED: "mail",
    EventKind.COPY_REMOVED: "mail",
    EventKind.LINK_RENEWED: "key-round",
    EventKind.LINK_REVOKED: "key-round",
}

register.filter("markdown", as_kept_html)
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


@register.simple_tag
def event_icon(event: TicketEvent) -> SafeString:
    return icon(ICONS[EventKind(event.kind)], "s")


@register.simple_tag
def event_sentence(event: TicketEvent) -> SafeString:
    """With what it became standing out."""
    parts = {"name": "<bdi>{name}</bdi>", "detail": "<strong><bdi>{detail}</bdi></strong>"}
    return format_html(event.sentence % parts, name=event.who, detail=event.detail)

"""From an envelope to the message as it goes over the wire."""

from __future__ import annotations

import re
from email.utils import formataddr, parseaddr
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.translation import override

from config import site
from mail_app.letters import Envelope
from mail_app.models import Message


class Undeliverable(Exception):
    """The envelope names no address that a message could be sent to."""


def compose(envelope: Envelope, message: Message) -> EmailMultiAlternatives:
    """The message, subject, text and HTML.

    Raises Undeliverable when `to` is not exactly one address, and whatever the
    templates raise.
    """
    try:
        validate_email(envelope.to)
    except ValidationError as problem:
        raise Undeliverable from problem
    if envelope.reply_to:
        validate_email(envelope.reply_to)

    context = {
        **envelope.context,
        "site_name": site.name(),
        "site_url": settings.SITE_URL,
    }
    with override(envelope.language or settings.LANGUAGE_CODE):
        subject, text = render_text(envelope.template, context)
        html = render_html(envelope.template, {**context, "subject": subject})

    mail = EmailMultiAlternatives(
        subject,
        text,
        sender(),
        [envelope.to],
        reply_to=[envelope.reply_to] if envelope.reply_to else None,
        headers={
            "Message-ID": message_id(message),
            "Auto-Submitted": "auto-generated",
            **envelope.headers,
        },
    )
    if html:
        mail.attach_alternative(html, "text/html")
    mail.message()  # what cannot be put into a message fails here, not half-way at the server
    return mail


def render_text(template: str, context: dict[str, Any]) -> tuple[str, str]:
    """Subject and text: the first line that is not empty, and what follows it."""
    rendered = get_template(f"{template}.txt", using="text").render(context)
    subject, _, text = rendered.strip().partition("\n")
    tidy = re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text))
    return " ".join(subject.split())[: Message.SUBJECT_LENGTH], tidy.strip() + "\n"


def render_html(template: str, context: dict[str, Any]) -> str:
    """The HTML half, empty if the letter has none."""
    try:
        html = get_template(f"{template}.html", using="html")
    except TemplateDoesNotExist:
        return ""
    return html.render(context).strip()


def sender() -> str:
    """Always ourselves: the site's name before DEFAULT_FROM_EMAIL, unless that has one."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name or site.name(), address))


def message_id(message: Message) -> str:
    """The same at each attempt, so that mail programs recognise a second copy (RFC 5322).

    It begins with the message's number, by which a report about it finds it again.
    """
    site = urlsplit(settings.SITE_URL)
    name = f"{settings.SITE_URL}/messages/{message.pk}/{message.created_at.isoformat()}"
    return f"<{message.pk}.{uuid5(NAMESPACE_URL, name)}@{site.hostname}>"


def message_with(identifier: str) -> Message | None:
    """The message of ours with this Message-ID."""
    number, _dot, _rest = identifier.strip().removeprefix("<").partition(".")
    if not (number.isdecimal() and number.isascii() and len(number) < 19):
        return None
    found = Message.objects.filter(pk=int(number)).first()
    return found if found and message_id(found) == identifier.strip() else None

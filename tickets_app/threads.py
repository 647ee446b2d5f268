"""By which addresses and headers a mail finds its ticket again.

A reply address carries a token for one ticket and one recipient: `support+12-…@example.com`
(subaddress, RFC 5233). It is a MAC (HMAC, RFC 2104) of 130 bits under SECRET_KEY, so it can be
neither guessed nor read in the database, and whoever is no recipient any more has none.
Letters of it are those of Base32, for mail servers may turn capitals into small ones.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from tickets_app.models import Department, Ticket

SALT = "ticket-reply-address"
LETTERS = 26
TOKEN = re.compile(rf"\+(\d{{1,18}})-([a-z2-7]{{{LETTERS}}})@", re.IGNORECASE)
LOOKS_LIKE_ONE = re.compile(r"\+\d+-[a-z0-9]*@", re.IGNORECASE)
IN_SUBJECT = re.compile(r"\[#([A-Za-z0-9-]{1,40})\]")
LOOP_HEADER = "X-Portico-Loop"
# A mail answers one ticket; each token costs a look.
MOST_TOKENS = 10


def mac_of(ticket: int, email: str, secret: str | None = None) -> str:
    hashed = salted_hmac(SALT, f"{ticket}:{email.lower()}", secret, algorithm="sha256")
    return base64.b32encode(hashed.digest()).decode().lower()[:LETTERS]


def reply_address(ticket: Ticket, email: str) -> str:
    """Where this recipient answers to; nothing if the department takes no mail."""
    local, _at, domain = ticket.department.address.rpartition("@")
    if not local:
        return ""
    return f"{local}+{ticket.pk}-{mac_of(ticket.pk, email)}@{domain}"


def tokens_in(addresses: Iterable[str]) -> list[tuple[int, str]]:
    """The ticket and the MAC of each reply address among these, each once, of the first ten."""
    found = (TOKEN.search(address) for address in addresses)
    told = dict.fromkeys((int(match[1]), match[2].lower()) for match in found if match)
    return list(told)[:MOST_TOKENS]


def looks_like_token(address: str) -> bool:
    """Even one that is broken."""
    return bool(LOOKS_LIKE_ONE.search(address))


def without_token(address: str) -> str:
    """`support+12-…@example.com` is mail for support@example.com."""
    return re.sub(r"\+[^@]*@", "@", address)


def is_for(ticket: int, mac: str, email: str) -> bool:
    """Whether the token was made for this recipient, under this key or one before it."""
    secrets = [None, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(mac, mac_of(ticket, email, one)) for one in secrets)


def own_addresses() -> set[str]:
    """Those we send from, and those that mail comes in at; in small letters."""
    departments = Department.objects.exclude(address="").values_list("address", flat=True)
    return {parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower(), *departments}


def thread_id(ticket: Ticket) -> str:
    """The Message-ID under which mail programs group all about a ticket. No mail has it."""
    return f"<ticket.{ticket.pk}@{urlsplit(settings.SITE_URL).hostname}>"


def tickets_in(references: Iterable[str]) -> list[int]:
    """The keys of the tickets that these Message-IDs name."""
    host = re.escape(str(urlsplit(settings.SITE_URL).hostname))
    found = (re.fullmatch(rf"<ticket\.(\d{{1,18}})@{host}>", one) for one in references)
    return [int(match[1]) for match in found if match]


def number_in(subject: str) -> str:
    """The number of the ticket that a subject names, or nothing."""
    match = IN_SUBJECT.search(subject)
    return match[1].upper() if match else ""

"""Mail that nobody has written: reports, automatic answers, and our own that comes back."""

from __future__ import annotations

import re

from tickets_app.reading.messages import Mail
from tickets_app.threads import LOOP_HEADER, without_token

MESSAGE_ID = re.compile(rb"^message-id:\s*(<[^<>\s]{3,250}>)", re.IGNORECASE | re.MULTILINE)
DAEMONS = {"mailer-daemon", "postmaster", "mail-daemon"}
# As much of a report as names what it reports about.
LOOKED_THROUGH = 512 * 1024
MOST_IDS = 50


def is_loop(mail: Mail, own: set[str]) -> bool:
    """It carries the mark of our letters, or says that it comes from an address of ours, be it
    one that is answered to."""
    return bool(mail.headers(LOOP_HEADER)) or without_token(mail.sender) in own


def is_bounce(mail: Mail) -> bool:
    """A report of a mail server that something could not be delivered (RFC 3464)."""
    if (
        mail.content_type == "multipart/report"
        and mail.report_type != "disposition-notification"
    ):
        return True
    local = mail.sender.partition("@")[0]
    return mail.return_path == "<>" and local in DAEMONS


def is_automatic(mail: Mail) -> bool:
    """An out-of-office note, a mailing list, a receipt (RFC 3834, RFC 8098)."""
    submitted = " ".join(mail.headers("Auto-Submitted")).lower().partition(";")[0].strip()
    if submitted and submitted != "no":
        return True
    precedence = {value.strip().lower() for value in mail.headers("Precedence")}
    if precedence & {"bulk", "junk", "list", "auto_reply"}:
        return True
    marks = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From", "List-Id")
    if any(mail.headers(name) for name in marks):
        return True
    return mail.content_type == "multipart/report" or mail.return_path == "<>"


def bounced_ids(mail: Mail) -> list[str]:
    """The first Message-IDs that stand in a report, its own not among them."""
    found = MESSAGE_ID.findall(mail.raw[mail.body_at : mail.body_at + LOOKED_THROUGH])
    return [one.decode("ascii", "replace") for one in found[:MOST_IDS]]

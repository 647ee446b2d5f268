"""What stands in a message that has come in by mail."""

from tickets_app.reading.bounds import Unreadable
from tickets_app.reading.kinds import bounced_ids, is_automatic, is_bounce, is_loop
from tickets_app.reading.messages import Mail, glance, read
from tickets_app.reading.senders import Verdict, verdict_of

__all__ = [
    "Mail",
    "Unreadable",
    "Verdict",
    "bounced_ids",
    "glance",
    "is_automatic",
    "is_bounce",
    "is_loop",
    "read",
    "verdict_of",
]

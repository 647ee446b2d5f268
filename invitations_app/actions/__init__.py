"""What can be done with invitations, and with the access that came of them.

Every action locks the account first, so of two at once one sees what the other has done.
"""

from invitations_app.actions.access import (
    associate,
    leave,
    revoke,
)
from invitations_app.actions.answering import (
    Newcomer,
    accept,
    accept_as_new,
    ask_again,
    decline,
    join,
    report,
)
from invitations_app.actions.clock import (
    expire,
    forget,
    remind,
)
from invitations_app.actions.offers import (
    NotOpen,
)
from invitations_app.actions.sending import (
    cancel,
    invite,
    resend,
)

__all__ = [
    "Newcomer",
    "NotOpen",
    "accept",
    "accept_as_new",
    "ask_again",
    "associate",
    "cancel",
    "decline",
    "expire",
    "forget",
    "invite",
    "join",
    "leave",
    "remind",
    "report",
    "resend",
    "revoke",
]

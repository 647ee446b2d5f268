"""What people are asked who write in tickets, and what staff set up for them."""

from tickets_app.forms.configuration import (
    CannedReplyForm,
    DepartmentForm,
    PriorityForm,
    StatusForm,
    TicketSettingsForm,
)
from tickets_app.forms.once import OnceForm
from tickets_app.forms.writing import ReplyForm, WordsForm

__all__ = [
    "CannedReplyForm",
    "DepartmentForm",
    "OnceForm",
    "PriorityForm",
    "ReplyForm",
    "StatusForm",
    "TicketSettingsForm",
    "WordsForm",
]

"""What people are asked who write in tickets, and what staff fill in and set up for them."""

from tickets_app.forms.lists import ALL, IncomingFilterForm, TicketFilterForm
from tickets_app.forms.once import OnceForm
from tickets_app.forms.staff import (
    AnswerForm,
    AssignForm,
    CannedForm,
    CopyForm,
    MergeForm,
    NoteForm,
    SplitForm,
    TicketForm,
)
from tickets_app.forms.writing import ReplyForm, WordsForm

__all__ = [
    "ALL",
    "AnswerForm",
    "AssignForm",
    "CannedForm",
    "CopyForm",
    "IncomingFilterForm",
    "MergeForm",
    "NoteForm",
    "OnceForm",
    "ReplyForm",
    "SplitForm",
    "TicketFilterForm",
    "TicketForm",
    "WordsForm",
]

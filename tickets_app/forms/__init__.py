"""What people are asked who write in tickets, and what staff fill in and set up for them."""

from tickets_app.forms.configuration import (
    CannedReplyForm,
    DepartmentForm,
    PriorityForm,
    StatusForm,
    TicketSettingsForm,
)
from tickets_app.forms.incoming import MakeReplyForm, MakeTicketForm
from tickets_app.forms.lists import ALL, IncomingFilterForm, TicketFilterForm
from tickets_app.forms.moving import MergeForm, SplitForm
from tickets_app.forms.once import OnceForm
from tickets_app.forms.opening import AboutForm, GuestTicketForm, OpenTicketForm
from tickets_app.forms.staff import (
    AnswerForm,
    AssignForm,
    CannedForm,
    CopyForm,
    FollowerForm,
    NoteForm,
    OpenForClientForm,
    TicketForm,
)
from tickets_app.forms.writing import ReplyForm, WordsForm

__all__ = [
    "ALL",
    "AboutForm",
    "AnswerForm",
    "AssignForm",
    "CannedForm",
    "CannedReplyForm",
    "CopyForm",
    "DepartmentForm",
    "FollowerForm",
    "GuestTicketForm",
    "IncomingFilterForm",
    "MakeReplyForm",
    "MakeTicketForm",
    "MergeForm",
    "NoteForm",
    "OnceForm",
    "OpenForClientForm",
    "OpenTicketForm",
    "PriorityForm",
    "ReplyForm",
    "SplitForm",
    "StatusForm",
    "TicketFilterForm",
    "TicketForm",
    "TicketSettingsForm",
    "WordsForm",
]

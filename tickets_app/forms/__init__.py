"""What people are asked who write in tickets, and what staff set up for them."""

from tickets_app.forms.once import OnceForm
from tickets_app.forms.opening import AboutForm, GuestTicketForm, OpenTicketForm
from tickets_app.forms.writing import ReplyForm, WordsForm

__all__ = [
    "AboutForm",
    "GuestTicketForm",
    "OnceForm",
    "OpenTicketForm",
    "ReplyForm",
    "WordsForm",
]

"""What people are asked who write in tickets."""

from tickets_app.forms.opening import AboutForm, GuestTicketForm, OpenTicketForm
from tickets_app.forms.writing import ReplyForm, WordsForm

__all__ = ["AboutForm", "GuestTicketForm", "OpenTicketForm", "ReplyForm", "WordsForm"]

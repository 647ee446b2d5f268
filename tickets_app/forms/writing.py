"""What somebody writes, and the files that he sends with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.forms import FilesField, with_values
from tickets_app.forms.once import OnceForm
from tickets_app.models import LONGEST_BODY, Ticket, TicketSettings

OPEN, CLOSED = "open", "closed"
CLOSED_MEANWHILE = gettext_lazy(
    "This ticket was closed while you were writing. Sending your reply opens it again."
)


class WordsForm(OnceForm):
    """A text and files. What is in these the action looks at."""

    body = forms.CharField(
        label=gettext_lazy("Message"),
        max_length=LONGEST_BODY,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": gettext_lazy("Write something.")},
    )
    attachments = FilesField(
        label=gettext_lazy("Attachments"), required=False, allow_empty_file=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        settings = TicketSettings.current()
        told = {"most": settings.most_attachments, "size": settings.largest_attachment}
        hint = _(
            "At most %(most)s files of %(size)s MB each: pictures, PDF, text, office, ZIP."
        )
        self.fields["attachments"].help_text = hint % told
        if not settings.most_attachments:
            del self.fields["attachments"]

    @property
    def words(self) -> dict[str, Any]:
        """What `actions.Words` is made of."""
        files = self.cleaned_data.get("attachments", [])
        body, token = self.cleaned_data["body"].rstrip(), self.cleaned_data["token"]
        return {"body": body, "files": files, "token": token}


class ReplyForm(WordsForm):
    """A reply to a ticket. It remembers whether that was closed when it was drawn: who saw it
    open is told before his reply opens it again."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, *, ticket: Ticket) -> None:
        self.ticket = ticket
        stands = CLOSED if ticket.is_closed else OPEN
        self.saw_it_open = data is not None and data.get("seen") == OPEN
        if data is not None:
            data = with_values(data, seen=stands)
        super().__init__(data, files, initial={"seen": stands})

    def clean(self) -> dict[str, Any] | None:
        if self.saw_it_open and self.ticket.is_closed:
            self.add_error(None, str(CLOSED_MEANWHILE))
        return super().clean()

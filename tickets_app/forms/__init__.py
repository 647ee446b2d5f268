"""What people are asked who write in tickets."""

from tickets_app.forms.writing import ReplyForm, WordsForm

__all__ = ["ReplyForm", "WordsForm"]

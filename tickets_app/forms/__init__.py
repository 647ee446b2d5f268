"""What is asked about tickets, and what staff set up for them."""

from tickets_app.forms.once import OnceForm

__all__ = ["OnceForm"]

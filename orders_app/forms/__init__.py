"""What people are asked about orders, services and who they are."""

from orders_app.forms.services import EndForm

__all__ = ["EndForm"]

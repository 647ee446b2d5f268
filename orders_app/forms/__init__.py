"""What people are asked about orders, services and who they are."""

from orders_app.forms.identity import DocumentsForm
from orders_app.forms.services import EndForm

__all__ = ["DocumentsForm", "EndForm"]

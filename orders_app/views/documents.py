"""An invoice as it stands on paper, the same for customers and for staff."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.http import FileResponse

from orders_app.gateways import offered_for
from orders_app.models import Invoice


def document_of(invoice: Invoice) -> dict[str, Any]:
    """What the templates in `orders_app/parts` take."""
    return {
        "invoice": invoice,
        "lines": invoice.lines.order_by("pk"),
        "payments": invoice.payments.order_by("received_on", "pk"),
        "ways": offered_for(invoice),
    }


def file_of(invoice: Invoice) -> FileResponse:
    """As a PDF to be saved."""
    # What writes it is loaded where it is needed first, for it takes 50 MB of a process.
    from orders_app.printing import name_of_file, pdf_of

    written = BytesIO(pdf_of(invoice))
    return FileResponse(written, as_attachment=True, filename=name_of_file(invoice))

"""Documents as files, to be kept and sent on."""

from orders_app.printing.invoices import name_of_file, pdf_of

__all__ = ["name_of_file", "pdf_of"]

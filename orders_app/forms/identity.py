"""What a user is asked who shall show who he is."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from config.forms import FilesField, SeveralFiles


class DocumentsForm(forms.Form):
    documents = FilesField(
        label=_("Documents"),
        help_text=_("PDF, JPEG or PNG, at most 10 MB each, at most 5 files."),
        widget=SeveralFiles(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file.")},
    )

"""What a user is asked who shall show who he is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; `clean` answers a list of them. What is in them the action looks at."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        if not data:
            raise ValidationError(self.error_messages["required"], code="required")
        return [super(FilesField, self).clean(file, initial) for file in data]


class DocumentsForm(forms.Form):
    documents = FilesField(
        label=_("Documents"),
        help_text=_("PDF, JPEG or PNG, at most 10 MB each, at most 5 files."),
        widget=SeveralFiles(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file.")},
    )

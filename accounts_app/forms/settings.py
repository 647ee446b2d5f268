"""What staff decide for the whole site, on pages that several of them may have open."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts_app.forms.customers import words_for
from config.forms import with_values
from config.models import OneRow, plain


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """Some of the site's settings; the row may not be there yet. It remembers what they were
    when it was drawn: nobody takes back, without seeing it, what somebody else has saved."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, instance: OneRow) -> None:
        self.row = instance
        super().__init__(data, instance=self.copy_of(instance))
        self.fields["seen"].initial = self.stands

    @staticmethod
    def copy_of(row: OneRow) -> OneRow:
        """Checking a form writes into its instance, and the page still shows the row."""
        return type(row)(**{f.attname: getattr(row, f.attname) for f in row._meta.fields})

    @property
    def names(self) -> list[str]:
        return list(self._meta.fields or ())

    @property
    def stands(self) -> str:
        """What these settings are now, in short."""
        values = [plain(getattr(self.row, name)) for name in self.names]
        return sha256(json.dumps(values).encode()).hexdigest()[:32]

    @property
    def details(self) -> dict[str, Any]:
        """Those that are to change; whoever changes the others at this moment keeps his."""
        chosen = {name: self.cleaned_data[name] for name in self.names}
        return {
            name: value
            for name, value in chosen.items()
            if plain(value) != plain(getattr(self.row, name))
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("seen", "") not in {"", self.stands}:
            self.tell_what_is_saved(cleaned)
        return cleaned

    def tell_what_is_saved(self, typed: dict[str, Any]) -> None:
        """Whoever has seen it may save over it."""
        sentence = _(
            "Somebody else changed this while you were editing. Check the fields marked "
            "below against what is saved now, then save again."
        )
        self.add_error(None, sentence)
        for name in self.names:
            if plain(typed.get(name)) != plain(getattr(self.row, name)):
                told = {"value": words_for(self.row, name)}
                self.add_error(name, _("Saved now: %(value)s") % told)
        self.data = with_values(self.data, seen=self.stands)

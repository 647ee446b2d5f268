from __future__ import annotations

import secrets
from typing import Any

from django import forms

from config.forms import with_values
from config.refusals import Refused, Used

SHORTEST_TOKEN = 16


class OnceForm(forms.Form):
    """What is written with it is written once, however often it is sent: each page that shows
    it has a `token` of its own, which goes into `Words.token`."""

    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token"].initial = new_token()

    def clean_token(self) -> str:
        """One that could be guessed counts as none."""
        token: str = self.cleaned_data["token"]
        return token if len(token) >= SHORTEST_TOKEN else new_token()

    def explain(self, refusal: Refused) -> None:
        """Say why the action was refused. What was sent with a form that was used may be sent
        again with the next one."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)
        if isinstance(refusal, Used):
            self.data = with_values(self.data, **{self.add_prefix("token"): new_token()})


def new_token() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator

from config import site


class LengthValidator(MinimumLengthValidator):
    """As many characters as General Settings say at this moment."""

    def __init__(self) -> None:
        super().__init__(min_length=site.current().password_min_length)

from __future__ import annotations

from django.db.models import Func, TextField


class Fold(Func):
    """Lower case and no accents, as one finds things: `Büro` is found by `buro`."""

    function = "portico_fold"
    arity = 1
    output_field = TextField()

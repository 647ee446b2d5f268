"""Harbourline, a company that sells hosting: its customers, its staff, two years of history.

Everything is made of one moment and one seed, so two loads differ in nothing but their dates.
"""

from __future__ import annotations

from datetime import datetime
from random import Random

from django.db import connection, transaction

from accounts_app.demo import cast, helpdesk, shop
from accounts_app.demo.history import History
from accounts_app.demo.rows import Town
from users_app.models import User

SEED = 1001


def is_loaded() -> bool:
    found: bool = User.objects.filter(email__in=cast.people()).exists()
    return found


def load(moment: datetime) -> bool:
    """Fill in everything as it is at `moment`, in one transaction.

    Answers False, and changes nothing, if any of it is there already.
    """
    chance = Random(SEED)  # noqa: S311 (nothing secret hangs on it)
    with transaction.atomic():
        # Two loads at once wait for each other here; the slower one finds everything done.
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE users_app_user IN SHARE ROW EXCLUSIVE MODE")
        if is_loaded():
            return False
        town = Town(moment, chance)
        town.settle()
        shop.stock()
        helpdesk.set_up(town.users)
        History(town, moment, chance).write()
    return True

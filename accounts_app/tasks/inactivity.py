from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext_lazy as _

from accounts_app import actions
from accounts_app.models import AutomationSettings, to_inactivate
from activitylog_app.models import SYSTEM
from activitylog_app.running import Step, Turn, job

BATCH = 200


@job(_("Make unused clients inactive"))
def inactivate_accounts(turn: Turn) -> Iterator[Step]:
    settings = AutomationSettings.stored()
    unused = to_inactivate(settings, turn.as_of)
    turn.expect(unused.count())
    last = 0
    while batch := list(unused.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for account in batch:
            inactivate = partial(actions.inactivate, settings=settings, as_of=turn.as_of)
            yield turn.do(partial(inactivate, account, by=SYSTEM), account.numbered)
        last = batch[-1].pk

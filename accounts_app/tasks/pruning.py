"""Automatically Delete Inactive Clients, as a job."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from django.db import InterfaceError, OperationalError
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from accounts_app import actions
from accounts_app.models import Account, AutomationSettings, Deletion, DeletionNotice, Retention
from accounts_app.models.inactivity import NoticeQuerySet
from activitylog_app.models import SYSTEM, Run
from activitylog_app.running import Step, Turn, job

logger = logging.getLogger(__name__)

BATCH = 100


def finish(run: Run) -> None:
    users = run.deletions.aggregate(users=Sum("users_deleted", default=0))["users"]
    run.count(0, 0, 0, {"users_deleted": users})
    actions.report_retention(run, by=SYSTEM)


@job(_("Delete inactive clients"), finish=finish)
def prune_inactive_accounts(turn: Turn) -> Iterator[Step]:
    """Look again at those whose owners were told, delete those whose time is up, tell the next
    ones. Of both no more than so many a day."""
    yield from call_off(turn)
    yield from let_lapse(turn, rule_of(turn))
    yield from delete(turn)
    yield from announce(turn, rule_of(turn))


def rule_of(turn: Turn) -> Retention:
    """As it is set now: whoever changes it while a run goes on is heeded by the next batch."""
    return Retention.of(AutomationSettings.stored(), turn.as_of)


def call_off(turn: Turn) -> Iterator[Step]:
    for batch in notices_of(DeletionNotice.objects.answered()):
        if turn.is_dry:
            yield from say(batch, "kept, its owner logged in")
        else:
            kept = actions.call_off_deletion(batch, turn.as_of, by=SYSTEM)
            yield Step(facts={"called_off": len(kept)})


def let_lapse(turn: Turn, rule: Retention) -> Iterator[Step]:
    for batch in notices_of(rule.lapsed_notices()):
        if turn.is_dry:
            yield from say(batch, "kept, the rule does not meet it any more")
        else:
            kept = actions.let_deletion_lapse(batch, rule, by=SYSTEM)
            yield Step(facts={"lapsed": len(kept)})


def say(things: Iterable[Account | DeletionNotice], what: str, done: int = 0) -> Iterator[Step]:
    """For a dry run: one line for each."""
    for thing in things:
        yield Step(done=done, note=f"{thing.account.numbered}: {what}")


def notices_of(notices: NoticeQuerySet) -> Iterator[list[DeletionNotice]]:
    last = 0
    rows = notices.select_related("account").order_by("pk")
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


def delete(turn: Turn) -> Iterator[Step]:
    rule = rule_of(turn)
    if turn.run:
        for deletion in Deletion.objects.unfinished().filter(run=turn.run):
            yield from by_itself(delete_bit_by_bit(deletion), str(deletion))
    left = max(0, rule.at_most - deleted_today(turn))
    expired = rule.expired_notices().order_by("pk")
    turn.expect(min(left, expired.count()))
    yield Step()  # so that no batch holds its locks while all this is looked up
    last = 0
    while numbers := list(
        expired.filter(pk__gt=last).values_list("pk", flat=True)[: min(left, BATCH)]
    ):
        last = numbers[-1]
        for step in delete_batch(turn, rule_of(turn), numbers):
            left -= step.done
            yield step


def deleted_today(turn: Turn) -> int:
    """By this run, and by others that began on the same day (UTC)."""
    began = midnight_before(turn.run.started_at if turn.run else turn.as_of)
    runs = Run.objects.filter(job="prune_inactive_accounts", started_at__gte=began)
    today = runs.filter(started_at__lt=began + timedelta(days=1))
    return int(today.aggregate(done=Sum("done", default=0))["done"])


def midnight_before(moment: datetime) -> datetime:
    """The beginning of its day (UTC)."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def delete_batch(turn: Turn, rule: Retention, numbers: list[int]) -> Iterator[Step]:
    if turn.run is None:
        due = rule.due().filter(pk__in=numbers).order_by("pk")
        yield from say(due, "would be deleted", done=1)
        return
    heavy = actions.heavy_among(numbers)
    light = sorted(set(numbers) - {account.pk for account in heavy})
    yield from delete_together(turn, partial(actions.prune, rule=rule, run=turn.run), light)
    for account in heavy:
        yield from by_itself(delete_alone(account, rule, turn.run), account.numbered)


def delete_together(
    turn: Turn, prune: Callable[..., list[Deletion]], numbers: list[int]
) -> Iterator[Step]:
    """If one of them cannot be deleted, each by itself: it must not hold up the others."""
    together = turn.many(partial(prune, numbers), numbers)
    if not together.failed:
        yield together
        return
    for number in numbers:
        yield turn.many(partial(prune, [number]), [number])


def by_itself(steps: Iterator[Step], note: str) -> Iterator[Step]:
    """What fails for one must not hold up the others. If its deletion has begun, the sweep goes
    on with it when the run is over."""
    try:
        yield from steps
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("Failed: %s", note)
        yield Step(failed=1, note=note)


def delete_alone(account: Account, rule: Retention, run: Run) -> Iterator[Step]:
    deletion = actions.prune_alone(account, rule, run)
    if deletion is None:
        yield Step(skipped=1, note=account.numbered)
        return
    yield Step()
    yield from delete_bit_by_bit(deletion)


def delete_bit_by_bit(deletion: Deletion) -> Iterator[Step]:
    for _rows in actions.batches_of(deletion):
        yield Step(done=1 if deletion.finished_at else 0)


def announce(turn: Turn, rule: Retention) -> Iterator[Step]:
    """No more a day than may be deleted a day."""
    today = midnight_before(rule.as_of)
    left = rule.at_most - DeletionNotice.objects.standing().filter(sent_at__gte=today).count()
    found = list(rule.to_be_told().order_by("pk")[: max(0, left)])
    yield Step()
    for start in range(0, len(found), BATCH):
        batch = found[start : start + BATCH]
        if turn.is_dry:
            yield from say(batch, "its owner would be told")
        else:
            told = actions.announce_deletion(batch, rule, by=SYSTEM)
            yield Step(facts={"announced": len(told)})

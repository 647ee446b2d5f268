"""How often something is paid for, and what day that falls on. Days are days in UTC."""

from __future__ import annotations

from datetime import UTC, date, timedelta

from dateutil.relativedelta import relativedelta
from django.db import models
from django.db.models import Case, DateField, F, Func, When
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class Cycle(models.TextChoices):
    ONE_TIME = "one_time", _("One time")
    MONTHLY = "monthly", _("Monthly")
    YEARLY = "yearly", _("Yearly")

    @property
    def months(self) -> int:
        """Of one period; 0 if there are none."""
        return {self.MONTHLY: 1, self.YEARLY: 12}.get(self, 0)


def today() -> date:
    return now().astimezone(UTC).date()


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of that month. Counted from the first
    day each time, so the 31st stays the 31st after a February."""
    return day + relativedelta(months=months)


def last_day_before(day: date) -> date:
    return day - timedelta(days=1)


class MonthsAfter(Func):
    """`months_after` for PostgreSQL: of a day and a number of months."""

    arity = 2
    template = "((%(expressions)s))::date)"
    arg_joiner = " + make_interval(months => "
    output_field = DateField()


def due_day() -> Case:
    """When the next period is due, of a row with `cycle`, `due_from` and `periods`."""
    of = MonthsAfter
    return Case(
        When(cycle=Cycle.MONTHLY, then=of(F("due_from"), F("periods"))),
        When(cycle=Cycle.YEARLY, then=of(F("due_from"), F("periods") * 12)),
        output_field=DateField(),
    )

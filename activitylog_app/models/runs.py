from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class RunQuerySet(models.QuerySet["Run"]):
    def unfinished(self) -> RunQuerySet:
        """Going on somewhere, cut off, or stopped by somebody."""
        return self.filter(ended_at=None)

    def latest_first(self) -> RunQuerySet:
        return self.order_by("-started_at", "-pk")

    def worth_telling(self) -> RunQuerySet:
        """All but those that found nothing to do."""
        return self.exclude(Run.EMPTY, state=Run.State.FINISHED)

    def troubled(self) -> RunQuerySet:
        """Stopped, or failed within the last week."""
        lately = now() - timedelta(days=7)
        failed = Q(state=Run.State.FAILED) | Q(failed__gt=0)
        found = self.filter(Q(state=Run.State.STOPPED) | failed & Q(ended_at__gte=lately))
        return found.latest_first()

    def tidy(self, job: str) -> None:
        """Of the runs that found nothing to do only the last is kept, of the others those of
        `KEPT_FOR`."""
        ended = self.filter(job=job).exclude(ended_at=None)
        empty = ended.filter(Run.EMPTY, state=Run.State.FINISHED)
        last = empty.latest_first().values("pk")[:1]
        empty.exclude(pk__in=list(last.values_list("pk", flat=True))).delete()
        ended.filter(ended_at__lt=now() - Run.KEPT_FOR).delete()


class Run(models.Model):
    """One time that a job was done by itself, or by a command: when, by what, with what result.

    A run that was cut off is not ended, and is gone on with; so is one that somebody has
    stopped, once he says so. `facts` are more numbers, by their names.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        STOPPED = "stopped", _("Stopped")
        FINISHED = "finished", _("Finished")
        FAILED = "failed", _("Failed")

    class Trigger(models.TextChoices):
        TIMETABLE = "timetable", _("Timetable")
        COMMAND = "command", _("Command")

    KEPT_FOR = timedelta(days=400)
    EMPTY = Q(done=0, skipped=0, failed=0)

    job = models.CharField(max_length=60)
    trigger = models.CharField(max_length=9, choices=Trigger.choices)
    host = models.CharField(max_length=120, help_text="The machine and the process.")
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)
    total = models.PositiveIntegerField(null=True, help_text="How much there was to do.")
    done = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    facts = models.JSONField(default=dict)
    problem = models.CharField(max_length=200, blank=True)
    times_taken_up = models.PositiveIntegerField(default=0)
    stop_asked_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        help_text="Staff, who are never deleted.",
    )

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["job"], condition=Q(ended_at=None), name="one_unfinished_run_of_a_job"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["running", "stopped"], ended_at=None)
                | Q(state__in=["finished", "failed"], ended_at__isnull=False),
                name="run_is_unfinished_until_it_ends",
            ),
        ]
        indexes = [models.Index("job", "started_at", "id", name="run_of_job")]

    def __str__(self) -> str:
        return f"{self.job} #{self.pk}"

    @property
    def title(self) -> str:
        return self.job.replace("_", " ").capitalize()

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING

    @property
    def is_stopped(self) -> bool:
        return self.state == self.State.STOPPED

    @property
    def noted(self) -> dict[str, Any]:
        """For the log."""
        counts = {"done": self.done, "skipped": self.skipped, "failed": self.failed}
        return {"run": self.pk, **counts, **self.facts}

    @property
    def handled(self) -> int:
        return self.done + self.skipped + self.failed

    @property
    def percent(self) -> int:
        if self.ended_at:
            return 100
        return min(99, self.handled * 100 // max(self.total or 1, 1))

    def count(self, done: int, skipped: int, failed: int, facts: dict[str, int]) -> None:
        """Add to its numbers, in the transaction of what is counted."""
        for name, number in facts.items():
            self.facts[name] = self.facts.get(name, 0) + number
        Run.objects.filter(pk=self.pk).update(
            done=F("done") + done,
            skipped=F("skipped") + skipped,
            failed=F("failed") + failed,
            facts=self.facts,
        )
        self.done, self.skipped = self.done + done, self.skipped + skipped
        self.failed += failed

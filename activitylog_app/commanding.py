"""What makes a management command of a job."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import now

from activitylog_app.models import Run
from activitylog_app.running import Job, Step, perform, rehearse
from config.progress import progress


class JobCommand(BaseCommand):
    """Does `job` now, or with --dry-run says what it would do, a line for each.

    With `looks_ahead` a dry run can be as of another day.
    """

    job: ClassVar[Job]
    looks_ahead: ClassVar[bool] = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done, and do nothing"
        )
        if self.looks_ahead:
            parser.add_argument(
                "--as-of",
                type=a_moment,
                metavar="DATE",
                help="what a run on that day would do (UTC, 2027-02-28); with --dry-run only",
            )

    def handle(self, *, dry_run: bool, as_of: datetime | None = None, **options: Any) -> None:
        if as_of and not dry_run:
            raise CommandError(
                "--as-of goes with --dry-run only: nothing is done ahead of time."
            )
        if dry_run:
            self.rehearse(as_of or now())
        else:
            self.perform()

    def rehearse(self, as_of: datetime) -> None:
        done = 0
        for step in rehearse(self.job, as_of):
            done += step.done
            if step.note:
                self.stdout.write(step.note)
        self.stdout.write(f"{done} would be done. Nothing was changed.")

    def perform(self) -> None:
        with progress(self.stdout, str(self.job.label), None) as bar:

            def watch(step: Step) -> None:
                bar.step(step.handled, step.note)

            run = perform(self.job, Run.Trigger.COMMAND, watch=watch)
        if run is None:
            raise CommandError("It is being done at this moment, by a worker or a command.")
        self.stdout.write(f"{run.done} done, {run.skipped} skipped, {run.failed} failed.")
        for name, number in run.facts.items():
            self.stdout.write(f"{name.replace('_', ' ')}: {number}")
        if run.is_stopped:
            raise CommandError("It was stopped. The command goes on with it.")
        if run.state == Run.State.FAILED or run.failed:
            raise CommandError(f"Not all of it could be done. {run.problem} See the log.")


def a_moment(text: str) -> datetime:
    """The beginning of that day, or that time, in UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as no:
        raise ArgumentTypeError(f"{text} is not a date, for example 2027-02-28") from no
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

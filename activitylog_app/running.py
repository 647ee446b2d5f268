"""What makes a function a job: done by itself, one at a time, counted, and gone on with.

A job is a generator. Each step that it yields is one short transaction, with the counting of
what the step did; so whoever is killed between two steps, or within one, leaves a Run whose
numbers are true, and the next worker goes on with it. What there is to do a job finds anew
each time, by what is in the database.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from celery import Task, shared_task
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.timezone import now

from activitylog_app.models import Run
from config.locking import held
from config.refusals import Gone, Refused

logger = logging.getLogger(__name__)

# A worker's task ends before CELERY_TASK_TIME_LIMIT would kill it; the sweep goes on with it.
SECONDS_OF_A_TASK = 200
# Whoever stops a run waits no longer than this for it.
LOOK_FOR_A_STOP_EVERY = 1.0


@dataclass(frozen=True)
class Step:
    """What one step did, or in a dry run would do: numbers, and a line to read.

    `facts` are more numbers, by their names.
    """

    done: int = 0
    skipped: int = 0
    failed: int = 0
    note: str = ""
    facts: dict[str, int] = field(default_factory=dict)

    @property
    def handled(self) -> int:
        return self.done + self.skipped + self.failed


@dataclass
class Turn:
    """What a job is told: as of when it is done, and whether only to say what would be done.

    In a dry run there is no `run`.
    """

    as_of: datetime
    run: Run | None = None

    @property
    def is_dry(self) -> bool:
        return self.run is None

    def do(self, action: Callable[[], Any], note: str) -> Step:
        """One thing, by itself: what fails for one must not hold up the others. An action that
        answers None found nothing to do. In a dry run it is only said."""
        if self.is_dry:
            return Step(done=1, note=note)
        return self.many(
            lambda: [result for result in [action()] if result is not None], [note]
        )

    def many(self, action: Callable[[], Sequence[Any]], things: Sequence[Any]) -> Step:
        """So many of these things as the action answers; all of them failed if it raises."""
        note = str(things[0]) if len(things) == 1 else ""
        try:
            with transaction.atomic():
                done = len(action())
        except (Gone, Refused):
            done = 0
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("Failed: %s", things)
            return Step(failed=len(things), note=note)
        return Step(done=done, skipped=len(things) - done, note=note)

    def expect(self, total: int) -> None:
        """How much there is to do, for whoever watches. Counts on when it was taken up."""
        if self.run and self.run.total is None:
            self.run.total = total
            Run.objects.filter(pk=self.run.pk).update(total=total)


Work = Callable[[Turn], Iterator[Step]]


class Watcher(Protocol):
    def __call__(self, step: Step) -> None: ...


@dataclass(frozen=True)
class Job:
    """`task` is what the timetable calls it."""

    name: str
    label: str | Promise
    work: Work
    finish: Callable[[Run], Any] | None
    task: Task[Any, None]

    def __call__(self) -> None:
        """What the timetable does."""
        perform(self, Run.Trigger.TIMETABLE, seconds=SECONDS_OF_A_TASK)


JOBS: dict[str, Job] = {}


def all_jobs() -> dict[str, Job]:
    """By name, of all apps: a worker has imported their tasks, others may not have."""
    autodiscover_modules("tasks")
    return JOBS


def job(
    label: str | Promise, finish: Callable[[Run], Any] | None = None
) -> Callable[[Work], Job]:
    """Make a generator of steps a job and a task, both of its name.

    `finish` is called in the transaction in which the run ends.
    """

    def make(work: Work) -> Job:
        name = work.__name__

        @shared_task(name=f"{work.__module__}.{name}")
        def task() -> None:
            JOBS[name]()

        JOBS[name] = Job(name, label, work, finish, task)
        return JOBS[name]

    return make


def perform(
    job: Job,
    trigger: Run.Trigger,
    *,
    seconds: float | None = None,
    watch: Watcher = lambda step: None,
) -> Run | None:
    """Do it now, or go on with the run that was cut off. After so many seconds it is left for
    the next worker.

    Answers None if somebody is at it at this moment, and, unless a command asks for it, if
    somebody has stopped it.
    """
    with held(f"job {job.name}") as is_ours:
        run = begin(job, trigger) if is_ours else None
        if run is not None:
            carry_on(job, run, seconds, watch)
        return run


def queue(run: Run) -> None:
    """Ask a worker to go on with it at once. If the broker is away, the next sweep finds it."""
    if job := all_jobs().get(run.job):
        job.task.apply_async(retry=False)


def begin(job: Job, trigger: Run.Trigger) -> Run | None:
    with transaction.atomic():
        run = Run.objects.unfinished().filter(job=job.name).select_for_update().first()
        if run is None:
            return Run.objects.create(job=job.name, trigger=trigger, host=here())
        if trigger != Run.Trigger.COMMAND and (run.is_stopped or is_asked_to_stop(run)):
            return None
        run.state, run.stop_asked_at, run.stopped_by = Run.State.RUNNING, None, None
        run.times_taken_up += 1
        run.save(update_fields=["state", "stop_asked_at", "stopped_by", "times_taken_up"])
        return run


def here() -> str:
    return f"{socket.gethostname()[:100]}:{os.getpid()}"


def carry_on(job: Job, run: Run, seconds: float | None, watch: Watcher) -> None:
    end = time.monotonic() + seconds if seconds else None
    steps, looked_at = job.work(Turn(now(), run)), time.monotonic()
    try:
        while step := one(steps, run):
            watch(step)
            if time.monotonic() - looked_at > LOOK_FOR_A_STOP_EVERY:
                looked_at = time.monotonic()
                if is_asked_to_stop(run):
                    return
            if end and time.monotonic() > end:
                return
    except KeyboardInterrupt:
        Run.objects.filter(pk=run.pk).update(state=Run.State.STOPPED)
        raise
    except (OperationalError, InterfaceError):
        raise  # the database went away; the sweep goes on when it is there again
    except Exception as error:
        logger.exception("%s failed", run)
        conclude(job, run, Run.State.FAILED, type(error).__name__)
        return
    conclude(job, run, Run.State.FINISHED)


def one(steps: Iterator[Step], run: Run) -> Step | None:
    """The next step, and its numbers, together or not at all."""
    with transaction.atomic():
        step = next(steps, None)
        if step and (step.handled or step.facts):
            run.count(step.done, step.skipped, step.failed, step.facts)
    return step


def is_asked_to_stop(run: Run) -> bool:
    asked = Run.objects.filter(pk=run.pk).exclude(stop_asked_at=None)
    if is_asked := bool(asked.update(state=Run.State.STOPPED)):
        run.state = Run.State.STOPPED
    return is_asked


def conclude(job: Job, run: Run, state: Run.State, problem: str = "") -> None:
    run.state, run.ended_at, run.problem = state, now(), problem
    with transaction.atomic():
        run.save(update_fields=["state", "ended_at", "problem"])
        if job.finish and run.handled:
            job.finish(run)
    Run.objects.tidy(job.name)


def rehearse(job: Job, as_of: datetime) -> Iterator[Step]:
    """What it would do as of that moment. PostgreSQL refuses whatever would change things."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        yield from job.work(Turn(as_of))

"""Runs of jobs: counted, one at a time, gone on with, stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from itertools import count
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import InternalError, OperationalError
from django.utils.timezone import now
from kombu.exceptions import OperationalError as BrokerAway

from accounts_app.models import GeneralSettings
from activitylog_app import actions, tasks
from activitylog_app.commanding import JobCommand
from activitylog_app.models import Actor, Entry, Run
from activitylog_app.running import JOBS, Job, Step, Turn, job, perform, rehearse
from config.refusals import Gone, Refused
from tests.racing import AtOnce
from users_app.models import User

TIMETABLE, COMMAND = Run.Trigger.TIMETABLE, Run.Trigger.COMMAND

numbers = count()

pytestmark = pytest.mark.django_db


@pytest.fixture
def make() -> Iterator[Callable[..., Job]]:
    """A job called `dig`, of this work, that is forgotten after the test."""

    def of(dig: Callable[[Turn], Iterator[Step]]) -> Job:
        dig.__name__, dig.__module__ = "dig", f"tests.dug{next(numbers)}"  # no task twice
        return job("Dig")(dig)

    yield of
    JOBS.pop("dig", None)


def run_of(a_job: Job, trigger: Run.Trigger, **how: Any) -> Run:
    """What came of it, where nobody else does it."""
    run = perform(a_job, trigger, **how)
    assert run
    return run


def three(turn: Turn) -> Iterator[Step]:
    turn.expect(3)
    yield Step(done=1, note="earth")
    yield Step(skipped=1, facts={"stones": 2})
    yield Step(failed=1, facts={"stones": 3})


def test_a_run_says_when_by_what_and_with_which_result(make: Callable[..., Job]) -> None:
    run = run_of(make(three), COMMAND)

    assert run == Run.objects.get()
    assert (run.state, run.trigger, run.done, run.skipped, run.failed) == (
        "finished",
        "command",
        1,
        1,
        1,
    )
    assert (run.total, run.facts, run.percent) == (3, {"stones": 5}, 100)
    assert run.ended_at
    assert run.started_at <= run.ended_at <= now()
    assert run.host


def test_what_a_step_did_and_its_number_come_together(make: Callable[..., Job]) -> None:
    def dig(turn: Turn) -> Iterator[Step]:
        User.objects.create_user("one@dug.test", "x")
        yield Step(done=1)
        User.objects.create_user("two@dug.test", "x")
        raise ValueError("A stone")

    run = run_of(make(dig), COMMAND)

    assert (run.state, run.problem, run.done) == ("failed", "ValueError", 1)
    assert User.objects.get().email == "one@dug.test"


def test_one_thing_that_fails_does_not_hold_up_the_others(make: Callable[..., Job]) -> None:
    def fall() -> None:
        raise Gone

    def break_down() -> None:
        raise ValueError

    def dig(turn: Turn) -> Iterator[Step]:
        yield turn.do(lambda: True, "one")
        yield turn.do(lambda: None, "nothing to do")
        yield turn.do(fall, "gone")
        yield turn.do(break_down, "broken")

    run = run_of(make(dig), TIMETABLE)

    assert (run.done, run.skipped, run.failed, run.state) == (1, 2, 1, "finished")


def test_a_run_that_was_cut_off_is_gone_on_with(make: Callable[..., Job]) -> None:
    def cut_off(turn: Turn) -> Iterator[Step]:
        yield Step(done=4)
        raise OperationalError("the connection is closed")

    with pytest.raises(OperationalError):
        run_of(make(cut_off), TIMETABLE)
    assert Run.objects.get().is_running
    run = run_of(make(three), TIMETABLE)

    assert run == Run.objects.get()
    assert (run.done, run.times_taken_up, run.state) == (5, 1, "finished")


def test_a_task_leaves_what_is_left_to_the_next_worker(make: Callable[..., Job]) -> None:
    dig = make(three)
    run = run_of(dig, TIMETABLE, seconds=1e-9)

    assert (run.state, run.done, run.skipped) == ("running", 1, 0)
    assert run_of(dig, TIMETABLE).state == "finished"


def test_the_sweep_queues_what_was_cut_off_and_not_what_was_stopped(
    make: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    queued = []
    task = make(three).task
    monkeypatch.setattr(task, "apply_async", lambda **how: queued.append("dig"))
    Run.objects.create(job="dig", trigger=TIMETABLE)
    Run.objects.create(job="fill", trigger=TIMETABLE, state=Run.State.STOPPED)
    Run.objects.create(job="unknown now", trigger=TIMETABLE)

    tasks.go_on()

    assert queued == ["dig"]


def test_a_stopped_run_goes_on_when_somebody_says_so(
    make: Callable[..., Job], monkeypatch: pytest.MonkeyPatch, ada: User, by_ada: Actor
) -> None:
    monkeypatch.setattr("activitylog_app.running.LOOK_FOR_A_STOP_EVERY", -1)

    def dig(turn: Turn) -> Iterator[Step]:
        yield Step(done=1)
        run = Run.objects.get()
        if not run.times_taken_up:
            actions.stop_run(run, by=by_ada)
            yield Step(done=1)
        yield Step(done=1)

    run = run_of(make(dig), TIMETABLE)
    assert (run.state, run.done) == ("stopped", 2)
    assert perform(JOBS["dig"], TIMETABLE) is None

    actions.resume_run(run, by=by_ada)
    run = run_of(JOBS["dig"], TIMETABLE)
    assert (run.state, run.done) == ("finished", 4)
    told = Entry.objects.filter(code__startswith="run.").order_by("pk")
    assert [entry.description for entry in told] == [
        "Stopped the run of “Dig”",
        "Went on with the run of “Dig”",
    ]


def test_a_run_that_is_stopped_while_nobody_is_at_it_stays_stopped(
    make: Callable[..., Job], ada: User, by_ada: Actor
) -> None:
    """Its worker was killed, or left what is left to the next one."""
    dig = make(three)
    actions.stop_run(Run.objects.create(job="dig", trigger=TIMETABLE), by=by_ada)

    assert perform(dig, TIMETABLE) is None

    run = Run.objects.get()
    assert (run.state, run.stopped_by, run.done) == ("stopped", ada, 0)


def test_a_command_takes_up_what_was_stopped(make: Callable[..., Job]) -> None:
    Run.objects.create(job="dig", trigger=TIMETABLE, state=Run.State.STOPPED, done=7)

    assert run_of(make(three), COMMAND).done == 8


def test_what_is_over_is_not_stopped(by_ada: Actor, make: Callable[..., Job]) -> None:
    run = run_of(make(three), COMMAND)

    with pytest.raises(Refused):
        actions.stop_run(run, by=by_ada)
    with pytest.raises(Refused):
        actions.resume_run(run, by=by_ada)


def test_a_keyboard_stops_a_command(make: Callable[..., Job]) -> None:
    def dig(turn: Turn) -> Iterator[Step]:
        yield Step(done=1)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_of(make(dig), COMMAND)

    assert Run.objects.get().is_stopped


def test_of_runs_that_found_nothing_only_the_last_is_kept(make: Callable[..., Job]) -> None:
    old = run_of(make(three), COMMAND)
    Run.objects.filter(pk=old.pk).update(ended_at=now() - Run.KEPT_FOR - timedelta(days=1))
    worth_it = run_of(make(three), COMMAND)
    for _ in range(3):
        last = run_of(make(lambda turn: iter(())), COMMAND)

    assert set(Run.objects.filter(job="dig")) == {worth_it, last}


def test_a_broker_that_is_away_fails_the_run_and_not_the_worker(
    make: Callable[..., Job],
) -> None:
    def dig(turn: Turn) -> Iterator[Step]:
        yield Step(done=1)
        raise BrokerAway

    assert run_of(make(dig), TIMETABLE).state == "failed"


class TestDryRun:
    def test_changes_nothing_whatever_the_job_does(self, make: Callable[..., Job]) -> None:
        def dig(turn: Turn) -> Iterator[Step]:
            assert turn.is_dry
            yield turn.do(lambda: User.objects.create_user("one@dug.test", "x"), "only said")
            GeneralSettings.objects.create(pk=1)
            yield Step()

        steps = rehearse(make(dig), now())
        assert next(steps) == Step(done=1, note="only said")
        with pytest.raises(InternalError, match="read-only"):
            next(steps)

    def test_is_said_line_by_line(self, make: Callable[..., Job]) -> None:
        class Command(JobCommand):
            job = make(three)

        out = StringIO()
        Command(stdout=out).handle(dry_run=True)

        assert out.getvalue().splitlines() == ["earth", "1 would be done. Nothing was changed."]
        assert not Run.objects.exists()


def test_a_command_that_could_not_do_all_says_so(make: Callable[..., Job]) -> None:
    class Command(JobCommand):
        job = make(three)

    out = StringIO()
    with pytest.raises(CommandError, match="Not all"):
        Command(stdout=out).handle(dry_run=False)

    assert "1 done, 1 skipped, 1 failed." in out.getvalue()
    assert "stones: 5" in out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_do_the_same_run(make: Callable[..., Job], at_once: AtOnce) -> None:
    def dig(turn: Turn) -> Iterator[Step]:
        User.objects.create_user(f"one@{Run.objects.latest('pk').pk}.test", "x")
        yield Step(done=1)

    dig_once = make(dig)
    runs = at_once(*[lambda: perform(dig_once, TIMETABLE)] * 8)

    finished = [run for run in runs if run is not None]
    assert len(finished) == Run.objects.count() == User.objects.count()
    assert all(run.done == 1 for run in Run.objects.all())

"""What the sweep takes up each minute, and what it leaves alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.test import TestCase
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from mail_app import tasks
from mail_app.models import Message
from tests.mail_app import samples
from tests.mail_app.post_office import promise

State = Message.State


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """What the sweep has put into the queue."""
    calls: list[tuple[int, int]] = []
    monkeypatch.setattr(tasks, "queue", lambda *task: calls.append(task))
    return calls


def sweep_in(seconds: int) -> None:
    at = now() + timedelta(seconds=seconds)
    with time_machine.travel(at, tick=False), TestCase.captureOnCommitCallbacks(execute=True):
        tasks.deliver_waiting()


def test_what_was_promised_just_now_is_left_to_its_own_task(
    club: Group, queued: list[tuple[int, int]]
) -> None:
    promise(samples.welcome, club.pk)
    sweep_in(0)

    assert not queued


def test_what_nobody_took_up_is_queued(club: Group, queued: list[tuple[int, int]]) -> None:
    message = promise(samples.welcome, club.pk)
    sweep_in(31)

    assert queued == [(message.pk, 0)]


def test_what_is_queued_is_not_queued_again_at_once(
    club: Group, queued: list[tuple[int, int]]
) -> None:
    message = promise(samples.welcome, club.pk)
    sweep_in(31)
    sweep_in(91)
    assert len(queued) == 1

    sweep_in(31 + 301)
    assert queued == [(message.pk, 0)] * 2


def test_what_was_put_off_is_queued_when_its_time_has_come(
    club: Group, queued: list[tuple[int, int]]
) -> None:
    message = promise(samples.welcome, club.pk)
    Message.objects.update(attempts=4, next_attempt_at=now() + timedelta(hours=4))
    sweep_in(3 * 3600)
    assert not queued

    sweep_in(4 * 3600 + 1)
    assert queued == [(message.pk, 4)]


@pytest.mark.parametrize("state", [State.SENT, State.UNNEEDED, State.GIVEN_UP])
def test_what_is_settled_is_left_alone(
    club: Group, queued: list[tuple[int, int]], state: Message.State
) -> None:
    promise(samples.welcome, club.pk)
    Message.objects.update(state=state, settled_at=now())
    sweep_in(3600)

    assert not queued


def test_the_longest_overdue_go_first_and_the_rest_at_the_next_sweep(
    club: Group, queued: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "BATCH", 2)
    messages = [promise(samples.welcome, club.pk) for _ in range(3)]
    for age, message in enumerate(messages):
        due = now() - timedelta(minutes=age)
        Message.objects.filter(pk=message.pk).update(next_attempt_at=due)

    sweep_in(1)
    assert [pk for pk, _ in queued] == [messages[2].pk, messages[1].pk]
    sweep_in(2)
    assert queued[-1] == (messages[0].pk, 0)


def test_a_sweep_costs_the_same_however_much_waits(
    club: Group,
    queued: list[tuple[int, int]],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(20):
        promise(samples.welcome, club.pk)
    with django_assert_num_queries(4):  # savepoint, select, update, release
        sweep_in(31)

    assert len(queued) == 20

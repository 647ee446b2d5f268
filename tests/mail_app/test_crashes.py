"""A promised message is neither lost nor sent twice, whatever dies in between.

With a real worker, broker and mail server, and with SIGKILL.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from threading import Event

import pytest
import redis
from django.conf import settings
from django.contrib.auth.models import Group

from mail_app.letters import queue
from mail_app.models import Message
from mail_app.tasks import deliver_waiting
from tests.mail_app import samples
from tests.mail_app.beside import ROOT, SITE, Worker, environment, eventually
from tests.mail_app.post_office import let_time_pass, promise
from tests.mail_app.smtp import MailServer

pytestmark = pytest.mark.django_db(transaction=True)

PROMISE = """
import django, time
django.setup()
from django.db import transaction
from tests.mail_app import samples
begun = time.monotonic()
with transaction.atomic():
    samples.welcome.post({group})
print(time.monotonic() - begun)
"""


@pytest.fixture(autouse=True)
def broker() -> Iterator[redis.Redis]:
    """The worker's queue, empty before and after."""
    with redis.Redis.from_url(settings.REDIS_URL) as valkey:
        valkey.flushdb()
        yield valkey
        valkey.flushdb()


@pytest.fixture
def start_worker(mail_server: MailServer) -> Iterator[Callable[[], Worker]]:
    workers: list[Worker] = []

    def start() -> Worker:
        workers.append(Worker(mail_server.port))
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()


def is_sent(message: Message) -> bool:
    message.refresh_from_db()
    return message.state == Message.State.SENT


def test_a_worker_killed_before_delivery_loses_nothing_and_sends_once(
    club: Group,
    mail_server: MailServer,
    start_worker: Callable[[], Worker],
    broker: redis.Redis,
) -> None:
    mail_server.answers["RCPT"] = never = Event()
    worker = start_worker()
    message = promise(samples.welcome, club.pk)
    assert mail_server.heard["RCPT"].wait(60)

    worker.kill()
    never.set()
    message.refresh_from_db()
    assert (message.state, message.attempts) == (Message.State.WAITING, 1)
    assert not mail_server.received

    mail_server.answers.clear()
    start_worker()
    let_time_pass()
    deliver_waiting.delay()
    deliver_waiting.delay()
    queue(message.pk, 0)  # the broker may give out again what the dead worker had
    assert eventually(lambda: is_sent(message))
    deliver_waiting.delay()
    assert eventually(lambda: not broker.llen("celery") and broker.hlen("unacked") <= 1)
    assert len(mail_server.received) == 1


def test_a_worker_killed_with_its_queue_full_leaves_it_to_the_next(
    club: Group, mail_server: MailServer, start_worker: Callable[[], Worker]
) -> None:
    messages = [promise(samples.welcome, club.pk) for _ in range(3)]
    start_worker()

    assert eventually(lambda: all(map(is_sent, messages)))
    assert len(mail_server.received) == 3


def test_the_one_window_sends_again_under_the_same_id(
    club: Group, mail_server: MailServer, start_worker: Callable[[], Worker]
) -> None:
    """Killed after the server has the message and before its yes is heard."""
    mail_server.answers["END"] = never = Event()
    worker = start_worker()
    message = promise(samples.welcome, club.pk)
    assert mail_server.heard["END"].wait(60)
    worker.kill()
    never.set()

    mail_server.answers.clear()
    start_worker()
    let_time_pass()
    deliver_waiting.delay()
    assert eventually(lambda: is_sent(message))
    first, second = mail_server.received
    assert first["Message-ID"] == second["Message-ID"]


def test_without_a_broker_the_change_stands_and_nobody_waits(
    club: Group, mail_server: MailServer, start_worker: Callable[[], Worker]
) -> None:
    site = subprocess.run(
        [*SITE, PROMISE.format(group=club.pk)],
        cwd=ROOT,
        env=environment(mail_server.port, REDIS_URL="redis://127.0.0.1:1/0"),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert site.returncode == 0, site.stderr
    assert float(site.stdout) < 3  # seconds, where Celery by itself takes six
    message = Message.objects.get()

    start_worker()
    let_time_pass()
    deliver_waiting.delay()
    assert eventually(lambda: is_sent(message))
    assert len(mail_server.received) == 1


def test_what_is_queued_holds_no_secret(club: Group, broker: redis.Redis) -> None:
    message = promise(samples.welcome, club.pk)

    [task] = broker.lrange("celery", 0, -1)
    assert f"[{message.pk}, 0]" in str(task) or f"({message.pk}, 0)" in str(task)
    assert "door" not in str(task)

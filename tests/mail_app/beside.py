"""Processes beside the test, which can be killed: a worker, and a site without a broker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

from django.conf import settings

ROOT = Path(__file__).parents[2]
SITE = [sys.executable, "-c"]
WORKER = [
    *(sys.executable, "-m", "celery", "--app", "config", "worker", "--concurrency", "1"),
    *("--include", "tests.mail_app.samples", "--loglevel", "WARNING"),
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
]


def environment(mail_port: int, **more: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.mail_app.worker_settings",
        "TEST_DATABASE": str(settings.DATABASES["default"]["NAME"]),
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "C_FORCE_ROOT": "1",
        **more,
    }


class Worker:
    """A Celery worker with one child, in a process group of its own."""

    def __init__(self, mail_port: int) -> None:
        self.process = subprocess.Popen(
            WORKER, cwd=ROOT, env=environment(mail_port), start_new_session=True
        )

    def kill(self) -> None:
        """Parent and child at once, with no chance to say farewell."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def eventually(condition: Callable[[], object], seconds: float = 60) -> bool:
    """Whether it came true within that time."""
    end = monotonic() + seconds
    while not condition():
        if monotonic() > end:
            return False
        sleep(0.05)
    return True

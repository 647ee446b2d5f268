from __future__ import annotations

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils.timezone import now


@shared_task
def forget_ended_sessions() -> None:
    """Every night. One statement: ended sessions are never looked at again."""
    Session.objects.filter(expire_date__lt=now()).delete()

"""What every third of the many accounts has asked: its owner opens a ticket and, as a rule, has
closed it since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from accounts_app.demo import cast
from accounts_app.demo.helpdesk import begin
from config.copying import Row, reserve
from tickets_app.models import (
    Badge,
    Department,
    Known,
    StatusKind,
    Ticket,
    TicketPriority,
    TicketStatus,
    Writer,
)

ASK, DONE = 1 / 3, 0.85
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Question:
    """One ticket with its only word; `number` is nothing that a mask of digits makes."""

    pk: int
    house: Any
    subject: str
    opened: datetime
    closed: datetime | None

    @property
    def number(self) -> str:
        return f"C{self.pk:08}"


class Desk:
    """What a ticket is made of: looked up once for many."""

    def __init__(self) -> None:
        begin()
        departments = Department.objects.in_position()
        self.department = departments.first() or Department.objects.create(name="Support")
        self.open = TicketStatus.objects.usual(StatusKind.OPEN)
        self.closed = TicketStatus.objects.usual(StatusKind.CLOSED)
        self.priority = TicketPriority.objects.usual()

    def ticket_rows(self, questions: Iterable[Question]) -> Iterator[Row]:
        for each in questions:
            status = self.closed if each.closed else self.open
            yield {
                "id": each.pk,
                "number": each.number,
                "account_id": each.house.number,
                **written_by(each.house.owner),
                "department_id": self.department.pk,
                "status_id": status.pk,
                "kind": status.kind,
                "priority_id": self.priority.pk,
                "subject": each.subject,
                "opened_at": each.opened,
                "last_reply_at": each.opened,
                "last_reply_by": Writer.USER.value,
                "last_reply_name": each.house.owner.name,
                "closed_at": each.closed,
                "updated_at": each.closed or each.opened,
            }


def questions_of(houses: list[Any], chance: Random, moment: datetime) -> list[Question]:
    asking = [house for house in houses if chance.random() < ASK]
    subjects = cast.read("crowd.toml")["subjects"]
    found = []
    for pk, house in zip(reserve(Ticket, len(asking)), asking, strict=True):
        is_done = chance.random() < DONE
        closed = min(house.entered + chance.random() * A_DAY, moment) if is_done else None
        found.append(Question(pk, house, chance.choice(subjects), house.entered, closed))
    return found


def reply_rows(questions: Iterable[Question]) -> Iterator[Row]:
    for each in questions:
        yield {
            "ticket_id": each.pk,
            **written_by(each.house.owner),
            "badge": Badge.OWNER.value,
            "known": Known.SIGNED_IN.value,
            "body": f"{each.subject}?",
            "created_at": each.opened,
        }


def written_by(owner: Any) -> Row:
    return {
        "writer": Writer.USER.value,
        "user_id": owner.pk,
        "user_name": owner.name,
        "user_email": owner.email,
    }

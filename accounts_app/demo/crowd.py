"""Many accounts, for measuring: made up here, written by COPY, a batch at a time.

Each batch is a transaction of its own and knows no other, so the memory needed does not grow,
and what is there after an interruption is whole. Nobody in the crowd can log in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import chain
from random import Random
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts_app import actions
from accounts_app.demo import cast
from accounts_app.demo.questions import Desk, questions_of, reply_rows
from accounts_app.demo.telling import Action, code, sentence
from accounts_app.models import Account, Contact, Membership, Permission
from activitylog_app.models import ActorKind, Entry
from config.copying import Row, analyse, copy_rows, reserve
from tickets_app import actions as ticket_actions
from tickets_app.models import Reply, Ticket
from users_app.models import User

BATCH = 5_000
TWO_YEARS = timedelta(days=730)
VERIFIED = 0.92
WITH_A_COMPANY = 0.8
STATUSES = ["active"] * 17 + ["inactive"] * 2 + ["closed"]
FURTHER_USERS = [0, 1]
CONTACTS = [0, 0, 0, 0, 1, 1, 1, 1, 1, 2]
MAY = [json.dumps(keys) for keys in (Permission.values, ["tickets"], ["products", "tickets"])]


def add(count: int, moment: datetime, progress: Callable[[int], None]) -> None:
    """Add that many accounts with all that belongs to them; more can be added later.

    The first is two years old, the last one new. `progress` hears how many each batch was.
    """
    for done in range(0, count, BATCH):
        size = min(BATCH, count - done)
        oldest = moment - TWO_YEARS * (1 - done / count)
        with transaction.atomic():
            Batch(size, oldest, TWO_YEARS / count, moment).write()
        progress(size)
    analyse(User, EmailAddress, Account, Membership, Contact, Ticket, Reply, Entry)


@dataclass(frozen=True, slots=True)
class Somebody:
    first_name: str
    last_name: str
    email: str
    pk: int = 0

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True, slots=True)
class House:
    """An account. `users` are those who may enter it beside the owner."""

    number: int
    company: str
    owner: Somebody
    registered: bool
    users: list[Somebody]
    contacts: list[Somebody]
    town: list[str]
    phone: str
    opened: datetime
    entered: datetime

    @property
    def name(self) -> str:
        return self.company or self.owner.name


class Batch:
    """`size` accounts, one opened every `pace` since `oldest`."""

    def __init__(self, size: int, oldest: datetime, pace: timedelta, moment: datetime) -> None:
        numbers = reserve(Account, size)
        self.chance = Random(numbers[0])  # noqa: S311 (nothing secret hangs on it)
        self.names = cast.read("crowd.toml")
        self.moment = moment
        self.desk = Desk()
        # Every user owns an account; every sixth account is somebody's further one.
        self.users = [self.user(pk) for pk in reserve(User, 1 + (size - 1) * 5 // 6)]
        owners = chain(self.users, self.chance.choices(self.users, k=size))
        self.houses = [
            self.house(number, next(owners), place < len(self.users), oldest + pace * place)
            for place, number in enumerate(numbers)
        ]
        self.questions = questions_of(self.houses, self.chance, moment)

    def write(self) -> None:
        copy_rows(User, self.user_rows())
        copy_rows(EmailAddress, self.address_rows())
        copy_rows(Account, self.account_rows())
        copy_rows(Membership, self.membership_rows())
        copy_rows(Contact, self.contact_rows())
        copy_rows(Ticket, self.desk.ticket_rows(self.questions))
        copy_rows(Reply, reply_rows(self.questions))
        told = [*self.entry_rows(), *self.entries_about_tickets()]
        copy_rows(Entry, sorted(told, key=lambda row: row["at"]))

    # --- making up ----------------------------------------------------------------------

    def any(self, what: str) -> Any:
        return self.chance.choice(self.names[what])

    def user(self, pk: int) -> Somebody:
        first, last = self.any("first_names"), self.any("last_names")
        domain = spelled(f"{self.any('places')} {self.any('trades')}")
        return Somebody(
            first, last, f"{spelled(first)}.{spelled(last)}.{pk}@{domain}.example", pk
        )

    def house(self, number: int, owner: Somebody, registered: bool, opened: datetime) -> House:
        further = self.chance.choices(self.users, k=self.chance.choice(FURTHER_USERS))
        *town, numbers = self.any("towns")
        offices = ["accounts", "office"][: self.chance.choice(CONTACTS)]
        return House(
            number,
            self.company() if self.chance.random() < WITH_A_COMPANY else "",
            owner,
            registered,
            [user for user in further if user is not owner],
            [self.contact(f"{office}.{owner.email.partition('@')[2]}") for office in offices],
            town,
            numbers and f"{numbers}{self.chance.randrange(100):02}",
            opened,
            opened + (self.moment - opened) * self.chance.random(),
        )

    def company(self) -> str:
        first, last, trade = self.any("last_names"), self.any("last_names"), self.any("trades")
        kinds = [f"{self.any('places')} {trade}", f"{last} {trade}", f"{first} & {last}"]
        return self.chance.choice(kinds)

    def contact(self, domain: str) -> Somebody:
        first, last = self.any("first_names"), self.any("last_names")
        return Somebody(first, last, f"{spelled(first)}.{spelled(last)}@{domain}")

    # --- rows ---------------------------------------------------------------------------

    def user_rows(self) -> Iterator[Row]:
        password = make_password(None)
        for user, house in zip(self.users, self.houses, strict=False):
            yield {
                "id": user.pk,
                "email": user.email,
                "first_name": user.first_name,
                "last_name": user.last_name,
                "password": password,
                "created_at": house.opened,
                "last_login": house.entered,
            }

    def address_rows(self) -> Iterator[Row]:
        for user in self.users:
            verified = self.chance.random() < VERIFIED
            yield {
                "user_id": user.pk,
                "email": user.email,
                "verified": verified,
                "primary": True,
            }

    def account_rows(self) -> Iterator[Row]:
        for house in self.houses:
            city, postcode, country, currency = house.town
            status = self.chance.choice(STATUSES)
            yield {
                "number": house.number,
                "status": status,
                "closed_at": self.moment if status == "closed" else None,
                "company": house.company,
                "first_name": house.owner.first_name,
                "last_name": house.owner.last_name,
                "email": house.owner.email,
                "address_1": f"{self.chance.randint(1, 180)} {self.any('streets')}",
                "city": city,
                "postcode": postcode,
                "country": country,
                "phone": house.phone,
                "currency": currency,
                "created_at": house.opened,
                "updated_at": house.opened,
            }

    def membership_rows(self) -> Iterator[Row]:
        for house in self.houses:
            yield membership(house, house.owner, "[]", house.entered)
            for user in house.users:
                yield membership(house, user, self.chance.choice(MAY), None)

    def contact_rows(self) -> Iterator[Row]:
        for house in self.houses:
            for contact in house.contacts:
                yield {
                    "account_id": house.number,
                    "first_name": contact.first_name,
                    "last_name": contact.last_name,
                    "email": contact.email,
                    "mail_kinds": '["invoice"]',
                    "created_at": house.opened,
                    "updated_at": house.opened,
                }

    def entry_rows(self) -> Iterator[Row]:
        for house in self.houses:
            began = actions.register if house.registered else actions.open_account
            yield entry(house, began, house.opened, house.name, about_owner=True)
            yield entry(house, actions.enter, house.entered, house.name, about_owner=True)
            for contact in house.contacts:
                yield entry(house, actions.add_contact, house.entered, contact.name)
            if house.phone and not house.contacts:
                changed = {"changed": {"phone": ["", house.phone]}}
                yield entry(house, actions.change_details, house.entered, data=changed)

    def entries_about_tickets(self) -> Iterator[Row]:
        for each in self.questions:
            ticket, house = f"#{each.number}", each.house
            asked = ticket_actions.open_ticket
            yield entry(house, asked, each.opened, ticket, each.subject, about_owner=True)
            if each.closed:
                closed = ticket_actions.close
                yield entry(house, closed, each.closed, ticket, about_owner=True)


def membership(house: House, user: Somebody, may: str, entered: datetime | None) -> Row:
    return {
        "account_id": house.number,
        "user_id": user.pk,
        "is_owner": user is house.owner,
        "permissions": may,
        "created_at": house.opened,
        "last_login_at": entered,
    }


def entry(
    house: House,
    action: Action,
    at: datetime,
    *names: str,
    about_owner: bool = False,
    data: dict[str, Any] | None = None,
) -> Row:
    """What the owner did; `names` are those of the things in the sentence of the action."""
    return {
        "at": at,
        "code": code(action),
        "description": blank(action).format(*names),
        "data": json.dumps(data or {}),
        "actor_kind": ActorKind.USER.value,
        "actor_name": house.owner.name,
        "actor_id": house.owner.pk,
        "account_name": house.name,
        "account_id": house.number,
        "user_name": house.owner.name if about_owner else "",
        "user_id": house.owner.pk if about_owner else None,
        "ip_address": f"198.51.100.{house.number % 254 + 1}",
    }


@cache
def blank(action: Action) -> str:
    return re.sub(r"\{[^}]*\}", "{}", sentence(action))


@cache
def spelled(name: str) -> str:
    """The name as it stands in an address."""
    return "-".join(cast.spelled(word) for word in name.split())

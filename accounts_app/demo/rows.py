"""The rows of the demo, each as it was when it was made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from accounts_app.demo import cast
from accounts_app.demo.cast import Customer, Person
from accounts_app.models import Account, Contact, Membership
from users_app.models import User

PASSWORD = "tide-and-timetable"  # noqa: S105 (known to everybody, on purpose)
OFFICE_HOURS = 8, 18


@dataclass
class House:
    """An account with what belongs to it; nobody has come there since `until`.

    Contacts are not saved; each is with the kinds of mail it gets today.
    """

    customer: Customer
    account: Account
    owner: User
    until: datetime
    memberships: list[Membership]
    contacts: list[tuple[Contact, list[str]]]
    former_contacts: list[Contact]


class Town:
    """Everybody and everything, written into the database by `settle`."""

    def __init__(self, moment: datetime, chance: Random) -> None:
        self.moment = moment
        self.chance = chance
        self.openings = [
            (customer, self.ago(customer.days, cast.people()[customer.owner].zone))
            for customer in cast.customers()
        ]
        password = make_password(PASSWORD)
        self.users = {
            email: self.user(person, password) for email, person in cast.people().items()
        }
        self.addresses = {
            email: EmailAddress(
                user=self.users[email],
                email=email,
                primary=True,
                verified=person.is_verified,
            )
            for email, person in cast.people().items()
        }
        self.houses = [self.house(customer, opened) for customer, opened in self.openings]

    def settle(self) -> None:
        """Contacts are left to the history: some of them are not there any more."""
        User.objects.bulk_create(self.users.values())
        EmailAddress.objects.bulk_create(self.addresses.values())
        for person in cast.people().values():
            self.users[person.email].groups.set(Group.objects.filter(name=person.role))
        Account.objects.bulk_create(house.account for house in self.houses)
        Membership.objects.bulk_create(m for house in self.houses for m in house.memberships)

    def ago(self, days: int, zone: str) -> datetime:
        day, half = self.moment - timedelta(days=days), timedelta(hours=12)
        return between(self.chance, day - half, day + half, zone)

    def user(self, person: Person, password: str) -> User:
        details = cast.named(person.name) | {"time_zone": person.zone} | person.before
        return User(
            **details,
            email=person.email,
            password=password,
            is_staff=person.is_staff,
            created_at=self.arrival(person),
        )

    def arrival(self, person: Person) -> datetime:
        """When somebody became a user: by opening an account, or when one was open to him."""
        owned, shared = [], []
        for customer, opened in self.openings:
            if customer.owner == person.email:
                owned.append(opened)
            elif person.email in customer.users:
                soon = opened + (self.moment - opened) / 8
                shared.append(between(self.chance, opened, soon, person.zone))
        return min(owned + shared, default=None) or self.ago(person.days, person.zone)

    def house(self, customer: Customer, opened: datetime) -> House:
        owner = self.users[customer.owner]
        person = {"first_name": owner.first_name, "last_name": owner.last_name}
        details = person | {"email": owner.email} | customer.details | customer.before
        account = Account(**details, created_at=opened)
        members: list[tuple[User, list[str], bool]] = [(owner, [], True)]
        members += [(self.users[e], may, False) for e, may in customer.users.items()]
        until = self.moment - timedelta(days=customer.quiet)
        return House(
            customer,
            account,
            owner,
            until,
            [self.membership(account, until, *member) for member in members],
            [(contact(account, name, k), k) for name, k in customer.contacts.items()],
            [contact(account, name, []) for name in customer.former_contacts],
        )

    def membership(
        self, account: Account, until: datetime, user: User, may: list[str], is_owner: bool
    ) -> Membership:
        since = max(account.created_at, user.created_at)
        if not is_owner and since != user.created_at:
            since = between(self.chance, since, since + (until - since) / 4, user.time_zone)
        return Membership(
            account=account, user=user, permissions=may, is_owner=is_owner, created_at=since
        )


def contact(account: Account, name: str, kinds: list[str]) -> Contact:
    """As it was added: with one kind of mail, the others came later."""
    _name, _at, domain = account.email.partition("@")
    return Contact(account=account, mail_kinds=kinds[:1], **cast.addressed(name, domain))


def between(chance: Random, start: datetime, end: datetime, zone: str) -> datetime:
    """A time between the two, in the office hours of that time zone if there are any."""
    moment = start + (end - start) * chance.random()
    hour, minute, second = (
        chance.randrange(*OFFICE_HOURS),
        chance.randrange(60),
        chance.randrange(60),
    )
    local = moment.astimezone(ZoneInfo(zone)).replace(hour=hour, minute=minute, second=second)
    local -= timedelta(days=max(0, local.weekday() - 4))
    return local if start < local < end else moment

"""Two years of customers at work: planned here, then replayed in the order of time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from accounts_app.demo import cast, desk
from accounts_app.demo.cast import Person
from accounts_app.demo.desk import Desk, Question, Word
from accounts_app.demo.happenings import Happenings
from accounts_app.demo.identities import Identities
from accounts_app.demo.rows import House, Town, between
from accounts_app.demo.shop import Shop
from accounts_app.models import Membership
from users_app.models import User

DAYS_BETWEEN_VISITS = 8, 15, 25, 40
GUESSES = 14
DAY = timedelta(days=1)


class History:
    def __init__(self, town: Town, moment: datetime, chance: Random) -> None:
        self.town = town
        self.moment = moment
        self.chance = chance
        self.do = Happenings(chance, town.addresses)
        self.shop = Shop(town, self.do)
        self.identities = Identities(self.shop)
        self.desk = Desk(town, self.do)
        self.plan: list[tuple[datetime, int, Callable[..., None], tuple[Any, ...]]] = []
        self.access: dict[User, list[tuple[Membership, datetime]]] = defaultdict(list)
        for house in town.houses:
            for membership in house.memberships:
                self.access[membership.user].append((membership, house.until))

    def write(self) -> None:
        for house in self.town.houses:
            self.of_account(house)
        for person in cast.people().values():
            if not person.is_staff:
                self.of_user(self.town.users[person.email], person)
        self.of_a_stranger()
        for number in range(len(self.shop.wishes)):
            self.of_an_order(number)
        for number in range(len(self.desk.questions)):
            self.of_a_ticket(number)
        for number, told in enumerate(self.desk.kept):
            self.at(self.moment - told["days"] * DAY, self.desk.keep, number)
        for at, _order, happening, about in sorted(self.plan, key=lambda step: step[:2]):
            happening(at, *about)
        self.do.save()

    def at(self, moment: datetime, happening: Callable[..., None], *about: Any) -> None:
        """Nothing happens after the moment of which all this is the past."""
        if moment < self.moment:
            self.plan.append((moment, len(self.plan), happening, about))

    # --- accounts -----------------------------------------------------------------------

    def of_account(self, house: House) -> None:
        account, owner = house.account, house.owner
        first = account.created_at == owner.created_at
        opened = self.do.register if first else self.do.open_account
        self.at(account.created_at, opened, owner, account)
        self.of_contacts(house)
        for email, told in house.customer.invitations.items():
            at = self.moment - told["days"] * DAY
            self.at(at, self.do.invite, owner, account, email, told["may"])
        before = house.customer.before
        if before:
            now = {name: house.customer.details[name] for name in before}
            self.at(self.sitting(house), self.do.change_details, owner, account, now)

    def of_contacts(self, house: House) -> None:
        """All are added in one sitting; what they get, and who has left, changes later."""
        added = self.sitting(house, early=True) if house.contacts else house.until
        for contact, kinds in house.contacts:
            self.at(added, self.do.add_contact, house.owner, contact)
            added = self.soon(added)
            if len(kinds) > 1:
                at = between(self.chance, added, house.until, house.owner.time_zone)
                now = {"mail_kinds": kinds}
                self.at(at, self.do.change_contact, house.owner, contact, now)
        for contact in house.former_contacts:
            self.at(added, self.do.add_contact, house.owner, contact)
            added = self.soon(added)
            at = between(self.chance, added, house.until, house.owner.time_zone)
            self.at(at, self.do.delete_contact, house.owner, contact)

    def sitting(self, house: House, early: bool = False) -> datetime:
        """When the owner has logged in to the account and set to work."""
        start = house.account.created_at
        end = start + (house.until - start) / (8 if early else 1)
        visit = between(self.chance, start, end, house.owner.time_zone)
        return self.visit(house.owner, visit, house.memberships[0])

    # --- orders -------------------------------------------------------------------------

    def of_an_order(self, number: int) -> None:
        """Somebody logs in and orders; staff look at it, and the clock does the rest."""
        wish = self.shop.wishes[number]
        user, house = self.shop.buyer(wish), self.shop.houses[wish.account]
        ago = self.moment - wish.days * DAY
        visit = between(self.chance, ago - DAY / 4, ago + DAY / 4, user.time_zone)
        [member] = [each for each in house.memberships if each.user is user]
        placed = self.visit(user, visit, member)
        self.at(placed, self.shop.place, number)
        for at, step in self.identities.times(number, placed):
            self.at(at, step, number)
        decided = placed + timedelta(hours=20, seconds=self.chance.randint(0, 3000))
        if wish.becomes == "active":
            for at, happening, about in self.shop.after(number, placed, decided, self.moment):
                self.at(at, happening, *about)
        elif wish.becomes == "cancelled":
            self.at(decided, self.shop.cancel, number)
        elif wish.becomes == "fraud":
            self.at(decided, self.shop.mark_as_fraud, number)

    # --- tickets ------------------------------------------------------------------------

    def of_a_ticket(self, number: int) -> None:
        """Who is signed in when he writes has logged in before."""
        asked = self.desk.questions[number]
        opened = self.moment - asked.days * DAY
        for place, planned in desk.times(asked, opened, self.moment):
            at = self.at_the_desk(asked, asked.words[place], planned)
            if place:
                self.at(at, self.desk.reply, number, place)
            else:
                self.at(at, self.desk.open, number)

    def at_the_desk(self, asked: Question, word: Word, at: datetime) -> datetime:
        user = self.town.users.get(word.by)
        if user is None or user.is_staff or word.known != "signed_in":
            return at
        house = self.desk.houses[asked.account]
        [member] = [each for each in house.memberships if each.user is user]
        return self.visit(user, at, member)

    # --- users --------------------------------------------------------------------------

    def of_user(self, user: User, person: Person) -> None:
        verified = self.do.verify if person.is_verified else self.do.ask_for_verification
        self.at(self.soon(user.created_at), verified, user)
        until = max((end for _membership, end in self.access[user]), default=self.moment)
        self.of_visits(user, until, often=bool(person.purpose))
        if person.before:
            now = cast.named(person.name) | {"time_zone": person.zone}
            changed = {name: now[name] for name in person.before}
            at = self.visit(user, self.some_time(user, until))
            self.at(at, self.do.change_profile, user, changed)
        if self.chance.random() < 0.3:
            self.of_a_forgotten_password(user, self.some_time(user, until))

    def of_visits(self, user: User, until: datetime, often: bool) -> None:
        """Whom one can log in as was here within a day, the others when they were."""
        pause = timedelta(days=self.chance.choice(DAYS_BETWEEN_VISITS))
        for _ in range((until - user.created_at) // pause):
            self.visit(user, self.some_time(user, until))
        if often:
            self.visit(user, between(self.chance, until - DAY, until, user.time_zone))

    def of_a_forgotten_password(self, user: User, at: datetime) -> None:
        for _ in range(self.chance.randint(1, 3)):
            self.at(at, self.do.mistype, user)
            at += timedelta(seconds=self.chance.randint(9, 30))
        self.at(at, self.do.forget_password, user)
        at = self.soon(at)
        self.at(at, self.do.set_password, user)
        self.visit(user, at + timedelta(seconds=self.chance.randint(15, 45)))

    def visit(self, user: User, at: datetime, to: Membership | None = None) -> datetime:
        """He logs in, and enters an account that he has then. Answers when he is there."""
        if self.chance.random() < 0.03:
            self.at(at - timedelta(seconds=self.chance.randint(8, 30)), self.do.mistype, user)
        self.at(at, self.do.log_in, user)
        open_ones = [m for m, end in self.access[user] if m.created_at <= at <= end]
        if open_ones:
            if len(open_ones) > 1:
                at += timedelta(seconds=self.chance.randint(4, 50))
            self.at(at, self.do.enter, to or self.chance.choice(open_ones))
        there = self.soon(at)
        if self.chance.random() < 0.25:
            self.at(
                there + timedelta(minutes=self.chance.randint(90, 200)), self.do.log_out, user
            )
        return there

    def some_time(self, user: User, until: datetime) -> datetime:
        return between(self.chance, user.created_at, until, user.time_zone)

    def soon(self, moment: datetime) -> datetime:
        """Some minutes later, as long as it takes to do a thing."""
        return moment + timedelta(seconds=self.chance.randint(70, 240))

    def of_a_stranger(self) -> None:
        at = self.moment - timedelta(days=9, hours=3)
        for _ in range(GUESSES):
            self.at(at, self.do.guess)
            at += timedelta(seconds=self.chance.randint(1, 5))

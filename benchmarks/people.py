"""Whom the benchmark logs in as, beside the crowd."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password

from accounts_app import actions
from accounts_app.models import Account, Contact, Membership, Permission
from activitylog_app.models import Actor, ActorKind
from users_app.models import User

PASSWORD = "measured-not-guessed"
CONTACTS = 10
ACCOUNTS = 200
CROWD = 60

ADDRESS = {
    "address_1": "14 Quay Street",
    "city": "Bristol",
    "postcode": "BS1 4DJ",
    "country": "GB",
    "currency": "GBP",
}


@dataclass(frozen=True)
class Cast:
    """The owner of an account with 10 contacts, a user with 200 accounts, many with one."""

    owner: str
    number: int
    company: str
    agent: str
    crowd: list[str]


def settle() -> Cast:
    owner = user("Olive", "Sample", "olive@benchmark.example")
    by = Actor(ActorKind.USER, owner, "192.0.2.10")
    account = actions.open_account(owner, {"company": "Sample Studio", **ADDRESS}, by=by)
    for place in range(CONTACTS):
        actions.add_contact(account, contact(place), by=by)
    agent = user("Agnes", "Sample", "agnes@benchmark.example")
    Membership.objects.bulk_create(
        Membership(account=each, user=agent, permissions=Permission.values)
        for each in Account.objects.exclude(pk=account.pk).order_by("pk")[:ACCOUNTS]
    )
    for membership in agent.memberships.enterable().select_related("account")[:3]:
        actions.enter(membership, by=by.known_as(agent))
    crowd = [user("Cleo", "Sample", f"cleo{n}@benchmark.example") for n in range(CROWD)]
    for each in crowd:
        actions.open_account(each, {"company": "Sample & Daughters", **ADDRESS}, by=by)
    return Cast(
        owner.email,
        account.number,
        account.company,
        agent.email,
        [each.email for each in crowd],
    )


def user(first_name: str, last_name: str, email: str) -> User:
    names = {"first_name": first_name, "last_name": last_name}
    made: User = User.objects.create_user(email, **names)
    made.password = encoded()
    made.save()
    made.emailaddress_set.update(verified=True)
    return made


@cache
def encoded() -> str:
    return make_password(PASSWORD)


def contact(place: int) -> dict[str, Any]:
    return {
        "first_name": f"Contact {place}",
        "last_name": "Sample",
        "email": f"contact{place}@benchmark.example",
        "mail_kinds": Contact.Kind.values[: 1 + place % 4],
        "phone": f"+4411749601{place:02}",
        **{name: value for name, value in ADDRESS.items() if name != "currency"},
    }

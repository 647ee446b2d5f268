"""Each door against each person of the cast, and each rule by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from pathlib import Path
from typing import Any

import pytest
from django.http import Http404, HttpResponse
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from accounts_app.access import (
    Area,
    Rule,
    access,
    anyone,
    anyone_at_any_time,
    buyer,
    customer,
    holder_of,
    manager_of_users,
    member,
    owner,
    setting_up_login,
    shopper,
    signed_in,
    staff,
    staff_acting,
    staff_entrance,
    staff_with,
    user_but_not_owner,
)
from accounts_app.checks import doors, every_view_names_its_access
from accounts_app.middleware import AccessMiddleware
from accounts_app.models import Account, Contact, Deletion, Membership, Permission
from activitylog_app.models import Entry, Run
from tests.factories import (
    SALES,
    SUPPORT,
    InvitationFactory,
    MembershipFactory,
    RoleFactory,
    StaffFactory,
)
from tests.orders_app.factories import (
    InvoiceFactory,
    OrderFactory,
    ProductFactory,
    ServiceFactory,
    VerificationFactory,
    scan_of,
)
from tests.tickets_app.factories import TicketFactory, attachment_of, incoming, link_of
from tickets_app.models import CannedReply
from users_app.models import User, declared_rights

IN, LOGIN, UNKNOWN, NO = "in", "login", "not found", "refused"
STAFF = ["ron", "sally", "sam", "ada"]
CAST = ["visitor", "nora", "stan", "uma", "dora", "olivia", *STAFF]
RIGHTS = [key for _group, keys in declared_rights() for key, _label in keys]

# Staff have no account, and for customers the Admin Area is not there.
NOBODY = [UNKNOWN] * len(STAFF)
STRANGERS = [UNKNOWN] * 5

# What a person meets at a door with this rule. Uma holds `tickets`, Dora `profile` and
# `contacts`; Nora has no account, Stan another one. Ron has no role, Sally sells, Sam supports.
TABLE = {
    anyone.name: [IN] * len(CAST),
    anyone_at_any_time.name: [IN] * len(CAST),
    signed_in.name: [LOGIN, IN, IN, IN, IN, IN, IN, IN, IN, IN],
    setting_up_login.name: [LOGIN, IN, IN, IN, IN, IN, IN, IN, IN, IN],
    customer.name: [LOGIN, IN, IN, IN, IN, IN, NO, NO, NO, NO],
    buyer.name: [LOGIN, IN, IN, IN, IN, IN, NO, NO, NO, NO],
    shopper.name: [IN, IN, IN, IN, IN, IN, NO, NO, NO, NO],
    member.name: [LOGIN, UNKNOWN, UNKNOWN, IN, IN, IN, *NOBODY],
    owner.name: [LOGIN, UNKNOWN, UNKNOWN, NO, NO, IN, *NOBODY],
    manager_of_users.name: [LOGIN, UNKNOWN, UNKNOWN, NO, NO, IN, *NOBODY],
    user_but_not_owner.name: [LOGIN, UNKNOWN, UNKNOWN, IN, IN, NO, *NOBODY],
    **{
        holder_of(permission).name: [
            LOGIN,
            UNKNOWN,
            UNKNOWN,
            IN if permission == Permission.TICKETS else NO,
            IN if permission in {Permission.PROFILE, Permission.CONTACTS} else NO,
            IN,
            *NOBODY,
        ]
        for permission in Permission
    },
    staff_entrance.name: [IN] * len(CAST),
    staff.name: [LOGIN, *STRANGERS, IN, IN, IN, IN],
    staff_acting.name: [LOGIN, *STRANGERS, NO, NO, NO, NO],
    **{
        staff_with(right).name: [
            LOGIN,
            *STRANGERS,
            NO,
            IN if right in SALES else NO,
            IN if right in SUPPORT else NO,
            IN,
        ]
        for right in RIGHTS
    },
}

# The pages for development are on no real site.
DOORS = [door for door in doors(get_resolver()) if not door[0].startswith("dev/")]


def values_for(acme: Account, clara: Contact) -> dict[str, Any]:
    """A value for every argument of a route; a route with a new one fails until it has it."""
    return {
        "account": acme.number,
        "number": acme.number,
        "pk": clara.pk,
        "uidb36": "1",
        "key": "no-key",
        "name": "no-mail",
        "token": "no-token",
        "membership": MembershipFactory(account=acme, permissions=["emails"]).pk,
        "invitation": InvitationFactory(account=acme).pk,
        "passkey": 1,
        "member": StaffFactory().pk,
        "role": RoleFactory(name="Nobody has it", rights=[]).pk,
        "contact": clara.pk,
        "entry": Entry.objects.create(code="x", actor_kind="system").pk,
        "deletion": Deletion.objects.create(number=1, name="Gone").pk,
        "run": Run.objects.create(job="expire_invitations", trigger="timetable").pk,
        "digest": "0123456789abcdef",
        **ordered_by(acme),
        **asked_by(acme),
    }


def ordered_by(acme: Account) -> dict[str, Any]:
    """What the routes of orders name; the user has sent a document."""
    submitted = VerificationFactory(state="submitted")
    return {
        "user": submitted.user.pk,
        "scan": scan_of(submitted).pk,
        "order": OrderFactory(account=acme).pk,
        "service": ServiceFactory(account=acme).pk,
        "document": InvoiceFactory(account=acme).pk,
        "product": (product := ProductFactory()).pk,
        "group": product.group_id,
    }


def asked_by(acme: Account) -> dict[str, Any]:
    """What the routes of tickets name."""
    ticket = TicketFactory(account=acme)
    attachment = attachment_of(ticket)
    mailed = incoming("done", ticket=ticket, reply=ticket.replies.get())
    return {
        "ticket": ticket.number,
        "file": attachment.pk,
        "email": mailed.pk,
        "message": incoming("quarantined").pk,
        "department": ticket.department_id,
        "status": ticket.status_id,
        "priority": ticket.priority_id,
        "canned": CannedReply.objects.create(name="Hello", body="Hello.").pk,
        "copy": ticket.watchers.create(email="boss@acme.test").pk,
        "link": link_of(ticket).pk,
    }


@pytest.mark.parametrize("who", CAST)
def test_every_door_answers_as_its_rule_says(
    acme: Account,
    clara: Contact,
    request: pytest.FixtureRequest,
    who: str,
    logged_in: Callable[[User], Client],
    private_folder: Path,
) -> None:
    """One after the other, for looking changes nothing but the log."""
    client = Client() if who == "visitor" else logged_in(request.getfixturevalue(who))
    values = values_for(acme, clara)
    before = stored()

    answers = {route: met(client.get(address_of(view, values))) for route, view in DOORS}

    assert answers == {route: TABLE[view.access.name][CAST.index(who)] for route, view in DOORS}
    assert stored() == before


def stored() -> list[Any]:
    users = User.objects.order_by("pk").values("email", "is_staff", "is_superuser", "is_active")
    accounts = Account.objects.order_by("pk").values("status", "notes", "currency")
    memberships = Membership.objects.order_by("pk").values("account", "is_owner", "permissions")
    verified = User.objects.filter(emailaddress__verified=True).count()
    return [*users, *accounts, *memberships, verified]


def address_of(view: Any, values: dict[str, Any]) -> str:
    name, arguments = next(names_of(view, get_resolver()))
    return reverse(name, kwargs={argument: values[argument] for argument in arguments})


def names_of(
    view: Any, resolver: URLResolver, prefix: str = "", above: Set[str] = frozenset()
) -> Iterator[tuple[str, Set[str]]]:
    """By which name a view is reversed, and with which arguments."""
    for entry in resolver.url_patterns:
        arguments = (
            above | entry.pattern.converters.keys() | entry.pattern.regex.groupindex.keys()
        )
        if isinstance(entry, URLResolver):
            space = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from names_of(view, entry, space, arguments)
        elif entry.callback is view:
            yield f"{prefix}{entry.name}", arguments


def met(response: Any) -> str:
    """What somebody met at a door. A wrong method or a dead link is met inside."""
    to = response.get("Location", "")
    if response.status_code == 302 and to.startswith(("/login/?next=", "/admin/login/?next=")):
        return LOGIN
    if response.status_code == 403:
        return NO
    there = response.resolver_match
    by_value = there.kwargs.keys() & {"name", "number", "digest", "passkey"}
    inside = by_value and there.namespace != "admin"
    return UNKNOWN if response.status_code == 404 and not inside else IN


RULES = [
    *[anyone, anyone_at_any_time, signed_in, setting_up_login, customer, buyer, shopper],
    *[member, owner, manager_of_users, user_but_not_owner],
    *map(holder_of, Permission),
    *[staff_entrance, staff, staff_acting],
    *map(staff_with, RIGHTS),
]


@pytest.mark.parametrize("who", CAST)
def test_every_rule_admits_whom_it_says(
    acme: Account,
    request: pytest.FixtureRequest,
    logged_in: Callable[[User], Client],
    who: str,
) -> None:
    visitor = Client() if who == "visitor" else logged_in(request.getfixturevalue(who))
    visit = visitor.get(f"/a/{acme.number}/").wsgi_request

    answers = {rule.name: knock(visit, rule, acme) for rule in RULES}

    assert answers == {rule.name: TABLE[rule.name][CAST.index(who)] for rule in RULES}


def knock(visit: Any, rule: Rule, account: Account) -> str:
    kwargs = {"account": account.number} if rule.area is Area.CLIENT else {}
    middleware = AccessMiddleware(lambda request: HttpResponse())
    try:
        answer = middleware.process_view(visit, access(rule)(lambda request: None), (), kwargs)
    except Http404:
        return UNKNOWN
    if answer is None:
        return IN
    return NO if answer.status_code == 403 else LOGIN


def test_a_url_without_a_rule_fails_the_check(settings: Any) -> None:
    assert every_view_names_its_access(None) == []

    settings.ROOT_URLCONF = "tests.urls_without_a_rule"

    [error] = every_view_names_its_access(None)
    assert error.id == "accounts_app.E001"
    assert "/open/" in error.msg


def test_a_view_without_a_rule_lets_nobody_in(settings: Any, as_olivia: Client) -> None:
    settings.ROOT_URLCONF = "tests.urls_without_a_rule"

    assert as_olivia.get("/open/").status_code == 403

"""How the lists of tickets grow, and one ticket: `python -m benchmarks.tickets`, and `--help`.

The same pages over a thousand tickets and over a million, each with one reply or two, in turn,
in two databases that are thrown away in the end. Each is asked for twenty times; what counts is
the ratio of the medians. A ticket of five hundred replies is asked for beside one of fifty,
which is what a page shows. Pages are drawn in this process, with everything but the server
around it.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.growth import Page, Result, report, settle, timed, turn_to, two_databases
from benchmarks.log import beginning, run

if TYPE_CHECKING:
    from django.test import Client

FEW, MANY = "portico_tickets_few", "portico_tickets_many"
TIMES = 20
ROWS = Path(__file__).with_name("tickets.sql").read_text()

TICKETS, CLIENT = "/admin/tickets/", "/admin/clients/{number}/tickets/"
OURS = "/a/{number}/tickets/"
ROW, NONE = 'class="data__side', "like this"
PAGES = [
    Page("Awaiting Reply", TICKETS, ROW),
    Page("… of a department", TICKETS + "?department={department}", ROW),
    Page("… assigned to me", TICKETS + "?assigned=me", ROW),
    Page("… to nobody", TICKETS + "?assigned=nobody", ROW),
    Page("… the last 30 days", TICKETS + "?period=30", ROW),
    Page("all", TICKETS + "?status=all", ROW),
    Page("… the middle of them", TICKETS + "?status=all&after={middle}", ROW),
    Page("… of a department", TICKETS + "?status=all&department={department}", ROW),
    Page("… assigned to me", TICKETS + "?status=all&assigned=me", ROW),
    Page(
        "… of a month three years ago", TICKETS + "?status=all&since={then}&until={later}", ROW
    ),
    Page("closed", TICKETS + "?status={closed}", ROW),
    Page(
        "… of a department, mine",
        TICKETS + "?status={closed}&assigned=me&department={department}",
        ROW,
    ),
    Page("on hold", TICKETS + "?status={held}", ROW),
    Page("a number", TICKETS + "?status=all&q=%23{ticket}", ROW),
    Page("a rare fragment", TICKETS + "?status=all&q=xylogr", ROW),
    Page("a usual fragment", TICKETS + "?status=all&q=mail", ROW),
    Page("… of those that wait", TICKETS + "?q=mail", ROW),
    Page("a client's name", TICKETS + "?status=all&q=wischenah", ROW),
    Page("an address", TICKETS + "?status=all&q=zoe.quist@planted", ROW),
    Page("two letters", TICKETS + "?status=all&q=zw", ROW),
    Page("words that are nowhere", TICKETS + "?status=all&q=kesrel", NONE),
    Page("Client Profile, Tickets", CLIENT, ROW),
    Page("a ticket", TICKETS + "{ticket}/", "Try it again"),
    Page("a ticket of 5 replies", TICKETS + "LONG-5/", "Word 4."),
    Page("a ticket of 50 replies", TICKETS + "LONG-50/", "Word 49."),
    Page("a ticket of 500 replies", TICKETS + "LONG-500/", "Word 499."),
    Page("Overview", "/admin/", "Tickets"),
]
OF_CUSTOMERS = [
    Page("Client Area, Tickets", OURS, ROW),
    Page("… closed", OURS + "?status=closed", ROW),
    Page("… a ticket of 50 replies", OURS + "LONG-50/", "Word 49."),
    Page("… a ticket of 500 replies", OURS + "LONG-500/", "Word 499."),
]


def main() -> None:
    options = arguments()
    with two_databases(FEW, MANY) as (few, many):
        from django.core.management import call_command

        places = {}
        for url, size in {few: options.few, many: options.many}.items():
            turn_to(url)
            call_command("migrate", verbosity=0)
            staff, number = settle()
            begun = time.perf_counter()
            fill(size, number)
            took = time.perf_counter() - begun
            print(f"{size:,} tickets: {took:.0f} s to write", file=sys.stderr, flush=True)
            places[url] = landmarks(number)
            customer = owner_of(number)
        results = [measure(page, staff, places) for page in PAGES]
        results += [measure(page, customer, places) for page in OF_CUSTOMERS]
        print(report(results, options))
        print(conversations(results))
        if options.explain:
            explain(places[many])


def fill(size: int, number: int) -> None:
    """Twenty tickets for each account of a crowd, thirty for who can be found, and of
    these three long ones."""
    from django.db import connection
    from django.utils.timezone import now

    from accounts_app.demo import crowd
    from accounts_app.models import Account
    from tickets_app.models import Department
    from users_app.models import User

    accounts = max(size // 20, 30)
    crowd.add(accounts, now(), lambda count: None)
    for name in ("Billing", "Sales", "Abuse"):
        Department.objects.create(name=name)
    for n in range(4):
        names = {"first_name": "Ida", "last_name": f"Ito {n}"}
        create: Any = User.objects.create_user
        create(f"ida{n}@benchmark.example", None, is_staff=True, **names)
    run(ROWS, {"size": size, "accounts": accounts, "planted": number})
    planted = Account.objects.get(pk=number)
    for n in range(27):
        plant(planted, f"PLANTED-{n}", 1, n)
    for n, words in enumerate((5, 50, 500)):
        plant(planted, f"LONG-{words}", words, 2 * n)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def plant(account: Any, number: str, words: int, months: int) -> None:
    """A ticket of its owner, of so many months ago, open or closed; one is about xylographs,
    and the two latest short ones are Ada's."""
    from django.utils.timezone import now

    from tickets_app.models import (
        Department,
        Reply,
        StatusKind,
        Ticket,
        TicketPriority,
        TicketStatus,
    )
    from users_app.models import User

    is_hers = number in {"PLANTED-0", "PLANTED-1"}
    ada = User.objects.get(email="ada@benchmark.example") if is_hers else None
    owner, at = account.owner, now() - timedelta(days=30 * months, hours=1)
    kind = StatusKind.CLOSED if months % 2 else StatusKind.OPEN
    who: dict[str, Any] = {
        "writer": "user",
        "user": owner,
        "user_name": owner.full_name,
        "user_email": owner.email,
    }
    ticket = Ticket.objects.create(
        number=number,
        account=account,
        department=Department.objects.get(name="Support"),
        status=TicketStatus.objects.usual(kind),
        kind=kind,
        priority=TicketPriority.objects.usual(),
        subject="A xylograph" if number == "PLANTED-3" else "It does not start",
        opened_at=at,
        last_reply_at=at + timedelta(minutes=words),
        last_reply_by="user",
        last_reply_name=owner.full_name,
        closed_at=at if kind == StatusKind.CLOSED else None,
        admin=ada,
        admin_name=ada.full_name if ada else "",
        **who,
    )
    Reply.objects.bulk_create(
        Reply(
            ticket=ticket,
            badge="owner",
            known="signed_in",
            body=f"Word {n}.\n\nIt does *not* start, and says nothing.",
            created_at=at + timedelta(minutes=n),
            **who,
        )
        for n in range(words)
    )


def owner_of(number: int) -> Client:
    """The browser of the client who can be found; its session is good in both databases."""
    from django.test import Client

    from accounts_app.middleware import LAST_ACCOUNT
    from accounts_app.models import Account

    owner = Account.objects.get(pk=number).owner
    owner.password = "!"
    owner.save()
    client = Client()
    client.force_login(owner)
    session = client.session
    # Where he was last: a page that would note it writes a session that is in one of the two.
    session[LAST_ACCOUNT] = number
    session.save()
    return client


def landmarks(number: int) -> dict[str, Any]:
    """What stands for the words in braces."""
    from django.utils.timezone import localdate

    from config.paging import key_of
    from tickets_app.models import Department, Ticket, TicketStatus

    closed = Ticket.objects.filter(kind="closed", number__startswith="T").order_by(
        "-last_reply_at", "-id"
    )
    middle = closed[closed.count() // 2]
    then = localdate() - timedelta(days=3 * 365)
    usual = TicketStatus.objects.usual
    return {
        "number": number,
        "ticket": middle.number,
        "middle": key_of(middle, Ticket.IN_ORDER),
        "department": Department.objects.get(name="Support").pk,
        "closed": usual("closed").pk,  # type: ignore[arg-type]
        "held": usual("on_hold").pk,  # type: ignore[arg-type]
        "then": then,
        "later": then + timedelta(days=30),
    }


def measure(page: Page, client: Client, places: dict[str, Any]) -> Result:
    """Both in turn, so that whatever else the machine does meets both."""
    times: dict[str, list[float]] = {url: [] for url in places}
    for _ in range(TIMES):
        for url, taken in times.items():
            turn_to(url)
            path = page.path.format(**places[url])
            assert page.marker in beginning(client, path), path
            taken.append(timed(lambda path=path: beginning(client, path)))  # type: ignore[misc]
    few, many = (1000 * median(taken) for taken in times.values())
    return Result(page, few, many)


def conversations(results: list[Result]) -> str:
    """What ten times as many replies cost, of which a page shows as many."""
    found = {result.page.name: result.many for result in results}
    lines = []
    for whose in ("", "… "):
        few, many = (found[f"{whose}a ticket of {n} replies"] for n in (50, 500))
        lines.append(
            f"{whose}500 replies against 50: {many:.1f} / {few:.1f} = {many / few:.2f}"
        )
    return "\n".join(lines)


def explain(places: dict[str, Any]) -> None:
    """The plans of the lists of staff."""
    from django.http import QueryDict

    from tickets_app.forms import TicketFilterForm
    from tickets_app.models import Ticket
    from users_app.models import User

    ada = User.objects.get(email="ada@benchmark.example")
    for page in PAGES:
        path, _mark, query = page.path.format(**places).partition("?")
        if path != TICKETS:
            continue
        form = TicketFilterForm(QueryDict(query), admin=ada)
        sign = "" if form.oldest_first else "-"
        rows = form.found(Ticket.objects.all()).order_by(f"{sign}last_reply_at", f"{sign}id")
        print(f"\n{page.name}\n\n{rows[:26].explain(analyze=True)}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tickets", description=__doc__)
    parser.add_argument("--few", type=int, default=1_000)
    parser.add_argument("--many", type=int, default=1_000_000)
    parser.add_argument("--explain", action="store_true", help="print the plans too")
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""How the lists of orders and invoices grow: `python -m benchmarks.orders`, and `--help`.

The same pages over a thousand orders and over a million, each with its invoice, in turn, in two
databases that are thrown away in the end. Each is asked for twenty times; what counts is the
ratio of the medians. Pages are drawn in this process, with everything but the server around it.
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

FEW, MANY = "portico_orders_few", "portico_orders_many"
TIMES = 20
ROWS = Path(__file__).with_name("orders.sql").read_text()

ORDERS, INVOICES = "/admin/orders/", "/admin/invoices/"
CLIENT = "/admin/clients/{number}/"
ROW, NONE = 'class="data__side', "like this"
PAGES = [
    Page("Orders", ORDERS, ROW),
    Page("… the middle of them", ORDERS + "?after={middle}", ROW),
    Page("pending ones", ORDERS + "?status=pending", ROW),
    Page("active ones", ORDERS + "?status=active", ROW),
    Page("fraud", ORDERS + "?status=fraud", ROW),
    Page("the last 30 days", ORDERS + "?period=30", ROW),
    Page("a month three years ago", ORDERS + "?since={then}&until={later}", ROW),
    Page("… fraud", ORDERS + "?since={then}&until={later}&status=fraud", "card"),
    Page("a rare fragment", ORDERS + "?q=wischenah", ROW),
    Page("a usual fragment", ORDERS + "?q=and", ROW),
    Page("… pending ones", ORDERS + "?q=and&status=pending", "card"),
    Page("a user's address", ORDERS + "?q=zoe.quist@planted", ROW),
    Page("a number", ORDERS + "?q=%23{order}", ROW),
    Page("two letters", ORDERS + "?q=zw", ROW),
    Page("words that are nowhere", ORDERS + "?q=kesrel", NONE),
    Page("an order", ORDERS + "{order}/", "Items"),
    Page("Client Profile, Orders", CLIENT + "orders/", ROW),
    Page("Invoices", INVOICES, ROW),
    Page("unpaid ones", INVOICES + "?status=unpaid", ROW),
    Page("overdue ones", INVOICES + "?status=overdue", ROW),
    Page("… the last 30 days", INVOICES + "?status=overdue&period=30", "card"),
    Page("of a month three years ago", INVOICES + "?since={then}&until={later}", ROW),
    Page("a rare fragment", INVOICES + "?q=wischenah", ROW),
    Page("a usual fragment", INVOICES + "?q=and", ROW),
    Page("a number of an invoice", INVOICES + "?q={invoice}", ROW),
    Page("Client Profile, Invoices", CLIENT + "invoices/", ROW),
    Page("Overview", "/admin/", "Pending orders"),
    Page("search for everything", "/admin/search/?q=quist", "Zoe Quist"),
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
            print(f"{size:,} orders: {took:.0f} s to write", file=sys.stderr, flush=True)
            places[url] = landmarks(number)
        results = [measure(page, staff, places) for page in PAGES]
        print(report(results, options))
        if options.explain:
            explain(places[many])


def fill(size: int, number: int) -> None:
    """Twenty orders for each account of a crowd, and thirty for the client who can be found."""
    from django.db import connection
    from django.utils.timezone import now

    from accounts_app.demo import crowd
    from accounts_app.models import Account
    from orders_app.models import Order

    accounts = max(size // 20, 30)
    crowd.add(accounts, now(), lambda count: None)
    run(ROWS, {"size": size, "accounts": accounts, "planted": number})
    planted = Account.objects.get(pk=number)
    owner = planted.owner
    of_owner = {"user": owner, "user_name": owner.full_name, "user_email": owner.email}
    Order.objects.bulk_create(
        Order(
            account=planted,
            currency=planted.currency,
            total=10,
            token=f"planted-{months}",
            placed_at=now() - timedelta(days=60 * months),
            **of_owner,
        )
        for months in range(30)
    )
    plant_invoices(planted)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def plant_invoices(account: Any) -> None:
    from orders_app.models import Invoice

    last = Invoice.objects.order_by("-sequence").values_list("sequence", flat=True)[0]
    for place, order in enumerate(account.orders.order_by("placed_at"), last + 1):
        day = order.placed_at.date()
        Invoice.objects.create(
            account=account,
            order=order,
            sequence=place,
            number=f"INV-{place:07}",
            issued_on=day,
            due_on=day + timedelta(days=14),
            currency=order.currency,
            total=order.total,
            billing_name=account.name,
        )


def landmarks(number: int) -> dict[str, Any]:
    """What stands for the words in braces."""
    from django.utils.timezone import localdate

    from config.paging import key_of
    from orders_app.models import Invoice, Order

    latest = Order.objects.order_by("-placed_at", "-number")
    middle = latest[Order.objects.count() // 2]
    then = localdate() - timedelta(days=3 * 365)
    return {
        "number": number,
        "order": middle.pk,
        "invoice": Invoice.objects.filter(account=number).latest("pk").number,
        "middle": key_of(middle, Order.IN_ORDER),
        "then": then,
        "later": then + timedelta(days=30),
    }


def measure(page: Page, staff: Client, places: dict[str, Any]) -> Result:
    """Both in turn, so that whatever else the machine does meets both."""
    times: dict[str, list[float]] = {url: [] for url in places}
    for _ in range(TIMES):
        for url, taken in times.items():
            turn_to(url)
            path = page.path.format(**places[url])
            assert page.marker in beginning(staff, path), path
            taken.append(timed(lambda path=path: beginning(staff, path)))  # type: ignore[misc]
    few, many = (1000 * median(taken) for taken in times.values())
    return Result(page, few, many)


def explain(places: dict[str, Any]) -> None:
    """The plans of the lists."""
    from django.http import QueryDict

    from orders_app.forms import InvoiceFilterForm, OrderFilterForm
    from orders_app.models import Invoice, Order

    for page in PAGES:
        path, _mark, query = page.path.format(**places).partition("?")
        rows: Any
        if path == ORDERS:
            found = OrderFilterForm(QueryDict(query)).found(Order.objects.all())
            rows = found.order_by("-placed_at", "-number")
        elif path == INVOICES:
            form = InvoiceFilterForm(QueryDict(query))
            by, descending = form.order
            order = [f"-{field}" if descending else field for field in by]
            rows = form.found(Invoice.objects.all()).order_by(*order)
        else:
            continue
        print(f"\n{page.name}\n\n{rows[:26].explain(analyze=True)}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.orders", description=__doc__)
    parser.add_argument("--few", type=int, default=1_000)
    parser.add_argument("--many", type=int, default=1_000_000)
    parser.add_argument("--explain", action="store_true", help="print the plans too")
    return parser.parse_args()


if __name__ == "__main__":
    main()

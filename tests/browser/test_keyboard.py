"""Without a mouse: everything is reached, in sight, and works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts_app.models import Account, Contact
from tests.factories import PASSWORD, AccountFactory
from tests.orders_app.factories import InvoiceFactory, ServiceFactory
from users_app.models import User

pytestmark = pytest.mark.django_db(transaction=True)

# All that can be operated. Of a group of radio buttons Tab reaches the checked one.
OPERATED = """() => {
  const all = 'a[href], button, summary, select, textarea, input:not([type=hidden])';
  const seen = (e) => e.checkVisibility({visibilityProperty: true});
  const tabbed = (e) => !e.disabled && !(e.type === 'radio' && !e.checked);
  return [...document.querySelectorAll(all)].filter((e) => seen(e) && tabbed(e)).length;
}"""

# Of what has the focus: is its ring drawn, and is it itself on top where it stands?
FOCUSED = """() => {
  const e = document.activeElement;
  if (e === document.body) return null;
  const box = e.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const near = top && (e.contains(top) || top.contains(e) || e.closest('label')?.contains(top));
  return {
    what: e.outerHTML.slice(0, 120),
    ring: [e, e.closest('label')].some((x) => x && getComputedStyle(x).outlineStyle !== 'none'),
    covered: !near,
  };
}"""


PAGES = [
    *["/accounts/", "/profile/", "/security/"],
    *["/a/{}/", "/a/{}/details/", "/a/{}/contacts/"],
    *["/a/{}/orders/", "/a/{}/services/", "/a/{}/invoices/"],
]


@pytest.mark.parametrize("width", [1280, 390])
def test_tab_reaches_all_there_is_and_it_stays_in_sight(
    live: LiveServer,
    context: BrowserContext,
    acme: Account,
    clara: Contact,
    olivia: User,
    let_in: Callable[[BrowserContext, User], None],
    width: int,
) -> None:
    AccountFactory.create_batch(11, owner=olivia)
    ServiceFactory(account=acme)
    InvoiceFactory(account=acme)
    let_in(context, olivia)
    for path in PAGES:
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 700})
        page.goto(live.url + path.format(acme.number))
        expected = page.evaluate(OPERATED)

        reached = all_stops(page)

        assert "Skip to content" in reached[0]["what"], path
        assert len(reached) == expected, path
        unseen = [stop["what"] for stop in reached if not stop["ring"] or stop["covered"]]
        assert unseen == [], path


def all_stops(page: Page) -> list[dict[str, Any]]:
    """What Tab leads to, one after the other, until it leaves the page."""
    stops: list[dict[str, Any]] = []
    page.keyboard.press("Tab")
    while focused := page.evaluate(FOCUSED):
        stops.append(focused)
        assert len(stops) < 200, "Tab goes round and round"
        page.keyboard.press("Tab")
    return stops


def test_log_in_choose_an_account_and_log_out(
    live: LiveServer, page: Page, acme: Account, olivia: User
) -> None:
    AccountFactory(owner=olivia, company="Zebra")
    page.goto(f"{live.url}/login/")
    expect(page.get_by_label("Email address")).to_be_focused()

    page.keyboard.type(olivia.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose Account")

    tab_to(page, "Zebra")
    page.keyboard.press("Enter")
    expect(page.locator("header .account")).to_contain_text("Zebra")

    tab_to(page, "Hello, Olivia!")
    page.keyboard.press("Enter")
    tab_to(page, "Log Out")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log In")


def tab_to(page: Page, words: str) -> None:
    for _step in range(40):
        page.keyboard.press("Tab")
        if words in page.evaluate("document.querySelector(':focus')?.innerText ?? ''"):
            return
    raise AssertionError(f"Tab does not lead to {words}")


def test_slash_searches_the_accounts_while_one_types(
    live: LiveServer,
    page: Page,
    olivia: User,
    let_in: Callable[[BrowserContext, User], None],
) -> None:
    for n in range(30):
        AccountFactory(owner=olivia, company=f"Company {n:02}")
    AccountFactory(owner=olivia, company="Büro Süd")
    let_in(page.context, olivia)
    page.goto(f"{live.url}/accounts/")

    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("buro sud")

    expect(page.locator("button.picker__item")).to_have_count(1)
    expect(page.locator("mark")).to_have_text(["Büro", "Süd"])
    expect(page.get_by_role("searchbox")).to_be_focused()
    assert page.url.endswith("?q=buro%20sud")


def test_deleting_a_contact_asks_and_escape_keeps_it(
    live: LiveServer,
    page: Page,
    acme: Account,
    clara: Contact,
    olivia: User,
    let_in: Callable[[BrowserContext, User], None],
) -> None:
    let_in(page.context, olivia)
    page.goto(f"{live.url}/a/{acme.number}/contacts/{clara.pk}/")

    tab_to(page, "Delete Contact")
    page.keyboard.press("Enter")
    question = page.get_by_role("dialog", name="Delete the contact Clara Cole?")
    expect(question).to_be_visible()
    page.keyboard.press("Escape")
    expect(question).to_have_count(0)
    expect(page.get_by_role("link", name="Delete Contact")).to_be_focused()

    page.keyboard.press("Enter")
    expect(question.get_by_role("link", name="Keep Contact")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Clara Cole is deleted")

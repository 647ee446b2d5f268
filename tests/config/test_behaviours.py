"""What script adds to pages that work without it, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django import forms
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from accounts_app.models import Account, Contact
from config.forms import CheckAll
from users_app.models import User

pytestmark = pytest.mark.django_db(transaction=True)

STILL_THE_SAME_DOCUMENT = "() => window.mark === 1"


@pytest.fixture
def at(
    page: Page,
    live: LiveServer,
    olivia: User,
    acme: Account,
    let_in: Callable[[BrowserContext, User], None],
) -> Iterator[Callable[[str], Page]]:
    """Opens a page of Acme as Olivia, and marks the document."""
    let_in(page.context, olivia)
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))

    def open_page(path: str) -> Page:
        page.goto(f"{live.url}/a/{acme.number}/{path}")
        page.evaluate("window.mark = 1")
        return page

    yield open_page
    assert failures == []


def test_a_link_swaps_the_page_and_says_where_one_is(at: Callable[[str], Page]) -> None:
    page = at("details/")
    page.get_by_role("navigation", name="Settings").get_by_role("link", name="Contacts").click()
    expect(page.get_by_role("heading", level=1, name="Contacts")).to_be_focused()
    assert page.title().startswith("Contacts")
    assert page.url.endswith("/contacts/")
    assert page.evaluate(STILL_THE_SAME_DOCUMENT)


def test_back_and_forward(at: Callable[[str], Page]) -> None:
    page = at("details/")
    page.get_by_role("navigation", name="Settings").get_by_role("link", name="Contacts").click()
    expect(page.get_by_role("heading", level=1, name="Contacts")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Account Details")).to_be_visible()
    page.go_forward()
    expect(page.get_by_role("heading", level=1, name="Contacts")).to_be_visible()


def test_form_with_errors_is_swapped_and_its_summary_focused(at: Callable[[str], Page]) -> None:
    page = at("contacts/add/")
    page.get_by_role("button", name="Add Contact").click()
    summary = page.locator(".errors")
    expect(summary).to_be_focused()
    assert page.title().startswith("Error: ")
    assert page.evaluate(STILL_THE_SAME_DOCUMENT)
    summary.get_by_role("link").first.click()
    expect(page.get_by_label("First name")).to_be_focused()


def test_saved_form_brings_its_message_into_focus(at: Callable[[str], Page]) -> None:
    page = at("details/")
    page.get_by_label("Town or city").fill("Ghent")
    page.get_by_role("button", name="Save Changes").click()
    expect(page.get_by_role("status")).to_be_focused()
    assert page.evaluate(STILL_THE_SAME_DOCUMENT)
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_role("status")).to_have_count(0)


@pytest.mark.parametrize("status", [403, 429, 500])
def test_refused_form_keeps_what_was_typed(at: Callable[[str], Page], status: int) -> None:
    page = at("details/")
    main = '<main id="main"><h1>Not today</h1><p>Because.</p></main>'
    page.route(
        "**/details/",
        lambda route: route.fulfill(status=status, content_type="text/html", body=main),
    )
    page.get_by_label("Town or city").fill("Ghent")
    page.get_by_role("button", name="Save Changes").click()
    expect(page.get_by_role("dialog", name="Not today")).to_contain_text("Because.")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Town or city")).to_have_value("Ghent")


def test_without_a_connection_nothing_is_lost(at: Callable[[str], Page]) -> None:
    page = at("details/")
    page.route("**/details/", lambda route: route.abort())
    page.get_by_label("Town or city").fill("Ghent")
    page.get_by_role("button", name="Save Changes").click()
    expect(page.get_by_role("dialog", name="No connection")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Town or city")).to_have_value("Ghent")
    page.unroute("**/details/")
    page.get_by_role("button", name="Save Changes").click()
    expect(page.get_by_role("status")).to_be_visible()


def test_logged_out_meanwhile_words_are_there_after_logging_in_again(
    at: Callable[[str], Page],
) -> None:
    page = at("details/")
    kept = page.context.cookies()
    page.get_by_label("Town or city").fill("Ghent")
    page.context.clear_cookies()
    page.get_by_role("button", name="Save Changes").click()
    page.get_by_role("dialog").get_by_role("link", name="Log In").click()
    page.wait_for_url("**/login/**")
    page.context.add_cookies(kept)  # type: ignore[arg-type]
    page.go_back()
    expect(page.get_by_label("Town or city")).to_have_value("Ghent")
    page.get_by_role("button", name="Save Changes").click()
    expect(page.get_by_role("status")).to_be_visible()


def test_whoever_typed_something_finds_it_again_with_back(at: Callable[[str], Page]) -> None:
    page = at("details/")
    page.get_by_label("Town or city").fill("Ghent")
    page.get_by_role("navigation", name="Settings").get_by_role("link", name="Contacts").click()
    expect(page.get_by_role("heading", level=1, name="Contacts")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Town or city")).to_have_value("Ghent")


def test_a_file_is_downloaded_and_the_page_stays(at: Callable[[str], Page]) -> None:
    def answer(route: Route) -> None:
        headers = {"Content-Type": "text/csv", "Content-Disposition": "attachment"}
        route.fulfill(headers=headers, body="a,b")

    page = at("details/")
    page.route("**/contacts/", answer)
    link = page.get_by_role("navigation", name="Settings").get_by_role("link", name="Contacts")
    with page.expect_download():
        link.click()
    expect(page.get_by_role("heading", level=1, name="Account Details")).to_be_visible()


def test_button_pressed_three_times_sends_once(at: Callable[[str], Page]) -> None:
    page = at("details/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.get_by_label("Town or city").fill("Ghent")
    page.get_by_role("button", name="Save Changes").evaluate(
        "button => { button.click(); button.click(); button.click(); }"
    )
    expect(page.get_by_role("status")).to_be_visible()
    assert sent.count("POST") == 1


def test_question_is_asked_in_a_dialog_over_the_page(
    at: Callable[[str], Page], clara: Contact
) -> None:
    page = at(f"contacts/{clara.pk}/")
    opener = page.get_by_role("link", name="Delete Contact")
    opener.click()
    dialog = page.get_by_role("dialog", name="Delete the contact Clara Cole?")
    dialog.get_by_role("link", name="Keep Contact").click()
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    dialog.get_by_role("button", name="Delete Contact").click()
    expect(page.get_by_role("status")).to_contain_text("Clara Cole")
    assert page.evaluate(STILL_THE_SAME_DOCUMENT)


def test_menu_closes_with_escape_and_when_it_is_left(at: Callable[[str], Page]) -> None:
    page = at("")
    hello, menu = page.get_by_text("Hello, Olivia!"), page.locator("details.menu[open]")
    hello.click()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(page.locator("summary.hello")).to_be_focused()
    hello.click()
    page.keyboard.press("Shift+Tab")
    expect(menu).to_have_count(0)


def test_choice_of_appearance_shows_at_once(at: Callable[[str], Page]) -> None:
    page = at("")
    page.get_by_text("Hello, Olivia!").click()
    page.get_by_role("link", name="Your Profile").first.click()
    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Save Changes").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate(STILL_THE_SAME_DOCUMENT)


def test_password_is_shown_while_one_wants(page: Page, live: LiveServer) -> None:
    page.goto(f"{live.url}/login/")
    password = page.get_by_label("Password", exact=True)
    page.get_by_role("button", name="Show Password").click()
    expect(password).to_have_attribute("type", "text")
    page.get_by_role("button", name="Show Password", pressed=True).click()
    expect(password).to_have_attribute("type", "password")


def test_registration_knows_the_time_zone(page: Page, live: LiveServer) -> None:
    page.goto(f"{live.url}/register/")
    zone = page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    expect(page.locator("[name=time_zone]")).to_have_value(zone)


def test_nothing_that_needs_script_is_there_without(browser: Browser, live: LiveServer) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{live.url}/login/")
        expect(page.get_by_role("button", name="Show Password")).to_have_count(0)
        page.locator("summary.hello").click()
        expect(page.locator(".menu__panel").get_by_text("Register")).to_be_visible()


class BoxesForm(forms.Form):
    boxes = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], widget=CheckAll)
    number = forms.CharField(widget=forms.TextInput(attrs={"data-confirm": "1042"}))


@pytest.fixture
def form(page: Page, live: LiveServer) -> Locator:
    """A form that no page has yet."""
    page.goto(f"{live.url}/login/")
    button = "<button data-confirm-button>Delete</button>"
    search = '<input type="search" aria-label="Search" data-slash>'
    main = page.locator("main")
    main.evaluate(
        """(main, html) => {
            main.innerHTML = html;
            document.dispatchEvent(new Event("page:new"));
        }""",
        f"<form>{BoxesForm(initial={'boxes': ['a']})}{button}{search}</form>",
    )
    return main


def test_check_all_mirrors_the_boxes_and_checks_them(form: Locator) -> None:
    everything = form.get_by_label("Check All")
    assert everything.evaluate("box => box.indeterminate && !box.checked")
    everything.check()
    expect(form.get_by_label("B", exact=True)).to_be_checked()
    form.get_by_label("A", exact=True).uncheck()
    expect(everything).not_to_be_checked()
    assert everything.evaluate("box => box.indeterminate")


def test_button_wakes_when_the_words_are_typed(form: Locator) -> None:
    button = form.get_by_role("button", name="Delete")
    expect(button).to_be_disabled()
    form.get_by_label("Number").fill("1042")
    expect(button).to_be_enabled()


def test_slash_leads_to_the_search_but_not_while_one_types(form: Locator, page: Page) -> None:
    form.get_by_label("Number").press("/")
    expect(form.get_by_label("Number")).to_have_value("/")
    form.get_by_label("Number").blur()
    page.keyboard.press("/")
    expect(form.get_by_label("Search")).to_be_focused()
    expect(form.get_by_label("Search")).to_have_value("")


def test_slash_can_be_switched_off_and_control_k_remains(form: Locator, page: Page) -> None:
    page.locator("html").evaluate("html => { html.dataset.shortcuts = 'off'; }")
    page.keyboard.press("/")
    expect(form.get_by_label("Search")).not_to_be_focused()
    page.keyboard.press("Control+k")
    expect(form.get_by_label("Search")).to_be_focused()


def test_no_request_leaves_the_site(at: Callable[[str], Page], live: LiveServer) -> None:
    page = at("")
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    page.reload()
    assert urls
    assert all(url.startswith(live.url) for url in urls)

"""Every page, wide and on a phone, in light or dark: what a machine can say of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.test import Client
from django.utils.timezone import now
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts_app.models import Account, Contact
from activitylog_app.models import Actor, ActorKind
from invitations_app.models import Invitation
from orders_app import actions as order_actions
from orders_app.models import today
from tests.factories import (
    PASSWORD,
    AccountFactory,
    ContactFactory,
    InvitationFactory,
    MembershipFactory,
    UserFactory,
    decide,
)
from tests.orders_app.factories import InvoiceFactory, ServiceFactory, VerificationFactory
from tests.tickets_app.factories import (
    TicketFactory,
    attachment_of,
    link_of,
    word_of_each_badge,
    word_of_staff,
)
from tests.users_app.security_key import a_passkey
from users_app import actions, emails
from users_app.models import User

pytestmark = pytest.mark.django_db(transaction=True)

WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
BACK = {"width": 1280, "height": 800, "deviceScaleFactor": 1, "mobile": False}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Preloading would fetch every stylesheet again and write it into the page. No page has a frame
# to look into, and a fault is told by its markup, so nobody needs selectors.
LEAN = {"preload": False, "resultTypes": ["violations"], "iframes": False, "selectors": False}
AXE = LEAN | {"runOnly": {"type": "tag", "values": RULES}}
AXE_BUT_COLOURS = AXE | {
    "rules": {rule: {"enabled": False} for rule in ["color-contrast", "link-in-text-block"]}
}
# Of the page as it is drawn, now that it has another width.
MISFITS = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const { scrollWidth, clientWidth } = document.documentElement;
  const headings = [...document.querySelectorAll("h1")].filter((h1) => h1.checkVisibility());
  return [scrollWidth > clientWidth, headings.length];
}"""

VISITOR = ""
PAGES = {
    "log in": (VISITOR, "/login/"),
    "login closed": (VISITOR, "/login/closed/"),
    "register": (VISITOR, "/register/"),
    "forgot password": (VISITOR, "/password/forgot/"),
    "link sent": (VISITOR, "/password/forgot/sent/"),
    "dead reset link": (VISITOR, "/password/reset/1-none/"),
    "new password": (VISITOR, "{reset}"),
    "password set": (VISITOR, "/password/reset/done/"),
    "check your mailbox": (VISITOR, "/email/verify/"),
    "dead verification link": (VISITOR, "/email/verify/none/"),
    "verify address": (VISITOR, "{verify}"),
    "dead verification link, signed in": ("nora", "/email/verify/none/"),
    "verified already": ("olivia", "/email/verify/none/"),
    "log out": ("olivia", "/logout/"),
    "choose account": ("olivia", "/accounts/"),
    "no account": ("nora", "/accounts/"),
    "many accounts": ("mina", "/accounts/"),
    "accounts found": ("mina", "/accounts/?q=buro"),
    "no account found": ("mina", "/accounts/?q=kesrel"),
    "create account": ("olivia", "/accounts/new/"),
    "home": ("olivia", "/a/{acme}/"),
    "home of a new account": ("mina", "/a/{new}/"),
    "home of a user": ("uma", "/a/{acme}/"),
    "account details": ("olivia", "/a/{acme}/details/"),
    "contacts": ("olivia", "/a/{acme}/contacts/"),
    "no contacts": ("mina", "/a/{new}/contacts/"),
    "add contact": ("olivia", "/a/{acme}/contacts/add/"),
    "contact": ("olivia", "/a/{acme}/contacts/{clara}/"),
    "delete contact": ("olivia", "/a/{acme}/contacts/{clara}/delete/"),
    "account activity": ("olivia", "/a/{acme}/activity/"),
    "activity not found": ("olivia", "/a/{acme}/activity/?q=kesrel&since=0"),
    "orders": ("olivia", "/a/{acme}/orders/"),
    "no orders": ("mina", "/a/{new}/orders/"),
    "order": ("olivia", "/a/{acme}/orders/{order}/"),
    "services": ("olivia", "/a/{acme}/services/"),
    "no services": ("mina", "/a/{new}/services/"),
    "service": ("olivia", "/a/{acme}/services/{service}/"),
    "service that ends": ("olivia", "/a/{acme}/services/{ending}/"),
    "cancel service": ("olivia", "/a/{acme}/services/{service}/cancel/"),
    "invoices": ("olivia", "/a/{acme}/invoices/"),
    "no invoices": ("mina", "/a/{new}/invoices/"),
    "invoice": ("olivia", "/a/{acme}/invoices/{invoice}/"),
    "tickets": ("olivia", "/a/{acme}/tickets/"),
    "open ticket": ("olivia", "/a/{acme}/tickets/new/"),
    "ticket": ("olivia", "/a/{acme}/tickets/{ticket}/"),
    "no tickets": ("mina", "/a/{new}/tickets/"),
    "no such tickets": ("mina", "/a/{new}/tickets/?status=closed"),
    "ticket that is closed": ("olivia", "/a/{acme}/tickets/{closed_ticket}/"),
    "public form": (VISITOR, "/tickets/new/"),
    "public form, logged in": ("olivia", "/tickets/new/"),
    "message is sent": (VISITOR, "/tickets/sent/"),
    "dead private link": (VISITOR, "/ticket/none/"),
    "guest's ticket": (VISITOR, "{private_link}"),
    "identity": ("olivia", "/security/identity/"),
    "identity, never asked": ("nora", "/security/identity/"),
    "identity, refused": ("uma", "/security/identity/"),
    "profile": ("olivia", "/profile/"),
    "profile, not verified": ("nora", "/profile/"),
    "security": ("olivia", "/security/"),
    "choose account, invited": ("tess", "/accounts/"),
    "user management": ("olivia", "/a/{acme}/users/"),
    "manage permissions": ("olivia", "/a/{acme}/users/{uma}/permissions/"),
    "what can he do": ("olivia", "/a/{acme}/users/{uma}/abilities/"),
    "remove access": ("olivia", "/a/{acme}/users/{uma}/remove/"),
    "cancel invite": ("olivia", "/a/{acme}/invitations/{offer}/cancel/"),
    "leave": ("uma", "/a/{acme}/leave/"),
    "confirm with the password": ("olivia", "/security/password/"),
    "set up two-factor": ("olivia", "/security/two-factor/"),
    "security with two-factor": ("sam", "/security/"),
    "confirm with a code": ("sam", "/security/code/"),
    "recovery codes": ("sam", "/security/recovery-codes/"),
    "new recovery codes": ("sam", "/security/recovery-codes/new/"),
    "turn off two-factor": ("sam", "/security/two-factor/off/"),
    "no passkeys": ("olivia", "/security/passkeys/"),
    "passkeys": ("paul", "/security/passkeys/"),
    "add passkey": ("olivia", "/security/passkeys/add/"),
    "rename passkey": ("paul", "/security/passkeys/{passkey}/"),
    "remove passkey": ("paul", "/security/passkeys/{passkey}/remove/"),
    "security with passkeys": ("paul", "/security/"),
    "confirm with a passkey": ("paul", "/security/passkey/"),
}
# Of an invitation: what its link leads to, in which words.
ANSWERS = {
    "signed out": (VISITOR, "open", "I already have a login"),
    "signed in": ("tess", "open", "You are signed in as tess@invited.test."),
    "signed in, other address": ("nora", "open", "This invitation was sent to"),
    "from who is not the owner": (VISITOR, "from_former_owner", "has a new owner since"),
    "expired": (VISITOR, "expired", "Ask for a new one"),
}
# The same short notice each time.
ENDS = {
    "no user found": ("olivia", "/a/{acme}/users/?q=kesrel", "No user matches “kesrel”."),
    "a user already": ("uma", "{open}", "You already have access to Acme & Sons."),
    "used by this user": ("uma", "{used}", "You already have access to Acme & Sons."),
    "asked already": (VISITOR, "{asked}", "has been asked for a new one"),
    "cancelled": (VISITOR, "{cancelled}", "This invitation was cancelled."),
    "declined": (VISITOR, "{declined}", "This invitation was declined."),
    "used": (VISITOR, "{used}", "If it was you who accepted, log in as usual."),
    "used, signed in": ("nora", "{used}", "This login has no access to the account"),
    "replaced": (VISITOR, "{replaced}", "was replaced by a newer one."),
    "closed": (VISITOR, "{closed}", "This account is closed."),
    "unknown": (VISITOR, "/invitations/none/", "This link is not valid."),
}
# Pages about the invitation whose link was opened last.
NEXT = {
    "join as new": ("/invitation/new/", "Accepting does not verify your email address."),
    "decline": ("/invitation/decline/", "Decline the invitation to Acme & Sons?"),
    "report": ("/invitation/report/", "as unwanted?"),
}
REFUSALS = {
    "access denied": ("uma", "/a/{acme}/contacts/", 403),
    "closed account": ("olivia", "/a/{shut}/", 403),
    "not found": ("olivia", "/a/{new}/", 404),
}
FORMS = {
    "log in": (VISITOR, "/login/", "Log In"),
    "register": (VISITOR, "/register/", "Submit"),
    "forgot password": (VISITOR, "/password/forgot/", "Send Link"),
    "new password": (VISITOR, "{reset}", "Set Password"),
    "create account": ("olivia", "/accounts/new/", "Create Account"),
    "add contact": ("olivia", "/a/{acme}/contacts/add/", "Add Contact"),
    "security": ("olivia", "/security/", "Change Password"),
    "invite": ("olivia", "/a/{acme}/users/", "Send Invite"),
    "confirm with the password": ("olivia", "/security/password/", "Continue"),
    "set up two-factor": ("olivia", "/security/two-factor/", "Turn On Two-Factor"),
    "identity": ("olivia", "/security/identity/", "Send Documents"),
    "open ticket": ("olivia", "/a/{acme}/tickets/new/", "Open Ticket"),
    "reply": ("olivia", "/a/{acme}/tickets/{ticket}/", "Send Reply"),
    "public form": (VISITOR, "/tickets/new/", "Open Ticket"),
}


@pytest.fixture
def mina(db: None) -> User:
    """Owns more accounts than fit on a page, with names that are hard to fit."""
    mina = UserFactory(first_name="Mina", last_name="Moor", email="mina@moor.test")
    for n in range(24):
        AccountFactory(owner=mina, company=f"Company {n}")
    long_name = (
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    )
    AccountFactory(owner=mina, company=f"Büro {long_name}", status="inactive")
    return mina


@pytest.fixture
def tess(db: None) -> User:
    """Invited under her own address."""
    return UserFactory(first_name="Tess", last_name="Tully", email="tess@invited.test")


@pytest.fixture
def offers(acme: Account, olivia: User, nora: User, tess: User) -> dict[str, Invitation]:
    """An invitation to Acme in every state that one can be in, but for the last."""
    former: dict[str, Any] = {"invited_by": nora, "inviter_name": "Nora Nash"}
    over: dict[str, Any] = {"expires_at": now() - timedelta(hours=1)}
    settled: dict[str, Any] = {"settled_at": now()}
    kinds: dict[str, dict[str, Any]] = {
        "open": {"email": tess.email, "permissions": ["tickets", "contacts", "profile"]},
        "from_former_owner": former,
        "expired": over,
        "asked": {**over, "asked_at": now()},
        "cancelled": {**settled, "status": "cancelled"},
        "declined": {**settled, "status": "declined"},
        "used": {**settled, "status": "accepted", "accepted_by": olivia},
        "replaced": {},
    }
    made = {kind: InvitationFactory(account=acme, **fields) for kind, fields in kinds.items()}
    shut = AccountFactory(owner=olivia, company="Shut", status="closed")
    return {**made, "closed": InvitationFactory(account=shut)}


@pytest.fixture
def sam(acme: Account) -> User:
    """Logs in with a second factor."""
    sam = UserFactory(first_name="Sam", last_name="Sand", email="sam@acme.test")
    MembershipFactory(account=acme, user=sam)
    actions.enable_two_factor(sam, "JBSWY3DPEHPK3PXP", "", by=Actor(ActorKind.USER, sam))
    return sam


@pytest.fixture
def paul(acme: Account) -> User:
    """Logs in with one of two passkeys."""
    paul = UserFactory(first_name="Paul", last_name="Pine", email="paul@acme.test")
    MembershipFactory(account=acme, user=paul)
    for name in ["Laptop", "Schlüsselbund im Büro, am Haken neben der zweiten Türe links"]:
        actions.add_passkey(paul, name, a_passkey(), by=Actor(ActorKind.USER, paul))
    return paul


@pytest.fixture
def ordered(acme: Account, olivia: User, uma: User) -> dict[str, Any]:
    """Something on each page about orders, with names that are hard to fit."""
    long_name = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtenserver"
    service = ServiceFactory(account=acme, name=long_name, quantity=12)
    ending = ServiceFactory(account=acme)
    order_actions.ask_for_end(
        ending, "period_end", "Too dear", by=Actor(ActorKind.USER, olivia)
    )
    for status in ["pending", "suspended", "cancelled"]:
        ServiceFactory(account=acme, status=status)
    invoice = InvoiceFactory(account=acme, order=service.item.order, issuer=f"{long_name}\nUlm")
    invoice.lines.update(service=service, period_from=today(), period_to=today())
    for status in ["paid", "cancelled"]:
        InvoiceFactory(account=acme, status=status)
    InvoiceFactory(account=acme, issued_on=today() - timedelta(days=90))
    VerificationFactory(user=olivia)
    VerificationFactory(user=uma, state="refused", reason="Your name is cut off.")
    return {
        "order": service.item.order_id,
        "service": service.pk,
        "ending": ending.pk,
        "invoice": invoice.pk,
    }


@pytest.fixture
def asked(acme: Account) -> dict[str, Any]:
    """A ticket with a reply of every kind, and what is hard to fit in each."""
    long_name = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtenfrage"
    body = f"# Look\n\n1. `{long_name}`\n\n> quoted\n\n---\n\n```\n{long_name * 3}\n```"
    ticket = TicketFactory(account=acme, subject=long_name, body=body)
    attachment_of(ticket, f"{long_name}.txt")
    word_of_staff(ticket, quoted=f"> {long_name}", left_out=[f"{long_name}.exe"])
    word_of_each_badge(ticket)
    for kind in ["answered", "customer_reply", "on_hold"]:
        TicketFactory(account=acme, kind=kind)
    ticket.watchers.create(email="a.rather.long.name@and-a-long-one-behind-it.company.test")
    guests = TicketFactory(account=None)
    closed = TicketFactory(account=acme, kind="closed")
    return {
        "ticket": ticket.number,
        "closed_ticket": closed.number,
        "private_link": link_of(guests).get_absolute_url(),
    }


@pytest.fixture
def places(
    ordered: dict[str, Any],
    asked: dict[str, Any],
    acme: Account,
    olivia: User,
    mina: User,
    nora: User,
    uma: User,
    clara: Contact,
    offers: dict[str, Invitation],
    paul: User,
) -> dict[str, Any]:
    """What stands for the words in braces."""
    acme.memberships.filter(user=uma).update(permissions=["activity", "tickets"])
    address = "a.rather.long.name.before.the.sign@and-a-long-one-behind-it.company.test"
    ContactFactory(account=acme, company="Ledgerworks", email=address, mail_kinds=["invoice"])
    AccountFactory.create_batch(3, owner=olivia)
    nora.emailaddress_set.update(verified=False)
    verify = emails.verify_address.write(nora.emailaddress_set.get().pk)
    reset = emails.reset_password.write(nora.pk)
    assert verify
    assert reset
    links = {kind: offer.get_absolute_url() for kind, offer in offers.items()}
    Invitation.objects.filter(pk=offers["replaced"].pk).update(nonce="a-newer-one")
    return {
        **links,
        **ordered,
        **asked,
        "acme": acme.number,
        "offer": offers["open"].pk,
        "uma": acme.memberships.get(user=uma).pk,
        "clara": clara.pk,
        "passkey": paul.passkeys.latest("pk").pk,
        "new": mina.accounts.latest("number").number,
        "shut": offers["closed"].account.number,
        "verify": verify.context["link"],
        "reset": reset.context["link"],
    }


class Visit:
    """A page in a browser of its own, and what it did that nobody asked for."""

    def __init__(self, page: Page, live: LiveServer) -> None:
        self.page, self.home = page, live.url
        self.unwanted: list[str] = []
        self.looks = 0
        self.is_phone = False
        self.browser = page.context.new_cdp_session(page)
        page.on("console", self.said)
        page.on("pageerror", lambda error: self.unwanted.append(str(error)))
        page.on("request", self.asked)

    def said(self, message: ConsoleMessage) -> None:
        self.unwanted.append(f"{message.type}: {message.text}")

    def asked(self, request: Request) -> None:
        if not request.url.startswith(f"{self.home}/"):
            self.unwanted.append(f"asked {request.url}")

    def go(self, path: str) -> int:
        response = self.page.goto(self.home + path)
        assert response is not None
        return response.status

    def faults(self) -> list[Any]:
        """Wide and as on a phone. axe looks last, for what it does to the page is not ours: at
        every second page wide, and at every second two in the dark."""
        self.looks += 1
        dark = self.looks // 2 % 2
        self.page.emulate_media(color_scheme="dark" if dark else "light")
        found: list[Any] = [*self.unwanted, *self.misfits()]
        self.turn_into_phone(not self.is_phone)
        found += [*self.misfits(), *self.violations(AXE)]
        self.unwanted.clear()
        return found

    def faults_of_known_pieces(self) -> list[Any]:
        """Where all that is shown is on other pages too: on a phone, and not its colours."""
        if not self.is_phone:
            self.turn_into_phone(True)
        found = [*self.unwanted, *self.misfits(), *self.violations(AXE_BUT_COLOURS)]
        self.unwanted.clear()
        return found

    def misfits(self) -> list[str]:
        is_too_wide, headings = self.page.evaluate(MISFITS)
        found = ["scrolls sideways"] if is_too_wide else []
        return found if headings == 1 else [*found, "not exactly one h1"]

    def turn_into_phone(self, is_phone: bool) -> None:
        """As the browser's own tools do, which is quicker than opening the page once more."""
        self.is_phone = is_phone
        self.browser.send("Emulation.setTouchEmulationEnabled", {"enabled": is_phone})
        metrics = PHONE if is_phone else BACK
        self.browser.send("Emulation.setDeviceMetricsOverride", metrics)

    def violations(self, options: dict[str, Any]) -> list[tuple[str, list[str]]]:
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        look = "async (options) => (await axe.run(options)).violations"
        violations = self.page.evaluate(look, options)
        return [(v["id"], [node["html"] for node in v["nodes"]]) for v in violations]


def walk(
    visitor: Visit,
    pages: dict[str, str],
    places: dict[str, Any],
    faults_of: Callable[[Visit], list[Any]] = Visit.faults,
) -> dict[str, Any]:
    """Page after page; answers the faults by name."""
    found: dict[str, Any] = {}
    for name, path in pages.items():
        status = visitor.go(path.format(**places))
        faults = [status] if status != 200 else []
        if faults := [*faults, *faults_of(visitor)]:
            found[name] = faults
    return found


@pytest.fixture
def visit(
    request: pytest.FixtureRequest,
    live: LiveServer,
    new_context: Callable[..., BrowserContext],
    places: dict[str, Any],
    settings: Settings,
) -> Callable[[str], Visit]:
    """Whoever it is, logged in, in Acme a moment ago, and asked for his password since.

    Everybody has one browser, for one that knows the stylesheets is quicker.
    """
    settings.SITE_URL = live.url

    def begin(who: str) -> Visit:
        # A colour on its way from light to dark is neither.
        context = new_context(**WIDE, reduced_motion="reduce")
        if who != VISITOR:
            client = Client()
            client.force_login(request.getfixturevalue(who))
            client.get(f"/a/{places['acme']}/")
            client.post("/security/password/", {"password": PASSWORD})
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live.url}]
            )
        return Visit(context.new_page(), live)

    return cache(begin)


KNOWN = Visit.faults_of_known_pieces
PEOPLE = list(dict.fromkeys(who for who, _path in PAGES.values()))


@pytest.mark.parametrize("who", PEOPLE, ids=[who or "visitor" for who in PEOPLE])
def test_of_every_page(visit: Callable[[str], Visit], places: dict[str, Any], who: str) -> None:
    pages = {name: path for name, (whose, path) in PAGES.items() if whose == who}

    assert walk(visit(who), pages, places) == {}


def test_of_every_refusal(visit: Callable[[str], Visit], places: dict[str, Any]) -> None:
    for name, (who, path, status) in REFUSALS.items():
        visitor = visit(who)

        assert visitor.go(path.format(**places)) == status, name
        [remark] = visitor.unwanted  # the browser's own, about the status
        assert f"status of {status}" in remark, name
        visitor.unwanted.clear()
        assert visitor.faults() == [], name


def test_of_every_form_that_came_back(
    visit: Callable[[str], Visit], places: dict[str, Any]
) -> None:
    found: dict[str, Any] = {}
    for name, (who, path, button) in FORMS.items():
        page = visit(who).page
        visit(who).go(path.format(**places))

        page.get_by_role("button", name=button, exact=True).click()
        page.locator(".errors").wait_for()

        assert page.title().startswith("Error: "), name
        if faults := visit(who).faults():
            found[name] = faults
    assert found == {}


def test_of_registration_that_is_closed(visit: Callable[[str], Visit]) -> None:
    decide(allow_client_registration=False)
    visitor = visit(VISITOR)

    visitor.go("/register/")

    assert "when you order" in visitor.page.inner_text("main")
    assert visitor.faults() == []


def test_of_what_an_invitation_leads_to(
    visit: Callable[[str], Visit], places: dict[str, Any]
) -> None:
    for name, (who, kind, words) in ANSWERS.items():
        assert walk(visit(who), {name: places[kind]}, {}) == {}
        assert words in visit(who).page.inner_text("main"), name


def test_of_where_it_goes_no_further(
    visit: Callable[[str], Visit], places: dict[str, Any]
) -> None:
    for who, path, words in ENDS.values():
        assert walk(visit(who), {words: path}, places, KNOWN) == {}
        assert words in visit(who).page.inner_text("main")


def test_of_what_can_be_said_to_an_invitation(
    visit: Callable[[str], Visit], places: dict[str, Any]
) -> None:
    visitor = visit(VISITOR)
    for name, (path, words) in NEXT.items():
        visitor.go(places["open"])

        assert walk(visitor, {name: path}, {}, KNOWN) == {}
        assert words in visitor.page.inner_text("main"), name


def test_of_an_invitation_whose_users_we_manage_now(
    visit: Callable[[str], Visit], places: dict[str, Any]
) -> None:
    decide(disable_user_management=True)
    visitor = visit(VISITOR)
    for kind in ["open", "expired"]:
        assert walk(visitor, {kind: places[kind]}, {}, KNOWN) == {}
        words = "now manages the users of this account"
        assert words in visitor.page.inner_text("main"), kind


@pytest.mark.parametrize("who", ["sam", "paul"])
def test_of_the_code_step(
    visit: Callable[[str], Visit], request: pytest.FixtureRequest, who: str
) -> None:
    visitor = visit(VISITOR)
    visitor.go("/login/")
    visitor.page.get_by_label("Email address").fill(request.getfixturevalue(who).email)
    visitor.page.locator("[name=password]").fill(PASSWORD)
    visitor.page.get_by_role("button", name="Log In").click()
    visitor.page.wait_for_url("**/login/code/")

    assert visitor.faults() == []
    visitor.page.get_by_label("Code").fill("000 000")
    visitor.page.get_by_role("button", name="Continue").click()
    visitor.page.locator(".errors").wait_for()
    assert visitor.faults() == []


def test_of_a_place_without_passkeys(visit: Callable[[str], Visit], settings: Settings) -> None:
    visitor = visit("olivia")
    settings.SITE_URL = "https://clients.example.test"

    visitor.go("/security/passkeys/add/")

    assert "Passkeys do not work in this browser" in visitor.page.inner_text("main")
    assert visitor.faults() == []

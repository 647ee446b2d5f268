"""What holds for every request, whichever page it is for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings as of_django
from django.contrib.auth import SESSION_KEY
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from pytest_django import Settings

from accounts_app.models import Account, Contact
from activitylog_app.models import Entry
from tests.test_access import DOORS, address_of, stored, values_for
from users_app.models import User

EXTRA = {
    "is_owner": "on",
    "is_staff": "on",
    "is_superuser": "on",
    "is_active": "",
    "account": "1",
    "number": "1",
    "user": "1",
    "owner": "1",
    "permissions": ["profile", "activity"],
    "status": "closed",
    "email_verified": "on",
    "notes": "planted",
}


@pytest.fixture
def everything(
    acme: Account, clara: Contact, dora: User, stan: User, ada: User
) -> dict[str, str]:
    """Every door of the site, by its route."""
    values = values_for(acme, clara)
    return {f"/{route}": address_of(view, values) for route, view in DOORS}


@pytest.mark.parametrize("who", ["olivia", "ada"])
def test_every_post_needs_its_token(
    everything: dict[str, str],
    who: str,
    request: pytest.FixtureRequest,
    logged_in: Callable[[User], Client],
) -> None:
    client = logged_in(request.getfixturevalue(who))
    client.handler.enforce_csrf_checks = True
    for address in everything.values():
        assert client.post(address, {}).status_code == 403, address


def test_no_post_stores_what_its_form_does_not_ask_for(
    everything: dict[str, str], dora: User
) -> None:
    everything.pop("/a/<int:account>/leave/")  # it asks for nothing, and she would be gone
    before = stored()
    for address in everything.values():
        client = Client()
        client.force_login(dora)
        client.post(address, EXTRA)

        assert stored() == before, address


@pytest.mark.parametrize(
    ("who", "method"), [("dora", "HEAD"), ("ada", "HEAD"), ("ada", "OPTIONS")]
)
def test_looking_changes_nothing(
    everything: dict[str, str],
    who: str,
    method: str,
    request: pytest.FixtureRequest,
    logged_in: Callable[[User], Client],
) -> None:
    """But the log: a list that is exported and a door that refuses are told. For GET see
    tests/test_access.py."""
    client = logged_in(request.getfixturevalue(who))
    before = stored()
    for address in everything.values():
        answer = client.generic(method, address)

        assert answer.status_code < 500, address
        assert SESSION_KEY in client.session, address
    assert stored() == before
    told = Entry.objects.exclude(code="x").values_list("code", flat=True)
    assert set(told) <= {"list.exported", "access.refused"}


@how(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_whatever_is_sent_is_answered(
    everything: dict[str, str],
    olivia: User,
    ada: User,
    data: st.DataObject,
    settings: Settings,
    logged_in: Callable[[User], Client],
) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    address = data.draw(st.sampled_from(sorted(everything.values())))
    names = ["login", "password", "email", "phone", "country", "city", "version", "language"]
    names += [
        "first_name",
        "time_zone",
        "mail_kinds",
        "q",
        "after",
        "before",
        "next",
        "emails",
        "access",
    ]
    names += ["permissions", "password1", "who", "user", "sort", "status", "only", "notes"]
    names += ["reason", "typed", "kind", "rights", "role", "session_days", "logo"]
    names += ["code", "period", "since", "until", "by", "behalf", "about", "acting", "client"]
    sent = data.draw(st.dictionaries(st.sampled_from(names), st.text(max_size=300)))
    who = data.draw(st.sampled_from([None, olivia, ada, ada]))
    client = logged_in(who) if who else Client()

    assert client.post(address, sent).status_code < 500
    assert client.get(address, sent).status_code < 500


@pytest.mark.parametrize("path", ["/login/", "/accounts/", "/nowhere/"])
def test_headers_keep_the_browser_on_our_side(as_olivia: Client, path: str) -> None:
    headers = as_olivia.get(path).headers

    policy = headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


def test_a_forged_host_is_refused(client: Client, db: None) -> None:
    assert client.get("/login/", HTTP_HOST="evil.test").status_code == 400


def test_a_forged_forwarded_host_changes_nothing(client: Client, db: None) -> None:
    page = client.get("/password/forgot/", HTTP_X_FORWARDED_HOST="evil.test")

    assert "evil.test" not in page.text


@pytest.mark.parametrize("path", ["/nowhere/", "/a/1/", "/a/99999999999999999999/", "/a/x/"])
def test_what_is_not_there_is_a_404(as_olivia: Client, path: str) -> None:
    assert as_olivia.get(path).status_code == 404


HUGE = "99999999999999999999"


@pytest.mark.parametrize(
    "path",
    [
        f"clients/{HUGE}/",
        f"clients/{HUGE}/users/",
        f"users/{HUGE}/",
        f"staff/{HUGE}/",
        f"staff/roles/{HUGE}/",
        f"deletions/{HUGE}/",
        "nowhere/",
    ],
)
def test_what_is_not_in_the_admin_area_is_a_404(as_ada: Client, path: str) -> None:
    assert as_ada.get(f"/admin/{path}").status_code == 404


def test_our_fault_has_a_reference_and_stands_on_nothing(
    olivia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(olivia)
    monkeypatch.setattr("users_app.views.public.ProfileForm", None)

    response = client.get("/profile/")

    assert response.status_code == 500
    assert response["X-Request-ID"] in response.text


@pytest.mark.parametrize("path", ["/invitations/x/", "/admin/invitation/x/", "/ticket/x/"])
def test_a_link_that_nobody_has_made_makes_no_session(db: None, path: str) -> None:
    """Each would be a row for two weeks."""
    visitor = Client()

    visitor.get(path, follow=True)

    assert of_django.SESSION_COOKIE_NAME not in visitor.cookies

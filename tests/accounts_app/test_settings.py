"""The settings of the site: each of them has its effect, its bounds, its entry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts_app import actions
from accounts_app.models import Account, AutomationSettings, GeneralSettings
from activitylog_app.models import Actor, Entry
from tests.factories import PASSWORD, SECRET
from tests.letters import html_of
from tests.reading import words_of
from users_app import actions as user_actions
from users_app.models import User

GENERAL, SECURITY, OTHER, AUTOMATION = (
    f"/admin/settings/{path}"
    for path in ["general/", "general/security/", "general/other/", "automation/"]
)
# What each page sends if nothing was changed on it; a switch that is off sends nothing.
UNCHANGED: dict[str, dict[str, str]] = {
    GENERAL: {"site_name": "", "terms_of_service_url": ""},
    SECURITY: {
        "password_min_length": "10",
        "session_days": "14",
        "staff_idle_minutes": "30",
        "staff_hours": "12",
    },
    OTHER: {"allow_client_registration": "on"},
    AUTOMATION: {
        "inactivate_after": "",
        "keep_log_for": "",
    },
}

Save = Callable[..., Any]


@pytest.fixture
def save(as_ada: Client) -> Save:
    """Ada changes some fields of a page and saves it."""

    def do(page: str, **changes: str) -> Any:
        fields = UNCHANGED[page] | changes
        sent = {name: value for name, value in fields.items() if value != "off"}
        return as_ada.post(page, sent | {"csrfmiddlewaretoken": "x"}, follow=True)

    return do


def test_what_somebody_else_saved_meanwhile_is_not_taken_back_unseen(
    save: Save, as_ada: Client, by_ada: Actor
) -> None:
    """Or who changes the length of passwords would switch off two-factor login again."""
    seen = as_ada.get(SECURITY).context["form"]["seen"].value()
    actions.change_general_settings(GeneralSettings(), {"require_two_factor": True}, by=by_ada)

    page = save(SECURITY, password_min_length="14", seen=seen)

    assert "Somebody else changed this" in words_of(page)
    assert "Saved now: Yes" in words_of(page)
    assert GeneralSettings.stored().require_two_factor
    again = page.context["form"]["seen"].value()
    save(SECURITY, password_min_length="14", require_two_factor="on", seen=again)
    assert GeneralSettings.stored().password_min_length == 14


class TestGeneral:
    def test_the_name_stands_on_every_page(self, save: Save) -> None:
        assert "Harbourline" in words_of(Client().get("/login/"))

        save(GENERAL, site_name="Kestrel Hosting")

        for path in ["/login/", "/register/", "/admin/login/"]:
            words = words_of(Client().get(path))
            assert "Kestrel Hosting" in words
            assert "Harbourline" not in words

    def test_the_name_stands_in_every_letter(
        self, save: Save, nora: User, by_ada: Actor, deliver_all: Callable[[], Any]
    ) -> None:
        save(GENERAL, site_name="Kestrel <Hosting>")
        user_actions.request_reset(nora, by=by_ada)

        mail: EmailMultiAlternatives
        [mail] = deliver_all()
        assert "Kestrel <Hosting>" in str(mail.body)
        assert "Kestrel &lt;Hosting&gt;" in html_of(mail)
        assert "Harbourline" not in f"{mail.body}{html_of(mail)}"

    def test_terms_have_to_be_accepted(self, save: Save) -> None:
        assert "I accept the" not in words_of(Client().get("/register/"))

        save(GENERAL, terms_of_service_url="harbourline.test/terms")

        assert 'href="https://harbourline.test/terms"' in Client().get("/register/").text
        assert "terms" in Client().post("/register/", {}).context["form"].errors

    @pytest.mark.parametrize("address", ["javascript:alert(1)", "not an address", "ftp:"])
    def test_an_address_that_is_none_is_not_taken(self, save: Save, address: str) -> None:
        page = save(GENERAL, terms_of_service_url=address, site_name="Kestrel")

        assert page.context["form"].errors.keys() == {"terms_of_service_url"}
        assert 'value="Kestrel"' in page.text
        assert GeneralSettings.current().site_name == ""


class TestSecurity:
    def test_who_is_not_verified_waits(self, save: Save, nora: User) -> None:
        nora.emailaddress_set.update(verified=False)
        form = {"login": nora.email, "password": PASSWORD}
        assert Client().post("/login/", form)["Location"] == "/accounts/"

        save(SECURITY, require_email_verification="on")

        assert Client().post("/login/", form)["Location"] == "/email/verify/"

    def test_passwords_are_as_long_as_it_says(self, save: Save) -> None:
        """Changed twice: what was decided first holds no longer."""
        for length in ["12", "20"]:
            save(SECURITY, password_min_length=length)

            page = Client().get("/register/")
            assert f"At least {length} characters." in words_of(page)
            with_18 = Client().post("/register/", {"password1": "quay-and-lantern-7"})
            is_refused = f"at least {length} characters" in words_of(with_18)
            assert is_refused == (int(length) > 18)

    def test_an_old_password_that_is_shorter_still_opens(self, save: Save, nora: User) -> None:
        save(SECURITY, password_min_length="64")

        answer = Client().post("/login/", {"login": nora.email, "password": PASSWORD})

        assert answer["Location"] == "/accounts/"

    def test_customers_set_up_two_factor_before_they_enter(
        self, save: Save, acme: Account, olivia: User, as_olivia: Client, by_olivia: Actor
    ) -> None:
        home = f"/a/{acme.number}/"
        assert as_olivia.get(home).status_code == 200

        save(SECURITY, require_two_factor="on")

        page = as_olivia.get(home, follow=True)
        assert page.redirect_chain[0] == ("/security/two-factor/", 302)
        assert "Set up two-factor login first. It is required here." in words_of(page)
        user_actions.enable_two_factor(olivia, SECRET, "", by=by_olivia)
        assert as_olivia.get(home).status_code == 200

    def test_who_is_kept_logged_in_is_so_for_that_many_days(
        self, save: Save, nora: User, settings: Settings
    ) -> None:
        save(SECURITY, session_days="3")
        form = {"login": nora.email, "password": PASSWORD}

        ages = []
        for more in ({}, {"remember": "on"}):
            client = Client()
            client.post("/login/", form | more)
            ages.append(client.cookies[settings.SESSION_COOKIE_NAME]["max-age"])

        assert ages == ["", 3 * 24 * 3600]


class TestOther:
    def test_registration_is_closed(self, save: Save) -> None:
        save(OTHER, allow_client_registration="off")

        assert "when you order" in words_of(Client().get("/register/"))
        assert 'href="/register/"' not in Client().get("/login/").text

    def test_owners_lose_user_management(
        self, save: Save, acme: Account, as_olivia: Client
    ) -> None:
        assert as_olivia.get(f"/a/{acme.number}/users/").status_code == 200

        save(OTHER, disable_user_management="on")

        assert as_olivia.get(f"/a/{acme.number}/users/").status_code == 404


BOUNDS = [
    (SECURITY, "password_min_length", 10, 64),
    (SECURITY, "session_days", 1, 90),
    (SECURITY, "staff_idle_minutes", 5, 240),
    (SECURITY, "staff_hours", 1, 24),
    (AUTOMATION, "inactivate_after", 1, 120),
    (AUTOMATION, "keep_log_for", 1, 600),
]


def current(page: str) -> Any:
    return (AutomationSettings if page == AUTOMATION else GeneralSettings).current()


@pytest.mark.parametrize(("page", "field", "least", "most"), BOUNDS, ids=lambda part: str(part))
def test_a_number_stays_between_its_bounds(
    save: Save, page: str, field: str, least: int, most: int
) -> None:
    before = getattr(current(page), field)
    for wrong, told in [
        (least - 1, str(least)),
        (most + 1, str(most)),
        (10**20, ""),
        ("1.5", ""),
        ("many", ""),
    ]:
        [sentence] = save(page, **{field: str(wrong)}).context["form"].errors[field]
        assert told in sentence
        assert getattr(current(page), field) == before
    for right in (least, most):
        save(page, **{field: str(right)})
        assert getattr(current(page), field) == right


@pytest.mark.parametrize("page", [GENERAL, SECURITY, OTHER, AUTOMATION])
def test_saving_what_is_there_changes_and_tells_nothing(save: Save, page: str) -> None:
    answer = save(page)

    assert answer.redirect_chain == [(page, 302)]
    assert "Nothing was changed." in words_of(answer)
    assert not Entry.objects.exists()


class TestTheLog:
    @pytest.mark.parametrize(
        ("page", "sent", "told"),
        [
            (GENERAL, {"site_name": "Kestrel"}, {"site_name": ["", "Kestrel"]}),
            (
                SECURITY,
                {"session_days": "7", "require_two_factor": "on"},
                {"session_days": [14, 7], "require_two_factor": [False, True]},
            ),
            (
                OTHER,
                {"allow_client_registration": "off"},
                {"allow_client_registration": [True, False]},
            ),
            (
                AUTOMATION,
                {"inactivate_after": "24", "keep_log_for": "36"},
                {"inactivate_after": [None, 24], "keep_log_for": [None, 36]},
            ),
        ],
    )
    def test_says_what_it_was_and_what_it_is(
        self, save: Save, page: str, sent: dict[str, str], told: dict[str, Any]
    ) -> None:
        answer = save(page, **sent)

        assert "The settings are saved." in words_of(answer)
        entry = Entry.objects.get()
        kind = "automation" if page == AUTOMATION else "general"
        assert (entry.code, entry.actor_name) == (f"settings.{kind}_changed", "Ada Ames")
        assert entry.data["changed"] == told

    def test_a_field_that_is_emptied_is_none_again(self, save: Save) -> None:
        save(AUTOMATION, keep_log_for="12")
        save(AUTOMATION, keep_log_for="")

        assert AutomationSettings.current().keep_log_for is None
        entry = Entry.objects.latest("pk")
        assert entry.data["changed"] == {"keep_log_for": [12, None]}


class TestTheCache:
    """What holds for all workers at once."""

    def test_a_change_holds_from_the_next_request_on(
        self, save: Save, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        for name in ["Kestrel", "Merlin"]:
            with django_capture_on_commit_callbacks(execute=True):
                save(GENERAL, site_name=name)

            assert cache.get(GeneralSettings.cache_key()).site_name == name
            assert name in words_of(Client().get("/login/"))

    def test_one_who_read_before_does_not_bring_the_old_back(
        self, save: Save, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        old = GeneralSettings.current()
        with django_capture_on_commit_callbacks(execute=True):
            save(GENERAL, site_name="Kestrel")
            cache.set(old.cache_key(), old)  # by one who saw what was not committed yet

        assert GeneralSettings.current().site_name == "Kestrel"

    @pytest.mark.parametrize("turned", [False, True])
    def test_of_two_changes_at_once_both_hold(
        self,
        by_ada: Actor,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
        turned: bool,
    ) -> None:
        """Whichever of them is the last to come from its commit to the cache."""
        page = GeneralSettings.current()
        with django_capture_on_commit_callbacks() as kept:
            actions.change_general_settings(page, {"site_name": "Kestrel"}, by=by_ada)
            actions.change_general_settings(page, {"session_days": 3}, by=by_ada)
        for keep in reversed(kept) if turned else kept:
            keep()

        now = GeneralSettings.current()
        assert (now.site_name, now.session_days) == ("Kestrel", 3)

    def test_asking_costs_no_query_once_it_is_known(
        self, db: None, django_assert_num_queries: Any
    ) -> None:
        cache.delete(GeneralSettings.cache_key())
        with django_assert_num_queries(1):
            for _ in range(3):
                GeneralSettings.current()

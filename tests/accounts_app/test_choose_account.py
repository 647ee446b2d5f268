from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from accounts_app.models import Account
from activitylog_app.models import Entry
from tests.factories import AccountFactory, MembershipFactory, decide
from users_app.models import User


def names(page: str, *wanted: str) -> list[str]:
    """Which of these the page shows, in its order."""
    return sorted((name for name in wanted if name in page), key=page.index)


def test_own_and_shared_accounts_are_shown(
    acme: Account, elsewhere: Account, olivia: User, as_olivia: Client
) -> None:
    MembershipFactory(account=elsewhere, user=olivia)

    page = as_olivia.get("/accounts/").text

    assert names(page, "Acme &amp; Sons", "Elsewhere") == ["Acme &amp; Sons", "Elsewhere"]
    assert page.count("Owner") == 1


def test_only_ones_own(acme: Account, elsewhere: Account, as_olivia: Client) -> None:
    assert "Elsewhere" not in as_olivia.get("/accounts/").text


def test_the_last_used_comes_first(olivia: User, as_olivia: Client) -> None:
    for n, company in enumerate(["Alpha", "Beta", "Gamma", "Delta", "Epsilon"]):
        account = AccountFactory(owner=olivia, company=company)
        account.memberships.update(last_login_at=now() - timedelta(days=5 - n))

    page = as_olivia.get("/accounts/").text

    assert names(page, "Alpha", "Epsilon") == ["Epsilon", "Alpha"]


def test_of_two_or_three_the_last_used_comes_first(olivia: User, as_olivia: Client) -> None:
    for n, company in enumerate(["Alpha", "Beta", "Gamma"]):
        account = AccountFactory(owner=olivia, company=company)
        account.memberships.update(last_login_at=now() - timedelta(days=n) if n else None)

    page = as_olivia.get("/accounts/").text

    assert names(page, "Alpha", "Beta", "Gamma") == ["Beta", "Gamma", "Alpha"]


def test_names_are_ordered_as_people_read_them(olivia: User, as_olivia: Client) -> None:
    for company in ["zebra", "Ægir", "Agora", "Émile", "Emsworth"]:
        AccountFactory(owner=olivia, company=company)

    page = as_olivia.get("/accounts/").text

    wanted = ["Ægir", "Agora", "Émile", "Emsworth", "zebra"]
    assert names(page, *reversed(wanted)) == wanted


class TestAClosedAccount:
    def test_is_shown_and_cannot_be_entered(
        self, acme: Account, olivia: User, as_olivia: Client
    ) -> None:
        closed = AccountFactory(owner=olivia, company="Shut", status="closed")

        page = as_olivia.get("/accounts/").text
        assert "Shut" in page
        assert f"/accounts/{closed.number}/enter/" not in page
        assert as_olivia.post(f"/accounts/{closed.number}/enter/").status_code == 404

    def test_says_so_when_somebody_comes_by_a_link(
        self, acme: Account, as_olivia: Client
    ) -> None:
        Account.objects.update(status="closed")

        for path in ["", "details/", "contacts/"]:
            response = as_olivia.get(f"/a/{acme.number}/{path}")
            assert response.status_code == 403
            assert "closed" in response.text

    def test_takes_no_changes(self, acme: Account, as_olivia: Client) -> None:
        Account.objects.update(status="closed")

        as_olivia.post(f"/a/{acme.number}/details/", {"city": "Leeds"})

        acme.refresh_from_db()
        assert acme.city == "Bristol"


class TestSwitching:
    def test_opens_the_account(self, acme: Account, as_olivia: Client) -> None:
        response = as_olivia.post(f"/accounts/{acme.number}/enter/")

        assert response["Location"] == f"/a/{acme.number}/"

    def test_is_told(self, acme: Account, olivia: User, as_olivia: Client) -> None:
        as_olivia.post(f"/accounts/{acme.number}/enter/")

        entry = Entry.objects.get()
        assert (entry.code, entry.actor, entry.account, entry.user) == (
            "account.entered",
            olivia,
            acme,
            olivia,
        )

    def test_is_a_post(self, acme: Account, as_olivia: Client) -> None:
        assert as_olivia.get(f"/accounts/{acme.number}/enter/").status_code == 405

    def test_into_anothers_account_is_a_404(
        self, elsewhere: Account, as_olivia: Client
    ) -> None:
        assert as_olivia.post(f"/accounts/{elsewhere.number}/enter/").status_code == 404
        assert as_olivia.post("/accounts/99999999/enter/").status_code == 404

    def test_by_a_link_is_remembered_too(
        self, acme: Account, olivia: User, as_olivia: Client
    ) -> None:
        second = AccountFactory(owner=olivia, company="Second")

        as_olivia.get(f"/a/{acme.number}/")
        as_olivia.get(f"/a/{second.number}/")

        assert as_olivia.session["account"] == second.number
        assert "Second" in as_olivia.get("/profile/").text


class TestSearch:
    @pytest.fixture
    def many(self, olivia: User) -> None:
        for n in range(12):
            AccountFactory(owner=olivia, company=f"Company {n:02}")
        AccountFactory(owner=olivia, company="Brandt Büro GmbH", number=42042)

    def test_is_there_from_ten_accounts_on(self, olivia: User, as_olivia: Client) -> None:
        AccountFactory.create_batch(9, owner=olivia)
        assert 'type="search"' not in as_olivia.get("/accounts/").text

        AccountFactory(owner=olivia)
        assert 'type="search"' in as_olivia.get("/accounts/").text

    @pytest.mark.usefixtures("many")
    @pytest.mark.parametrize(
        "words", ["buro", "BÜRO", "brandt gmbh", "#42042", "42042", "randt"]
    )
    def test_finds_by_name_and_number(self, as_olivia: Client, words: str) -> None:
        page = as_olivia.get("/accounts/", {"q": words}).text

        assert "Büro" in page
        assert "Company 03" not in page

    @pytest.mark.usefixtures("many")
    @pytest.mark.parametrize(
        "words", ["kestrel", "%", "_", "100%", "\\", "'; DROP TABLE", "\0"]
    )
    def test_says_what_it_did_not_find(self, as_olivia: Client, words: str) -> None:
        page = as_olivia.get("/accounts/", {"q": words}).text

        assert "No account matches" in page or words == "\0"

    def test_does_not_find_anothers(
        self, acme: Account, elsewhere: Account, as_olivia: Client
    ) -> None:
        assert "No account matches" in as_olivia.get("/accounts/?q=elsewhere").text


class TestPages:
    def test_five_hundred_accounts_are_all_reached(
        self, olivia: User, as_olivia: Client
    ) -> None:
        AccountFactory.create_batch(120, owner=olivia, company="Same Name")
        seen: set[int] = set()
        address: str | None = "/accounts/"
        pages = 0
        while address:
            context = as_olivia.get(address).context
            seen |= {membership.account_id for membership in context["page"].rows}
            address = context["page"].next and f"/accounts/{context['page'].next}"
            pages += 1

        assert len(seen) == 120
        assert pages == 5

    def test_back_is_where_one_came_from(self, olivia: User, as_olivia: Client) -> None:
        for n in range(60):
            AccountFactory(owner=olivia, company=f"Company {n:02}")
        first = as_olivia.get("/accounts/").context["page"]
        second = as_olivia.get(f"/accounts/{first.next}").context["page"]

        back = as_olivia.get(f"/accounts/{second.previous}").context["page"]

        assert back.rows == first.rows
        assert not back.previous

    @pytest.mark.parametrize(
        "key", ["x", "W10", "WyJhIl0", "WzEsMiwzXQ", "bnVsbA", "\0", "e30"]
    )
    def test_a_key_that_is_none_is_the_first_page(
        self, acme: Account, as_olivia: Client, key: str
    ) -> None:
        for name in ["after", "before"]:
            response = as_olivia.get("/accounts/", {name: key})
            assert response.status_code == 200
            assert "Acme" in response.text


class TestCreatingAnAccount:
    FORM = {
        "company": "Nash Ltd",
        "country": "GB",
        "address_1": "2 Quay Street",
        "city": "Bristol",
        "currency": "GBP",
        "language": "en",
    }

    def test_makes_whoever_is_logged_in_its_owner(self, nora: User, as_nora: Client) -> None:
        response = as_nora.post("/accounts/new/", self.FORM)

        account = Account.objects.get()
        assert response["Location"] == f"/a/{account.number}/"
        assert account.owner == nora
        assert (account.first_name, account.email) == ("Nora", nora.email)
        assert Entry.objects.get().code == "account.opened"

    def test_is_closed_with_registration(self, as_nora: Client) -> None:
        decide(allow_client_registration=False)

        assert "Town or city" not in as_nora.get("/accounts/new/").text
        as_nora.post("/accounts/new/", self.FORM)

        assert not Account.objects.exists()

    def test_belongs_to_nobody_else_whatever_is_sent(
        self, olivia: User, nora: User, as_nora: Client
    ) -> None:
        as_nora.post("/accounts/new/", self.FORM | {"owner": olivia.pk, "user": olivia.pk})

        assert Account.objects.get().owner == nora

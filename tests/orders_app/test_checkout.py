"""Account, Details, Confirm: for whom an order is, and that it is placed once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts_app import actions as account_actions
from accounts_app.models import Account, Membership, Permission
from activitylog_app.models import Actor, Entry
from orders_app.models import Order, Product
from tests.factories import AccountFactory, MembershipFactory, decide
from tests.orders_app.factories import ProductFactory
from tests.orders_app.shopping import (
    CART,
    CHECKOUT,
    HERE,
    choose,
    details,
    place,
    put,
    shown_on,
    up_to_confirm,
)
from tests.reading import words_of
from users_app.models import User

pytestmark = pytest.mark.django_db

PERSON = {
    "first_name": "Rosa",
    "last_name": "Reyes",
    "email": "rosa@reyes.test",
    "password1": "tide and timetable",
}


def account_step(client: Client, query: str = "") -> Any:
    return client.get(f"{CHECKOUT}account/{query}")


def checked(page: Any) -> list[str]:
    radios = page.text.split('name="account"')[1:]
    return [r.split('value="')[1].split('"')[0] for r in radios if "checked" in r.split(">")[0]]


class TestSignedOut:
    def test_logging_in_and_registering_stand_side_by_side(
        self, client: Client, server: Product
    ) -> None:
        put(client, server)

        words = words_of(account_step(client))

        assert "You choose next for which account you order." in words
        assert "The account is made with the order." in words
        assert "Total today €15.00" in words

    def test_logging_in_leads_back_to_the_checkout(
        self, client: Client, server: Product, olivia: User, acme: Account
    ) -> None:
        put(client, server)
        form = {"login": olivia.email, "password": "correct horse battery"}

        page = client.post("/login/", form | {"next": f"{CHECKOUT}account/"}, follow=True)

        assert "Choose Account" in words_of(page)
        assert checked(page) == [str(acme.number)]

    def test_registering_makes_a_login_and_no_account(
        self, client: Client, server: Product
    ) -> None:
        put(client, server)

        page = client.post(f"{CHECKOUT}register/", PERSON, follow=True)

        assert checked(page) == ["new"]
        assert not User.objects.get(email="rosa@reyes.test").accounts.exists()
        assert Entry.objects.filter(code="user.registered").get().description == (
            "Created a login"
        )

    def test_registering_works_where_registration_is_off(
        self, client: Client, server: Product
    ) -> None:
        decide(allow_client_registration=False)
        put(client, server)

        client.post(f"{CHECKOUT}register/", PERSON)

        assert User.objects.filter(email="rosa@reyes.test").exists()

    def test_registering_is_for_who_has_something_in_the_cart(self, client: Client) -> None:
        decide(allow_client_registration=False)

        page = client.post(f"{CHECKOUT}register/", PERSON)

        assert page["Location"] == CART
        assert not User.objects.exists()

    def test_logins_are_made_so_often_from_one_address(self, server: Product) -> None:
        statuses = []
        for number in range(11):
            client = Client()
            put(client, server)
            person = PERSON | {"email": f"rosa{number}@reyes.test"}
            statuses.append(client.post(f"{CHECKOUT}register/", person).status_code)

        assert statuses[-2:] == [302, 429]

    def test_a_login_that_is_there_is_told_so(
        self, client: Client, server: Product, olivia: User
    ) -> None:
        put(client, server)

        page = client.post(f"{CHECKOUT}register/", PERSON | {"email": olivia.email})

        assert "This email address already has a login." in words_of(page)
        assert "Your order" in words_of(page)

    def test_nothing_is_ordered(self, client: Client, server: Product) -> None:
        put(client, server)

        page = client.post(f"{CHECKOUT}place/", {"shown": "x"})

        assert page.url.startswith("/login/")  # type: ignore[attr-defined]


class TestChooseAccount:
    def test_says_why_an_account_cannot_be_used(
        self, as_uma: Client, uma: User, server: Product
    ) -> None:
        closed = AccountFactory(company="Shut", status="closed")
        MembershipFactory(user=uma, account=closed, permissions=[Permission.ORDERS])
        put(as_uma, server)

        page = account_step(as_uma)

        words = words_of(page)
        assert "Acme & Sons" in words
        assert "You may not place orders here" in words
        assert "Shut" in words
        assert "Closed" in words
        assert checked(page) == ["new"]

    def test_preselects_the_account_one_is_in(
        self, as_olivia: Client, olivia: User, acme: Account, server: Product
    ) -> None:
        AccountFactory(owner=olivia)
        put(as_olivia, server)
        assert checked(account_step(as_olivia)) == []

        as_olivia.get(f"/a/{acme.number}/")

        assert checked(account_step(as_olivia)) == [str(acme.number)]

    def test_preselects_the_only_one_that_can_be_used(
        self, as_uma: Client, uma: User, server: Product
    ) -> None:
        account = MembershipFactory(user=uma, permissions=[Permission.ORDERS]).account
        put(as_uma, server)

        assert checked(account_step(as_uma)) == [str(account.number)]

    def test_shows_first_what_can_be_used(
        self, as_uma: Client, uma: User, server: Product
    ) -> None:
        for n in range(30):
            account = AccountFactory(company=f"Branch {n}")
            MembershipFactory(account=account, user=uma, permissions=[])
        zander = AccountFactory(company="Zander", owner=uma)
        put(as_uma, server)

        page = account_step(as_uma)

        words = words_of(page)
        assert words.index("Zander") < words.index("Branch 0")
        assert "There are more accounts for which you may not order." in words
        assert checked(page) == [str(zander.number)]

    @pytest.mark.parametrize(
        ("chosen", "sentence"),
        [
            ("", "Choose an account or create a new one."),
            ("acme", "You may not place orders for this account."),
            ("elsewhere", "Choose an account of yours."),
            ("9" * 20, "Choose an account of yours."),
            ("x", "Choose an account of yours."),
        ],
    )
    def test_refuses_what_is_not_his_to_choose(
        self,
        as_uma: Client,
        acme: Account,
        elsewhere: Account,
        server: Product,
        chosen: str,
        sentence: str,
    ) -> None:
        put(as_uma, server)
        numbers = {"acme": acme.number, "elsewhere": elsewhere.number}

        assert sentence in words_of(choose(as_uma, numbers.get(chosen, chosen)))

    def test_refuses_an_account_in_whose_currency_something_is_not_sold(
        self, as_olivia: Client, acme: Account, server: Product
    ) -> None:
        acme.change(currency="USD")
        put(as_olivia, server)
        as_olivia.post("/order/currency/", {"currency": "EUR"})
        put(as_olivia, server)

        words = words_of(choose(as_olivia, acme.number))

        assert "Not sold in USD, the currency of the account: Server." in words

    def test_a_new_one_is_asked_for_its_details(self, as_nora: Client, server: Product) -> None:
        put(as_nora, server)

        words = words_of(choose(as_nora, "new"))

        assert "Fill in “Country”." in words or "Choose something for “Country”." in words
        assert not Account.objects.exists()

    def test_finds_one_among_many(
        self, as_olivia: Client, olivia: User, acme: Account, server: Product
    ) -> None:
        for n in range(30):
            AccountFactory(owner=olivia, company=f"Company {n}")
        put(as_olivia, server)

        words = words_of(account_step(as_olivia, f"?q=sons {acme.number}"))

        assert "Acme" in words
        assert "Company 1" not in words
        assert "Search 31 accounts" in account_step(as_olivia).text

    def test_costs_the_same_however_many_there_are(
        self,
        as_olivia: Client,
        olivia: User,
        server: Product,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        AccountFactory.create_batch(12, owner=olivia)
        put(as_olivia, server)

        with django_assert_max_num_queries(13):
            account_step(as_olivia)


class TestDetails:
    def test_show_who_is_billed(
        self, as_olivia: Client, acme: Account, server: Product
    ) -> None:
        put(as_olivia, server)

        words = words_of(choose(as_olivia, acme.number))

        assert "Acme & Sons" in words
        assert "1 Quay Street" in words

    def test_show_no_address_to_who_may_not_see_it(
        self, as_uma: Client, uma: User, acme: Account, server: Product
    ) -> None:
        Membership.objects.filter(user=uma).update(permissions=[Permission.ORDERS])
        put(as_uma, server)

        words = words_of(choose(as_uma, acme.number))

        assert "Acme & Sons" in words
        assert "1 Quay Street" not in words

    def test_ask_for_the_terms_to_be_accepted(
        self, as_olivia: Client, acme: Account, server: Product
    ) -> None:
        decide(terms_of_service_url="https://us.test/terms")
        put(as_olivia, server)
        choose(as_olivia, acme.number)

        assert "Accept the Terms of Service to go on." in words_of(details(as_olivia))
        assert "Place Order" not in words_of(as_olivia.get(f"{CHECKOUT}confirm/", follow=True))
        assert "Place Order" in words_of(details(as_olivia, terms="on"))

    @pytest.mark.parametrize("text", ["x\r\n" * 1000, "\r\n\r\n  Ring twice. "])
    def test_take_what_we_should_know(
        self, as_olivia: Client, acme: Account, server: Product, text: str
    ) -> None:
        put(as_olivia, server)
        choose(as_olivia, acme.number)

        page = details(as_olivia, notes=text)

        assert page.context["choice"].customer_notes == text.strip().replace("\r\n", "\n")

    def test_take_no_more_than_they_say(
        self, as_olivia: Client, acme: Account, server: Product
    ) -> None:
        put(as_olivia, server)
        choose(as_olivia, acme.number)

        page = words_of(details(as_olivia, notes="x" * 2001))

        assert "Ensure this value has at most 2000 characters" in page

    def test_keep_it_while_one_goes_back_and_on(
        self, as_olivia: Client, acme: Account, server: Product
    ) -> None:
        put(as_olivia, server)
        choose(as_olivia, acme.number)
        details(as_olivia, notes="Ring twice.")

        again = choose(as_olivia, acme.number)

        assert again.context["form"]["notes"].value() == "Ring twice."

    def test_wait_for_a_second_factor_where_it_is_required(
        self, as_olivia: Client, acme: Account, server: Product
    ) -> None:
        decide(require_two_factor=True)
        put(as_olivia, server)

        page = choose(as_olivia, acme.number)

        assert "Set up two-factor login first. It is required here." in words_of(page)
        assert 'href="/order/cart/"' in page.text

    @pytest.mark.parametrize("page", ["details", "confirm"])
    def test_come_after_an_account_is_chosen(
        self, as_olivia: Client, server: Product, page: str
    ) -> None:
        put(as_olivia, server)

        response = as_olivia.get(f"{CHECKOUT}{page}/")

        assert response.url == f"{CHECKOUT}account/"  # type: ignore[attr-defined]

    @pytest.mark.parametrize("page", ["account", "details", "confirm"])
    def test_are_nothing_without_something_in_the_cart(
        self, as_olivia: Client, page: str
    ) -> None:
        response = as_olivia.get(f"{CHECKOUT}{page}/")

        assert response.url == CART  # type: ignore[attr-defined]


class TestConfirm:
    def test_shows_everything(self, as_olivia: Client, acme: Account, server: Product) -> None:
        put(as_olivia, server, 2)
        choose(as_olivia, acme.number)

        words = words_of(details(as_olivia))

        assert "Ordered by Olivia Owen" in words
        assert "Acme & Sons" in words
        assert "Server €10.00 + €5.00 setup · monthly 2 €10.00 €20.00" in words
        assert "Total today €30.00" in words

    def test_shows_a_changed_price_beside_the_old_one(
        self, as_olivia: Client, acme: Account, server: Product
    ) -> None:
        put(as_olivia, server)
        choose(as_olivia, acme.number)
        server.prices.update(amount=11)

        words = words_of(details(as_olivia))

        assert "was €10.00 + €5.00 now €11.00 + €5.00" in words


class TestPlaceOrder:
    def test_for_an_account(self, as_olivia: Client, acme: Account, server: Product) -> None:
        page = place(as_olivia, up_to_confirm(as_olivia, server, acme.number))

        order = Order.objects.get()
        assert (order.account, order.user_name) == (acme, "Olivia Owen")
        assert order.total == 15
        assert f"Order #{order.pk} is placed" in words_of(page)
        assert "For Acme & Sons, ordered by Olivia Owen." in words_of(page)
        assert "The cart is empty" in words_of(as_olivia.get(CART))

    def test_for_a_new_account_makes_it_and_its_owner(
        self, as_nora: Client, nora: User, server: Product
    ) -> None:
        place(as_nora, up_to_confirm(as_nora, server, "new", **HERE))

        account = Account.objects.get()
        assert account.owner == nora
        assert account.company == "Bluebell"
        assert Order.objects.get().account == account

    def test_twice_makes_one_and_shows_it_again(
        self, as_olivia: Client, acme: Account, server: Product
    ) -> None:
        shown = up_to_confirm(as_olivia, server, acme.number)

        first, second = place(as_olivia, shown), place(as_olivia, shown)

        assert Order.objects.count() == 1
        assert first.redirect_chain == second.redirect_chain

    def test_with_what_we_should_know_as_it_stood_there(
        self, as_olivia: Client, acme: Account, server: Product, as_ada: Client
    ) -> None:
        put(as_olivia, server)
        choose(as_olivia, acme.number)
        shown = shown_on(page := details(as_olivia, notes="Ring twice."))
        details(as_olivia, notes="Ring once.")

        place(as_olivia, shown)

        order = Order.objects.get()
        theirs = as_olivia.get(f"/a/{acme.number}/orders/{order.pk}/")
        ours = as_ada.get(f"/admin/orders/{order.pk}/")
        for told in [page, theirs, ours]:
            assert "Ring twice." in words_of(told)
        assert not order.notes

    def test_in_two_tabs_makes_one(
        self, as_olivia: Client, acme: Account, server: Product
    ) -> None:
        shown = up_to_confirm(as_olivia, server, acme.number)
        again = shown_on(as_olivia.get(f"{CHECKOUT}confirm/"))

        place(as_olivia, shown)
        place(as_olivia, again)

        assert Order.objects.count() == 1

    def test_is_for_whom_the_page_showed(
        self, as_olivia: Client, olivia: User, acme: Account, server: Product
    ) -> None:
        other = AccountFactory(owner=olivia, company="Other")
        shown = up_to_confirm(as_olivia, server, acme.number)
        choose(as_olivia, other.number)

        place(as_olivia, shown)

        assert Order.objects.get().account == acme

    def test_leaves_in_the_cart_what_was_put_there_since(
        self, as_olivia: Client, acme: Account, server: Product
    ) -> None:
        shown = up_to_confirm(as_olivia, server, acme.number)
        put(as_olivia, ProductFactory(name="Later"))

        place(as_olivia, shown)

        assert [item.name for item in Order.objects.get().items.all()] == ["Server"]
        assert "Later" in words_of(as_olivia.get(CART))

    def test_at_another_price_asks_again(
        self, as_olivia: Client, acme: Account, server: Product
    ) -> None:
        shown = up_to_confirm(as_olivia, server, acme.number)
        server.prices.update(amount=11)

        page = place(as_olivia, shown)

        assert not Order.objects.exists()
        assert "was €10.00 + €5.00 now €11.00 + €5.00" in words_of(page)
        place(as_olivia, shown_on(page))
        assert Order.objects.get().total == 16

    def test_of_what_is_billed_in_another_way_is_told_so(
        self, as_olivia: Client, acme: Account, server: Product
    ) -> None:
        shown = up_to_confirm(as_olivia, server, acme.number)
        Product.objects.update(cycle="yearly")

        page = place(as_olivia, shown)

        assert not Order.objects.exists()
        assert "Server is billed in another way now: Yearly." in words_of(page)

    def test_of_what_has_run_out_is_told_so(
        self, as_olivia: Client, acme: Account, server: Product
    ) -> None:
        shown = up_to_confirm(as_olivia, server, acme.number)
        Product.objects.update(stock=0)

        page = place(as_olivia, shown)

        assert not Order.objects.exists()
        assert "Server is sold out." in words_of(page)

    def test_for_an_account_that_was_closed_meanwhile(
        self, as_olivia: Client, acme: Account, server: Product, by_ada: Actor
    ) -> None:
        shown = up_to_confirm(as_olivia, server, acme.number)
        account_actions.close(acme, by=by_ada)

        page = place(as_olivia, shown)

        assert "This account is closed." in words_of(page)
        assert not Order.objects.exists()

    def test_for_an_account_whose_permission_was_taken_meanwhile(
        self, as_uma: Client, uma: User, acme: Account, server: Product
    ) -> None:
        Membership.objects.filter(user=uma).update(permissions=[Permission.ORDERS])
        shown = up_to_confirm(as_uma, server, acme.number)
        Membership.objects.filter(user=uma).update(permissions=[])

        page = place(as_uma, shown)

        assert "You may not order for this account." in words_of(page)
        assert not Order.objects.exists()

    def test_for_an_account_that_is_deleted(
        self, as_uma: Client, uma: User, server: Product
    ) -> None:
        account = MembershipFactory(user=uma, permissions=[Permission.ORDERS]).account
        shown = up_to_confirm(as_uma, server, account.number)
        Account.objects.filter(pk=account.pk).delete()

        assert "This account is gone." in words_of(place(as_uma, shown))

    def test_with_what_was_shown_to_somebody_else(
        self, as_olivia: Client, as_stan: Client, acme: Account, server: Product
    ) -> None:
        shown = up_to_confirm(as_olivia, server, acme.number)

        put(as_stan, server)
        page = place(as_stan, shown)

        assert "Nothing was ordered." in words_of(page)
        assert not Order.objects.exists()

    def test_without_two_factor_where_it_is_required(
        self, as_olivia: Client, acme: Account, server: Product
    ) -> None:
        shown = up_to_confirm(as_olivia, server, acme.number)
        decide(require_two_factor=True)

        page = place(as_olivia, shown)

        assert "Set up two-factor login first. It is required here." in words_of(page)
        assert not Order.objects.exists()

    @pytest.mark.parametrize("forged", ["", "x", "x:y:z", "\0"])
    def test_with_what_was_never_shown(
        self, as_olivia: Client, server: Product, forged: str
    ) -> None:
        put(as_olivia, server)

        assert "Nothing was ordered." in words_of(place(as_olivia, forged))

    def test_so_often_is_held_back(
        self, as_olivia: Client, acme: Account, server: Product
    ) -> None:
        shown = up_to_confirm(as_olivia, server, acme.number)
        for _n in range(40):
            place(as_olivia, "x")

        page = place(as_olivia, shown)

        assert "Nothing was ordered." in words_of(page)
        assert not Order.objects.exists()


class TestDone:
    def done(self, client: Client) -> Any:
        return client.get(f"{CHECKOUT}done/{Order.objects.get().pk}/")

    def test_says_what_happens_next_and_how_to_pay(
        self, as_olivia: Client, acme: Account, server: Product
    ) -> None:
        place(as_olivia, up_to_confirm(as_olivia, server, acme.number))

        words = words_of(self.done(as_olivia))

        assert "write to you as soon as it is accepted" in words
        assert f"Invoice {Order.objects.get().invoices.get().number}: €15.00, due on" in words

    def test_is_for_who_placed_it(
        self, as_olivia: Client, as_stan: Client, acme: Account, server: Product
    ) -> None:
        place(as_olivia, up_to_confirm(as_olivia, server, acme.number))

        assert self.done(as_stan).status_code == 404

    def test_is_closed_when_he_may_not_order_there_any_more(
        self, as_uma: Client, uma: User, acme: Account, server: Product
    ) -> None:
        Membership.objects.filter(user=uma).update(permissions=[Permission.ORDERS])
        place(as_uma, up_to_confirm(as_uma, server, acme.number))
        Membership.objects.filter(user=uma).update(permissions=[])

        assert self.done(as_uma).status_code == 404


@pytest.mark.parametrize("page", ["account/", "register/", "details/", "confirm/"])
def test_is_closed_for_staff(as_ada: Client, page: str) -> None:
    assert as_ada.get(f"{CHECKOUT}{page}").status_code == 403

"""Add New Order: staff order for a client."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts_app.models import Account
from orders_app.forms import AddOrderForm
from orders_app.models import Order, Product
from tests.factories import AccountFactory
from tests.orders_app.factories import GroupFactory, ProductFactory
from tests.reading import words_of
from users_app.models import User


def address(account: Account) -> str:
    return f"/admin/clients/{account.number}/orders/add/"


def add(client: Client, account: Account, **form: Any) -> Any:
    """As the page is drawn, with these words typed into it."""
    page = client.get(address(account)).text
    hidden = re.findall(r'type="hidden" name="((?:shown_|token)\w*)" value="([^"]*)"', page)
    return client.post(address(account), {**dict(hidden), **form}, follow=True)


def quantity(product: Product, number: Any = 1) -> dict[str, Any]:
    return {f"quantity_{product.pk}": number}


def test_the_order_is_the_owner_s(
    acme: Account, olivia: User, server: Product, ada: User, as_ada: Client
) -> None:
    page = add(as_ada, acme, notes="By phone", **quantity(server, 3))

    order = Order.objects.get()
    assert f"Order {order} is entered for Acme & Sons." in words_of(page)
    assert (order.account, order.user, order.admin) == (acme, olivia, ada)
    assert (order.total, order.notes) == (Decimal(45), "By phone")


def test_the_page_says_whose_it_will_be(acme: Account, server: Product, as_ada: Client) -> None:
    page = words_of(as_ada.get(address(acme)))

    assert "The owner, Olivia Owen, is recorded as the user of this order." in page


def test_a_hidden_product_can_be_sold(acme: Account, as_ada: Client) -> None:
    hidden = ProductFactory(group=GroupFactory(is_hidden=True), is_hidden=True)

    add(as_ada, acme, **quantity(hidden))

    assert Order.objects.get().items.get().product == hidden


def test_a_product_without_a_price_in_the_currency_is_not_offered(as_ada: Client) -> None:
    account = AccountFactory(currency="USD")
    ProductFactory(name="Only in euros")

    page = words_of(as_ada.get(address(account)))

    assert "No product has a price in USD" in page
    assert "Only in euros" not in page


def test_nothing_is_ordered_without_a_quantity(
    acme: Account, server: Product, as_ada: Client
) -> None:
    page = add(as_ada, acme, **quantity(server, ""))

    assert "Enter a quantity for at least one product." in words_of(page)
    assert not Order.objects.exists()


@pytest.mark.parametrize("number", ["-1", "1001", "two", "1.5", "9" * 30])
def test_a_quantity_that_is_none_is_explained(
    acme: Account, server: Product, as_ada: Client, number: str
) -> None:
    page = add(as_ada, acme, **quantity(server, number))

    assert "There is 1 problem" in words_of(page)
    assert not Order.objects.exists()


def test_a_closed_client_cannot_order(acme: Account, server: Product, as_ada: Client) -> None:
    acme.change(status=Account.Status.CLOSED)

    page = words_of(as_ada.get(address(acme)))

    assert "Closed clients cannot order." in page
    assert "Add Order" not in page


def test_a_client_who_is_closed_meanwhile_cannot_order(
    acme: Account, server: Product, as_ada: Client
) -> None:
    page = as_ada.get(address(acme)).text
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    acme.change(status=Account.Status.CLOSED)

    as_ada.post(address(acme), {**hidden, **quantity(server)})

    assert not Order.objects.exists()


def test_a_form_that_is_sent_twice_makes_one_order(
    acme: Account, server: Product, as_ada: Client
) -> None:
    for _ in range(2):
        page = add(as_ada, acme, token="0123456789abcdef", **quantity(server))

    assert page.redirect_chain[-1][0] == f"/admin/orders/{Order.objects.get().pk}/"


def test_a_price_that_has_changed_is_shown_before_it_holds(
    acme: Account, server: Product, as_ada: Client
) -> None:
    shown = {f"shown_{server.pk}": "8.00 5.00 monthly"}

    page = add(as_ada, acme, **quantity(server), **shown)

    assert "Server: now €10.00 + €5.00, before €8.00 + €5.00." in words_of(page)
    assert f'name="shown_{server.pk}" value="10.000 5.000 monthly"' in page.text
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x y monthly",
        "10 5",
        "NaN 0 monthly",
        "Infinity 0 monthly",
        "1e99999 0 monthly",
        "-1 0 monthly",
    ],
)
def test_a_price_that_nobody_was_shown_is_refused(
    acme: Account, server: Product, as_ada: Client, text: str
) -> None:
    page = add(as_ada, acme, **quantity(server), **{f"shown_{server.pk}": text})

    assert "Prices have changed since you chose." in words_of(page)
    assert not Order.objects.exists()


def test_what_is_billed_in_another_way_now_is_told_so(
    acme: Account, server: Product, as_ada: Client
) -> None:
    shown = {f"shown_{server.pk}": "10.000 5.000 one_time"}

    page = add(as_ada, acme, **quantity(server), **shown)

    assert "Server is billed in another way now: Monthly." in words_of(page)
    assert f'name="shown_{server.pk}" value="10.000 5.000 monthly"' in page.text


def test_what_is_sold_out_cannot_be_chosen(acme: Account, as_ada: Client) -> None:
    gone = ProductFactory(name="Old server", stock=0)

    page = as_ada.get(address(acme))

    assert "Old server Sold out" in words_of(page)
    assert re.search(rf'name="quantity_{gone.pk}"[^>]* disabled', page.text)


def test_more_than_there_are_is_explained(acme: Account, as_ada: Client) -> None:
    few = ProductFactory(name="Rack", stock=2)

    page = add(as_ada, acme, **quantity(few, 3))

    assert "Of Rack only 2 are left." in words_of(page)


class TestAmongManyProducts:
    @pytest.fixture(autouse=True)
    def many(self, monkeypatch: pytest.MonkeyPatch, db: None) -> list[Product]:
        """More than fit: a rack and two towers."""
        monkeypatch.setattr(AddOrderForm, "MOST_LISTED", 2)
        towers = GroupFactory(name="Towers", position=2)
        rack = ProductFactory(name="Rack", group=GroupFactory(name="Racks", position=1))
        return [rack, *(ProductFactory(name=name, group=towers) for name in ["Big", "Small"])]

    def find(self, client: Client, account: Account, **typed: Any) -> Any:
        return client.post(f"{address(account)}products/", typed)

    def listed(self, page: Any) -> list[str]:
        return [row.product.name for row in page.context["form"].rows]

    def test_the_first_are_listed(self, acme: Account, as_ada: Client) -> None:
        page = as_ada.get(address(acme))

        assert self.listed(page) == ["Rack", "Big"]
        assert "The first 2 are shown." in words_of(page)

    def test_others_are_found_by_name_and_group(
        self, acme: Account, many: list[Product], as_ada: Client
    ) -> None:
        assert self.listed(self.find(as_ada, acme, q="small tow")) == ["Small"]
        of_group = self.find(as_ada, acme, group=many[1].group_id)
        assert self.listed(of_group) == ["Big", "Small"]
        assert "No other product is found." in words_of(self.find(as_ada, acme, q="%"))

    def test_what_was_typed_stays(
        self, acme: Account, many: list[Product], as_ada: Client
    ) -> None:
        typed = {"token": "0123456789abcdef", "notes": "By phone", **quantity(many[0], "x")}

        page = self.find(as_ada, acme, q="small", **typed)

        assert "In this order Rack" in words_of(page)
        assert self.listed(page) == ["Rack", "Small"]
        form = page.context["form"]
        assert {name: form[name].value() for name in typed} == typed
        assert not form.errors

    def test_all_that_was_chosen_is_ordered(
        self, acme: Account, many: list[Product], as_ada: Client
    ) -> None:
        shown = {f"shown_{one.pk}": "10.000 0.000 monthly" for one in many}

        add(as_ada, acme, q="small", **shown, **quantity(many[0]), **quantity(many[2]))

        items = Order.objects.get().items.order_by("pk")
        assert [item.name for item in items] == ["Rack", "Small"]

    def test_what_is_not_sold_any_more_is_not_left_out_in_silence(
        self, acme: Account, many: list[Product], as_ada: Client
    ) -> None:
        many[0].prices.all().delete()

        page = add(as_ada, acme, **quantity(many[0]), **quantity(many[1]))

        assert "Something that was chosen is not sold in EUR any more." in words_of(page)
        assert not Order.objects.exists()

    @pytest.mark.parametrize("typed", [{"group": "x" * 400}, {"q": "a " * 4000}])
    def test_it_bears_whatever_is_typed(
        self, acme: Account, as_ada: Client, typed: dict[str, str]
    ) -> None:
        numbers = {f"quantity_{'9' * 30}": "1", "quantity_x": "1"}

        assert self.find(as_ada, acme, **typed, **numbers).status_code == 200

    def test_an_address_that_is_opened_again_leads_to_the_form(
        self, acme: Account, as_ada: Client
    ) -> None:
        answer = as_ada.get(f"{address(acme)}products/")

        assert answer.headers["Location"] == address(acme)


class TestChoosingTheClient:
    def test_finds_clients_as_their_list_does(self, acme: Account, as_ada: Client) -> None:
        AccountFactory(company="Brandt")

        page = as_ada.get("/admin/orders/add/", {"q": "olivia"})

        assert f'href="{address(acme)}"' in page.text
        assert "Brandt" not in words_of(page)

    def test_says_so_where_nobody_matches(self, acme: Account, as_ada: Client) -> None:
        page = as_ada.get("/admin/orders/add/", {"q": "kesrel"})

        assert "No client matches “kesrel”." in words_of(page)

    def test_begins_with_the_newest(self, acme: Account, as_ada: Client) -> None:
        newest = AccountFactory(company="Brandt")

        page = as_ada.get("/admin/orders/add/")

        assert [client for client, _address in page.context["choices"]] == [newest, acme]

"""What becomes of a service: its days, its end, what staff change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts_app.models import Account
from activitylog_app.models import Actor, Entry
from config.refusals import Gone, Refused, Stale
from orders_app import actions
from orders_app.models import LARGEST_PRICE, OrderSettings, Service, today
from tests.orders_app.factories import ServiceFactory, VerificationFactory, facts
from users_app.models import User

NOW = datetime(2027, 1, 31, 12, tzinfo=UTC)
DUE = date(2027, 2, 28)


@pytest.fixture(autouse=True)
def _last_of_january() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def change(service: Service, by: Actor, **details: Any) -> Service:
    service = Service.objects.get(pk=service.pk)
    return actions.change_service(service, details, service.version, by=by) or service


def again(service: Service) -> Service:
    return Service.objects.get(pk=service.pk)


class TestTheNextDueDay:
    def test_of_the_31st_is_the_last_of_february_then_the_31st(self, acme: Account) -> None:
        days = [
            again(ServiceFactory(account=acme, periods=periods)).next_due_on
            for periods in (1, 2, 3, 13)
        ]

        assert days == [
            date(2027, 2, 28),
            date(2027, 3, 31),
            date(2027, 4, 30),
            date(2028, 2, 29),
        ]

    def test_of_a_leap_day_comes_each_year(self, acme: Account) -> None:
        begun = date(2028, 2, 29)
        service = ServiceFactory(account=acme, cycle="yearly", due_from=begun, periods=4)

        assert again(service).next_due_on == date(2032, 2, 29)

    @hypothesis_settings(
        max_examples=50,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        begun=st.dates(date(2000, 1, 1), date(2100, 12, 31)),
        periods=st.integers(0, 600),
        cycle=st.sampled_from([("monthly", 1), ("yearly", 12)]),
    )
    def test_is_the_same_for_postgresql_as_for_us(
        self, service: Service, begun: date, periods: int, cycle: tuple[str, int]
    ) -> None:
        name, months = cycle
        changes = {"due_from": begun, "periods": periods, "cycle": name, "invoiced_until": None}
        Service.objects.filter(pk=service.pk).update(**changes)

        assert again(service).next_due_on == begun + relativedelta(months=months * periods)

    def test_of_what_is_paid_once_never_comes(self, acme: Account) -> None:
        assert again(ServiceFactory(account=acme, cycle="one_time")).next_due_on is None


class TestAskingForTheEnd:
    def test_at_the_end_of_the_period(self, service: Service, by_olivia: Actor) -> None:
        actions.ask_for_end(service, "period_end", "Too dear", by=by_olivia)

        asked = again(service)
        assert facts(asked, "ends_on", "end_when", "end_reason") == (
            DUE,
            "period_end",
            "Too dear",
        )
        assert facts(asked, "status", "end_asked_by_name") == ("active", "Olivia Owen")

    def test_at_once(self, service: Service, by_olivia: Actor) -> None:
        actions.ask_for_end(service, "at_once", "", by=by_olivia)

        assert again(service).ends_on == today()

    def test_of_what_is_paid_once_is_at_once(self, acme: Account, by_olivia: Actor) -> None:
        service = ServiceFactory(account=acme, cycle="one_time")

        actions.ask_for_end(service, "period_end", "", by=by_olivia)

        assert facts(again(service), "ends_on", "end_when") == (today(), "at_once")

    def test_by_staff_is_by_the_company(self, service: Service, by_ada: Actor) -> None:
        actions.ask_for_end(service, "at_once", "", by=by_ada)

        assert again(service).end_asked_by_name == "Harbourline"

    def test_twice_is_asked_once(self, service: Service, by_olivia: Actor) -> None:
        actions.ask_for_end(service, "period_end", "", by=by_olivia)

        assert actions.ask_for_end(service, "at_once", "", by=by_olivia) is None
        assert Entry.objects.count() == 1

    @pytest.mark.parametrize("status", ["pending", "cancelled"])
    def test_of_what_does_not_run_is_refused(
        self, status: str, acme: Account, by_olivia: Actor
    ) -> None:
        with pytest.raises(Refused):
            actions.ask_for_end(
                ServiceFactory(account=acme, status=status), "at_once", "", by=by_olivia
            )

    def test_in_another_way_is_a_mistake_of_the_program(
        self, service: Service, by_olivia: Actor
    ) -> None:
        with pytest.raises(ValueError, match="someday"):
            actions.ask_for_end(service, "someday", "", by=by_olivia)

    def test_can_be_withdrawn(self, service: Service, by_olivia: Actor) -> None:
        actions.ask_for_end(service, "period_end", "Too dear", by=by_olivia)

        actions.keep(service, by=by_olivia)

        assert facts(again(service), "ends_on", "end_when", "end_reason") == (None, "", "")

    def test_that_nobody_asked_for_is_not_withdrawn(
        self, service: Service, by_olivia: Actor
    ) -> None:
        assert actions.keep(service, by=by_olivia) is None

    def test_that_has_come_is_not_withdrawn(self, service: Service, by_olivia: Actor) -> None:
        actions.ask_for_end(service, "at_once", "", by=by_olivia)
        actions.end(service, today(), by=by_olivia)

        with pytest.raises(Refused, match="has ended"):
            actions.keep(service, by=by_olivia)

    def test_of_what_is_gone_is_gone(self, service: Service, by_olivia: Actor) -> None:
        Service.objects.all().delete()

        with pytest.raises(Gone):
            actions.ask_for_end(service, "at_once", "", by=by_olivia)


class TestTheEnd:
    def test_comes_on_its_day(self, service: Service, by_olivia: Actor) -> None:
        actions.ask_for_end(service, "period_end", "", by=by_olivia)

        assert actions.end(service, DUE - timedelta(days=1), by=by_olivia) is None
        assert actions.end(service, DUE, by=by_olivia)
        assert facts(again(service), "status", "ended_on") == ("cancelled", today())

    def test_comes_once(self, service: Service, by_olivia: Actor) -> None:
        actions.ask_for_end(service, "at_once", "", by=by_olivia)
        actions.end(service, today(), by=by_olivia)

        assert actions.end(service, today(), by=by_olivia) is None

    def test_does_not_come_by_itself(self, service: Service, by_olivia: Actor) -> None:
        assert actions.end(service, DUE, by=by_olivia) is None


class TestStaffChange:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("pending", "active"),
            ("pending", "cancelled"),
            ("active", "suspended"),
            ("active", "cancelled"),
            ("suspended", "active"),
            ("suspended", "cancelled"),
        ],
    )
    def test_a_status_to_the_next(
        self, before: str, after: str, acme: Account, by_ada: Actor
    ) -> None:
        service = ServiceFactory(account=acme, status=before)

        assert change(service, by_ada, status=after).status == after

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("pending", "suspended"),
            ("active", "pending"),
            ("suspended", "pending"),
            ("cancelled", "pending"),
            ("cancelled", "suspended"),
        ],
    )
    def test_no_status_to_one_that_does_not_follow(
        self, before: str, after: str, acme: Account, by_ada: Actor
    ) -> None:
        service = ServiceFactory(account=acme, status=before)

        with pytest.raises(Refused, match="cannot become") as refusal:
            change(service, by_ada, status=after)

        assert refusal.value.field == "status"

    def test_nothing_of_a_called_off_order(self, acme: Account, by_ada: Actor) -> None:
        service = ServiceFactory(account=acme, status="cancelled")

        with pytest.raises(Refused, match="was called off"):
            change(service, by_ada, status="active")

    def test_nothing_active_in_a_closed_account(self, acme: Account, by_ada: Actor) -> None:
        service = ServiceFactory(account=acme, status="suspended")
        acme.change(status=Account.Status.CLOSED)

        with pytest.raises(Refused, match="closed"):
            change(service, by_ada, status="active")

    def test_pending_to_active_and_its_days_begin(self, acme: Account, by_ada: Actor) -> None:
        service = change(
            ServiceFactory(account=acme, status="pending"), by_ada, status="active"
        )

        assert facts(service, "started_on", "next_due_on") == (today(), DUE)

    def test_nothing_active_whose_order_waits_for_verification(
        self, acme: Account, by_ada: Actor
    ) -> None:
        OrderSettings.lock().change(wait_for_verification=True)

        with pytest.raises(Refused, match="Olivia Owen is not verified") as refusal:
            change(ServiceFactory(account=acme, status="pending"), by_ada, status="active")
        assert refusal.value.field == "status"

    def test_pending_to_active_once_the_orders_user_is_verified(
        self, acme: Account, olivia: User, by_ada: Actor
    ) -> None:
        OrderSettings.lock().change(wait_for_verification=True)
        VerificationFactory(user=olivia, state="verified")

        service = change(
            ServiceFactory(account=acme, status="pending"), by_ada, status="active"
        )

        assert service.is_active

    def test_a_cancelled_one_back_as_if_nobody_had_asked(
        self, service: Service, by_ada: Actor
    ) -> None:
        actions.ask_for_end(service, "at_once", "", by=by_ada)
        actions.end(service, today(), by=by_ada)

        found = change(service, by_ada, status="active")
        assert facts(found, "ended_on", "ends_on", "next_due_on") == (None, None, DUE)

    def test_one_that_goes_on_is_due_today_at_the_earliest(
        self, service: Service, by_ada: Actor
    ) -> None:
        change(service, by_ada, status="suspended")

        with time_machine.travel(datetime(2027, 5, 5, tzinfo=UTC)):
            assert change(service, by_ada, status="active").next_due_on == date(2027, 5, 5)

    def test_the_due_day_and_later_periods_follow_it(
        self, service: Service, by_ada: Actor
    ) -> None:
        service = change(service, by_ada, next_due_on=date(2027, 3, 15))

        assert service.next_due_on == date(2027, 3, 15)
        assert service.period_after(1) == date(2027, 4, 15)
        assert Entry.objects.get().changed["next_due_on"] == ["2027-02-28", "2027-03-15"]

    def test_no_day_that_is_invoiced(self, service: Service, by_ada: Actor) -> None:
        with pytest.raises(Refused, match="invoiced up to") as refusal:
            change(service, by_ada, next_due_on=DUE - timedelta(days=1))

        assert refusal.value.field == "next_due_on"

    @pytest.mark.parametrize("day", [date(2040, 1, 1), date.max])
    def test_no_day_far_away(self, day: date, service: Service, by_ada: Actor) -> None:
        with pytest.raises(Refused, match="ten years"):
            change(service, by_ada, next_due_on=day)

    def test_no_day_of_what_is_paid_once(self, acme: Account, by_ada: Actor) -> None:
        with pytest.raises(Refused, match="no next due date"):
            change(ServiceFactory(account=acme, cycle="one_time"), by_ada, next_due_on=DUE)

    def test_the_day_and_the_end_that_was_asked_for_moves_with_it(
        self, service: Service, by_ada: Actor
    ) -> None:
        actions.ask_for_end(service, "period_end", "", by=by_ada)

        assert change(service, by_ada, next_due_on=date(2027, 3, 15)).ends_on == date(
            2027, 3, 15
        )

    def test_the_price(self, service: Service, by_ada: Actor) -> None:
        assert change(service, by_ada, unit_price=Decimal("7.50")).price == Decimal("7.50")

    @pytest.mark.parametrize("price", ["-1", "0.001", str(LARGEST_PRICE + 1)])
    def test_no_price_that_there_is_not(
        self, price: str, service: Service, by_ada: Actor
    ) -> None:
        with pytest.raises(Refused) as refusal:
            change(service, by_ada, unit_price=Decimal(price))

        assert refusal.value.field == "unit_price"

    def test_no_price_that_no_invoice_holds(self, acme: Account, by_ada: Actor) -> None:
        many = ServiceFactory(account=acme, quantity=1000)

        with pytest.raises(Refused):
            change(many, by_ada, unit_price=LARGEST_PRICE)

    def test_nothing_and_nothing_is_told(self, service: Service, by_ada: Actor) -> None:
        change(service, by_ada, status="active", next_due_on=DUE)

        assert not Entry.objects.exists()

    def test_nothing_stale(self, service: Service, by_ada: Actor) -> None:
        version = again(service).version
        with time_machine.travel(NOW + timedelta(seconds=1)):
            change(service, by_ada, status="suspended")

        with pytest.raises(Stale):
            actions.change_service(service, {"status": "active"}, version, by=by_ada)

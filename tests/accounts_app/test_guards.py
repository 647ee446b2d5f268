"""What the database itself refuses, whatever the code does."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.db.utils import InternalError

from accounts_app.models import Account, Membership, Permission
from tests.factories import MembershipFactory, UserFactory
from users_app.models import User


def run(sql: str, *values: str | int) -> None:
    """In a transaction of its own, so that what is checked at commit is checked."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.django_db(transaction=True)
class TestAnOwner:
    def test_cannot_be_deleted_from_his_account(self, acme: Account) -> None:
        with pytest.raises(IntegrityError, match="would have no owner"):
            run("DELETE FROM accounts_app_membership WHERE is_owner")

        assert acme.memberships.filter(is_owner=True).exists()

    def test_cannot_be_demoted_without_another(self, acme: Account, uma: User) -> None:
        with pytest.raises(IntegrityError, match="would have no owner"):
            run("UPDATE accounts_app_membership SET is_owner = false")

    def test_cannot_move_to_another_account(self, acme: Account, elsewhere: Account) -> None:
        with pytest.raises(IntegrityError):
            run(
                "UPDATE accounts_app_membership SET account_id = %s WHERE account_id = %s",
                elsewhere.number,
                acme.number,
            )

    def test_is_only_one(self, acme: Account, uma: User) -> None:
        with pytest.raises(IntegrityError, match="one_owner_per_account"):
            run("UPDATE accounts_app_membership SET is_owner = true, permissions = '[]'")

    def test_has_no_list_of_permissions(self, acme: Account) -> None:
        with pytest.raises(IntegrityError, match="no_permissions_are_kept_for_an_owner"):
            run("""UPDATE accounts_app_membership SET permissions = '["tickets"]'""")

    def test_is_there_when_an_account_is_opened(self, db: None) -> None:
        with pytest.raises(IntegrityError, match="would have no owner"):
            Account.objects.create(company="Nobody's", currency="EUR", country="GB")

    def test_goes_with_his_account(self, acme: Account, uma: User) -> None:
        acme.delete()

        assert not Membership.objects.exists()

    def test_hands_it_over_in_one_transaction(
        self, acme: Account, olivia: User, uma: User
    ) -> None:
        with transaction.atomic():
            acme.hand_to(uma)

        assert acme.owner == uma
        assert acme.memberships.get(user=olivia).permissions == Permission.values


def test_a_user_is_in_an_account_once(acme: Account, uma: User) -> None:
    with pytest.raises(IntegrityError, match="one_membership_each"):
        MembershipFactory(account=acme, user=uma)


def test_deleting_users_cannot_orphan_an_account(acme: Account, olivia: User) -> None:
    with pytest.raises(ProtectedError):
        User.objects.filter(pk=olivia.pk).delete()


@pytest.mark.django_db(transaction=True)
def test_raw_sql_cannot_delete_a_user_with_an_account(acme: Account, olivia: User) -> None:
    run("DELETE FROM account_emailaddress")
    with pytest.raises(IntegrityError):
        run("DELETE FROM users_app_user WHERE id = %s", olivia.pk)


def test_a_log_entry_cannot_be_edited(acme: Account, entry: object) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        run("UPDATE activitylog_app_entry SET description = 'nothing'")


def test_a_log_entry_cannot_be_deleted(acme: Account, entry: object) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        run("DELETE FROM activitylog_app_entry")


@pytest.mark.parametrize("email", ["Olivia@acme.test", "OLIVIA@ACME.TEST"])
def test_an_address_is_stored_in_one_spelling(olivia: User, email: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        run("UPDATE users_app_user SET email = %s WHERE id = %s", email, olivia.pk)


def test_two_users_cannot_have_one_address(olivia: User) -> None:
    with pytest.raises(IntegrityError):
        UserFactory(email="OLIVIA@Acme.test")


class TestTwoWorlds:
    def test_staff_cannot_join_an_account(self, acme: Account, ada: User) -> None:
        with pytest.raises(IntegrityError, match="is staff"):
            MembershipFactory(account=acme, user=ada)

    def test_a_member_cannot_become_staff(self, uma: User) -> None:
        with pytest.raises(IntegrityError, match="belongs to an account"):
            User.objects.filter(pk=uma.pk).update(is_staff=True)


@pytest.mark.django_db(transaction=True)
def test_becoming_staff_and_joining_at_once_ends_in_one_world(
    acme: Account, nora: User
) -> None:
    for _round in range(20):
        Membership.objects.filter(user=nora).delete()
        User.objects.filter(pk=nora.pk).update(is_staff=False)

        at_once(
            lambda: Membership.objects.create(account=acme, user=nora),
            lambda: User.objects.filter(pk=nora.pk).update(is_staff=True),
        )

        nora.refresh_from_db()
        assert nora.is_staff != Membership.objects.filter(user=nora).exists()


@pytest.mark.django_db(transaction=True)
def test_removing_and_handing_over_at_once_leaves_one_owner(
    acme: Account, olivia: User, uma: User
) -> None:
    def hand_over() -> None:
        with transaction.atomic():
            Account.objects.lock(acme).hand_to(uma)

    for _round in range(20):
        at_once(hand_over, lambda: Membership.objects.filter(user=uma).delete())

        assert acme.memberships.filter(is_owner=True).count() == 1
        with transaction.atomic():
            acme.hand_to(olivia)
        Membership.objects.get_or_create(account=acme, user=uma)


def at_once(*jobs: object) -> None:
    """Run them in threads that start together; what the database refuses is an answer."""
    start = threading.Barrier(len(jobs))

    def run_one(job: object) -> None:
        try:
            start.wait(5)
            job()  # type: ignore[operator]
        except (IntegrityError, InternalError):
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=run_one, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

"""A login without an account, and which accounts a permission opens."""

from __future__ import annotations

import pytest

from accounts_app import actions
from accounts_app.models import Account, Permission
from activitylog_app.models import Actor, Entry
from mail_app.models import Message
from tests.factories import PASSWORD, MembershipFactory
from users_app.models import User

PERSON = {"first_name": "Rosa", "last_name": "Reyes", "email": "rosa@reyes.test"}


@pytest.mark.django_db
class TestMakingALogin:
    def make(self, by: Actor) -> actions.Login:
        return actions.make_login({**PERSON, "password": PASSWORD}, by=by)

    def test_makes_a_user_and_no_account(self, by_visitor: Actor) -> None:
        user = self.make(by_visitor).user

        assert user.check_password(PASSWORD)
        assert not Account.objects.exists()

    def test_asks_for_the_address_to_be_verified(self, by_visitor: Actor) -> None:
        self.make(by_visitor)

        assert Message.objects.get().letter == "users_app.emails.verify_address"

    def test_is_told_as_done_by_who_came(self, by_visitor: Actor) -> None:
        user = self.make(by_visitor).user

        entry = Entry.objects.get()
        assert (entry.code, entry.actor_id) == ("user.registered", user.pk)

    def test_is_refused_where_there_is_one(self, by_visitor: Actor, olivia: User) -> None:
        person = {**PERSON, "email": olivia.email, "password": PASSWORD}

        with pytest.raises(actions.AddressTaken):
            actions.make_login(person, by=by_visitor)

        assert not Entry.objects.exists()


@pytest.mark.parametrize("permission", Permission)
def test_a_list_knows_who_can_as_each_membership_does(
    acme: Account, uma: User, dora: User, permission: Permission
) -> None:
    MembershipFactory(account=acme, permissions=[Permission.MANAGE_PRODUCTS])

    able = set(acme.memberships.able_to(permission))

    assert able == {each for each in acme.memberships.all() if each.can(permission)}

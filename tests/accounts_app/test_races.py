"""Staff and customers at the same account at the same moment, over and over."""

from __future__ import annotations

from functools import partial
from itertools import cycle, islice

import pytest

from accounts_app import actions
from accounts_app.models import Account, Membership
from activitylog_app.models import Actor, ActorKind, Entry
from invitations_app import actions as invitation_actions
from tests.factories import AccountFactory, MembershipFactory, UserFactory
from tests.racing import AtOnce, done
from users_app import actions as user_actions
from users_app.models import User

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 200
FEWER = 50


@pytest.fixture(autouse=True)
def _nothing_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters and deletions are promised; nobody has to carry them here."""
    monkeypatch.setattr("mail_app.letters.queue", lambda message_id: None)
    monkeypatch.setattr("accounts_app.actions.deletion.queue", lambda deletion: None)


def of_two() -> tuple[Account, Membership]:
    """An account with an owner and another user."""
    account = AccountFactory(owner=UserFactory())
    return account, MembershipFactory(account=account, user=UserFactory())


def check(account: Account) -> None:
    """Exactly one owner, or no account."""
    there = Account.objects.filter(pk=account.pk).exists()
    owners = Membership.objects.filter(account=account.pk, is_owner=True).count()
    assert owners == (1 if there else 0)


def delete(account: Account, by: Actor) -> object:
    deletion = actions.request_deletion(account, True, by=by)
    actions.carry_out(deletion)
    return deletion


def test_owner_made_removed_deleted_and_account_deleted(at_once: AtOnce, by_ada: Actor) -> None:
    """Any two, three or all four of them."""
    for number in range(ROUNDS):
        account, membership = of_two()
        attempts = [
            partial(actions.make_owner, membership, by=by_ada),
            partial(invitation_actions.revoke, membership, by=by_ada),
            partial(actions.delete_users, [membership.user], by=by_ada),
            partial(delete, account, by_ada),
        ]
        size = 2 + number % 3
        chosen = list(islice(cycle(attempts), number % 4, number % 4 + size))

        results = at_once(*chosen)

        check(account)
        assert done(results), "one of them gets its way"


def test_an_owner_made_twice_is_made_once(at_once: AtOnce, by_ada: Actor) -> None:
    for _ in range(FEWER):
        account, membership = of_two()
        other = MembershipFactory(account=account, user=UserFactory())
        before = Entry.objects.filter(code="account.owner_changed").count()

        at_once(
            partial(actions.make_owner, membership, by=by_ada),
            partial(actions.make_owner, membership, by=by_ada),
            partial(actions.make_owner, other, by=by_ada),
        )

        check(account)
        assert Entry.objects.filter(code="account.owner_changed").count() - before in {2, 3}


def test_a_user_let_in_and_deleted_at_once(at_once: AtOnce, by_ada: Actor) -> None:
    account = AccountFactory(owner=UserFactory())
    for _ in range(FEWER):
        user = UserFactory()

        results = at_once(
            partial(invitation_actions.associate, account, user, ["tickets"], by=by_ada),
            partial(actions.delete_users, [user], by=by_ada),
        )

        assert done(results)
        assert account.memberships.filter(user__pk=user.pk).count() == (
            1 if User.objects.filter(pk=user.pk).exists() else 0
        )


def test_a_client_deleted_twice_is_deleted_once(at_once: AtOnce, by_ada: Actor) -> None:
    for _ in range(FEWER):
        account, _membership = of_two()

        results = at_once(
            partial(actions.request_deletion, account, False, by=by_ada),
            partial(actions.request_deletion, account, True, by=by_ada),
            partial(actions.reopen, account, by=by_ada),
        )

        assert len([result for result in results if getattr(result, "number", None)]) >= 1
        account.refresh_from_db()
        assert account.is_closed


def test_two_workers_at_one_deletion(at_once: AtOnce, by_ada: Actor) -> None:
    for _ in range(FEWER):
        account, _membership = of_two()
        deletion = actions.request_deletion(account, True, by=by_ada)

        at_once(partial(actions.carry_out, deletion), partial(actions.carry_out, deletion))

        assert not Account.objects.filter(pk=account.pk).exists()
        told = Entry.objects.filter(code="account.deleted", account=account.pk)
        assert told.count() == 1


def test_two_administrators_cannot_take_each_others_rights(
    at_once: AtOnce, ada: User, ron: User
) -> None:
    for _ in range(20):
        ron.groups.set(ada.groups.all())
        User.objects.filter(pk__in=[ada.pk, ron.pk]).update(is_active=True)

        at_once(
            partial(user_actions.deactivate_staff, ron, by=Actor(ActorKind.ADMIN, ada)),
            partial(user_actions.deactivate_staff, ada, by=Actor(ActorKind.ADMIN, ron)),
        )

        assert User.objects.administrators().count() == 1

"""Two people at once, over and over: one of them wins, the other hears so."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest
from django.utils.timezone import now
from pytest_django import Settings

from accounts_app.actions import change_permissions as change
from accounts_app.models import Account, Membership
from activitylog_app.models import Actor, ActorKind, Entry
from config.refusals import Gone, Refused
from invitations_app import actions
from invitations_app.models import Invitation
from tests.factories import InvitationFactory, MembershipFactory, UserFactory
from tests.racing import AtOnce, done
from users_app.models import User

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 200


@pytest.fixture(autouse=True)
def _no_limits(settings: Settings) -> None:
    settings.INVITATION_LIMITS = dict.fromkeys(settings.INVITATION_LIMITS, ())


@pytest.fixture(autouse=True)
def _letters_stay(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are promised; nobody has to carry them here."""
    monkeypatch.setattr("mail_app.letters.queue", lambda message_id: None)


def by(user: User) -> Actor:
    return Actor(ActorKind.USER, user)


def lost(results: list[object]) -> list[object]:
    """What each of the others heard: the state of the invitation, or the kind of refusal."""
    refusals = [result for result in results if isinstance(result, Refused | Gone)]
    return [getattr(refusal, "state", type(refusal)) for refusal in refusals]


def told() -> Counter[str]:
    """How many entries the log has of each action; what was refused has none."""
    return Counter(Entry.objects.values_list("code", flat=True))


def check(account: Account) -> None:
    """What product.md §2 promises, whatever happened."""
    assert account.memberships.filter(is_owner=True).count() == 1
    users = list(account.memberships.values_list("user", flat=True))
    assert len(users) == len(set(users))
    pending = list(account.invitations.pending().values_list("email", flat=True))
    assert len(pending) == len(set(pending))


def test_one_link_lets_one_of_twenty_in(acme: Account, at_once: AtOnce) -> None:
    users = [UserFactory() for _ in range(20)]
    for _ in range(ROUNDS):
        offer = InvitationFactory(account=acme)

        results = at_once(
            *[partial(actions.accept, offer, user, offer.nonce, by=by(user)) for user in users]
        )

        assert len(done(results)) == 1
        offer.refresh_from_db()
        [joined] = acme.memberships.filter(is_owner=False)
        assert (offer.status, joined.user) == ("accepted", offer.accepted_by)
        assert lost(results) == [Invitation.State.USED] * 19
        check(acme)
        joined.delete()
    assert told() == {"invitation.accepted": ROUNDS}


def test_accepted_or_cancelled_never_both(
    acme: Account, nora: User, by_olivia: Actor, at_once: AtOnce
) -> None:
    for _ in range(ROUNDS):
        offer = InvitationFactory(account=acme)

        results = at_once(
            partial(actions.accept, offer, nora, offer.nonce, by=by(nora)),
            partial(actions.cancel, offer, by=by_olivia),
        )

        assert len(done(results)) == 1
        assert lost(results) in ([Invitation.State.CANCELLED], [Gone])
        offer.refresh_from_db()
        is_in = acme.memberships.filter(user=nora).exists()
        assert offer.status == ("accepted" if is_in else "cancelled")
        assert offer.accepted_by == (nora if is_in else None)
        check(acme)
        acme.memberships.filter(user=nora).delete()
    assert told().keys() <= {"invitation.accepted", "invitation.cancelled"}
    assert told().total() == ROUNDS


def test_accepted_or_sent_again_never_both(
    acme: Account, nora: User, by_olivia: Actor, at_once: AtOnce
) -> None:
    for _ in range(ROUNDS):
        offer = InvitationFactory(account=acme)

        results = at_once(
            partial(actions.accept, offer, nora, offer.nonce, by=by(nora)),
            partial(actions.resend, offer, by=by_olivia),
        )

        assert len(done(results)) == 1
        nonce = offer.nonce
        offer.refresh_from_db()
        if offer.status == "accepted":
            assert lost(results) == [Gone]
            assert acme.memberships.filter(user=nora).exists()
            assert offer.nonce == nonce
        else:
            assert lost(results) == [Invitation.State.REPLACED]
            assert offer.state(offer.nonce) == Invitation.State.OPEN
            assert not acme.memberships.filter(user=nora).exists()
        check(acme)
        acme.memberships.filter(user=nora).delete()
    assert told().keys() <= {"invitation.accepted", "invitation.resent"}
    assert told().total() == ROUNDS


def test_one_address_is_invited_once(acme: Account, by_olivia: Actor, at_once: AtOnce) -> None:
    for n in range(ROUNDS):
        email = f"ivy{n}@new.test"

        results = at_once(
            *[partial(actions.invite, acme, email, ["tickets"], by=by_olivia)] * 10
        )

        assert len(done(results)) == 1
        assert acme.invitations.pending().get().email == email
        check(acme)
        acme.invitations.update(status="cancelled", settled_at=now())
    assert told() == {"invitation.sent": ROUNDS}


def test_removed_while_his_permissions_are_changed(
    acme: Account, nora: User, by_olivia: Actor, at_once: AtOnce
) -> None:
    changes = 0
    for _ in range(ROUNDS):
        membership = MembershipFactory(account=acme, user=nora, permissions=["tickets"])

        removed, changed = at_once(
            partial(actions.revoke, membership, by=by_olivia),
            partial(change, membership, ["emails"], "tickets", by=by_olivia),
        )

        assert isinstance(removed, Membership)
        assert isinstance(changed, Membership | Gone)
        changes += isinstance(changed, Membership)
        assert not acme.memberships.filter(user=nora).exists()
        check(acme)
    assert told() == Counter(
        {"user.access_removed": ROUNDS, "user.permissions_changed": changes}
    )


def test_two_who_change_the_same_permissions(
    acme: Account, uma: User, by_olivia: Actor, at_once: AtOnce
) -> None:
    membership = acme.memberships.get(user=uma)
    for _ in range(ROUNDS):
        Membership.objects.filter(pk=membership.pk).update(permissions=["tickets"])

        results = at_once(
            *[
                partial(change, membership, keys, "tickets", by=by_olivia)
                for keys in (["emails"], ["orders"])
            ]
        )

        [saved] = done(results)
        membership.refresh_from_db()
        assert isinstance(saved, Membership)
        assert membership.permissions == saved.permissions
    assert told() == {"user.permissions_changed": ROUNDS}

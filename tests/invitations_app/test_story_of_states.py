"""Whatever people do with invitations, in whatever order: the promises of the house hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils.timezone import now
from hypothesis import HealthCheck
from hypothesis import settings as how
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from pytest_django import Settings

from activitylog_app.models import Actor, ActorKind, Entry
from config.refusals import Gone, Refused
from invitations_app import actions
from invitations_app.models import Invitation
from tests.factories import AccountFactory, UserFactory
from users_app.models import User

ADDRESSES = [f"invited{n}@new.test" for n in range(3)]
HOW = how(
    max_examples=300,
    stateful_step_count=8,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
PERMISSIONS = [[], ["tickets"], ["orders", "invoices"]]


class Invitations(RuleBasedStateMachine):
    """`self.open` is what should be: of each address, the nonce of its one good link."""

    links = Bundle("links")
    who = st.integers(0, 2)

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.atomic()
        self.point.__enter__()
        self.account = AccountFactory()
        self.owner = Actor(ActorKind.USER, self.account.owner)
        self.users = [UserFactory() for _ in range(3)]
        self.open: dict[str, tuple[str, list[str]]] = {}
        self.expired: set[str] = set()
        self.unwanted: set[str] = set()
        self.inside: dict[int, list[str]] = {}
        self.told = 0
        self.before = Entry.objects.count()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.point.__exit__(None, None, None)

    def attempt(self, do: Callable[..., Any], *about: Any, by: Actor) -> Any:
        """What came of it, None if it was refused; told in the log exactly if it was done."""
        try:
            result = do(*about, by=by)
        except (Refused, Gone):
            return None
        self.told += 1
        return result

    def actor(self, user: User) -> Actor:
        return Actor(ActorKind.USER, user)

    @rule(target=links, email=st.sampled_from(ADDRESSES), keys=st.sampled_from(PERMISSIONS))
    def invite(self, email: str, keys: list[str]) -> tuple[str, int, str]:
        is_free = email not in self.open or email in self.expired
        offer = self.attempt(actions.invite, self.account, email, keys, by=self.owner)
        assert bool(offer) == (is_free and email not in self.unwanted)
        if not offer:
            return email, 0, "none"
        self.open[email] = offer.nonce, keys
        self.expired.discard(email)
        return email, offer.pk, offer.nonce

    @rule(target=links, link=links)
    def resend(self, link: tuple[str, int, str]) -> tuple[str, int, str]:
        email, pk, _nonce = link
        pending = self.account.invitations.pending().filter(pk=pk).first()
        stale = pending or Invitation(pk=pk, account=self.account, email=email)
        offer = self.attempt(actions.resend, stale, by=self.owner)
        assert bool(offer) == bool(pending)
        if not offer:
            return link
        self.open[email] = offer.nonce, offer.permissions
        self.expired.discard(email)
        return email, offer.pk, offer.nonce

    @rule(link=links)
    def cancel(self, link: tuple[str, int, str]) -> None:
        email, pk, _nonce = link
        is_pending = self.account.invitations.pending().filter(pk=pk).exists()
        stale = Invitation(pk=pk, account=self.account, email=email)
        assert bool(self.attempt(actions.cancel, stale, by=self.owner)) == is_pending
        if is_pending:
            self.close(email)

    @rule(email=st.sampled_from(ADDRESSES))
    def expire(self, email: str) -> None:
        if email in self.open:
            an_hour_ago = now() - timedelta(hours=1)
            self.account.invitations.pending().filter(email=email).update(
                expires_at=an_hour_ago
            )
            self.expired.add(email)

    def close(self, email: str) -> None:
        self.open.pop(email)
        self.expired.discard(email)

    def is_good(self, link: tuple[str, int, str]) -> bool:
        email, _pk, nonce = link
        return email not in self.expired and self.open.get(email, ("",))[0] == nonce

    @rule(link=links, who=who)
    def accept(self, link: tuple[str, int, str], who: int) -> None:
        email, pk, nonce = link
        expected = self.is_good(link) and who not in self.inside
        stale = Invitation(pk=pk, account=self.account, email=email)
        user = self.users[who]
        accepted = self.attempt(actions.accept, stale, user, nonce, by=self.actor(user))
        assert bool(accepted) == expected
        if accepted:
            self.inside[who] = self.open[email][1]
            self.close(email)

    @rule(link=links, unwanted=st.booleans())
    def turn_down(self, link: tuple[str, int, str], unwanted: bool) -> None:
        email, pk, nonce = link
        expected = self.is_good(link)
        stale = Invitation(pk=pk, account=self.account, email=email)
        do = actions.report if unwanted else actions.decline
        visitor = Actor(ActorKind.USER)
        assert bool(self.attempt(do, stale, nonce, by=visitor)) == expected
        if expected:
            self.close(email)
            self.unwanted |= {email} if unwanted else set()

    @rule(who=who, himself=st.booleans())
    def end_access(self, who: int, himself: bool) -> None:
        membership = self.account.memberships.filter(user=self.users[who]).first()
        if membership is None:
            assert who not in self.inside
            return
        do, by = (
            (actions.leave, self.actor(self.users[who]))
            if himself
            else (actions.revoke, self.owner)
        )
        assert self.attempt(do, membership, by=by)
        del self.inside[who]

    @rule(himself=st.booleans())
    def end_the_owners_access(self, himself: bool) -> None:
        membership = self.account.memberships.get(is_owner=True)
        do = actions.leave if himself else actions.revoke
        assert self.attempt(do, membership, by=self.owner) is None

    @invariant()
    def one_owner(self) -> None:
        [membership] = self.account.memberships.filter(is_owner=True)
        assert membership.permissions == []

    @invariant()
    def exactly_those_are_in_who_should_be(self) -> None:
        found = self.account.memberships.filter(is_owner=False)
        kept = {m.user_id: m.permissions for m in found}
        assert kept == {self.users[who].pk: keys for who, keys in self.inside.items()}
        assert len(kept) == len(found)

    @invariant()
    def one_pending_invitation_for_each_address(self) -> None:
        pending = self.account.invitations.pending()
        assert sorted(offer.email for offer in pending) == sorted(self.open)
        assert {offer.email: offer.nonce for offer in pending} == {
            email: nonce for email, (nonce, _keys) in self.open.items()
        }

    @invariant()
    def told_once_each(self) -> None:
        assert Entry.objects.count() - self.before == self.told


@pytest.mark.django_db
def test_nothing_breaks_what_was_promised(settings: Settings) -> None:
    settings.INVITATION_LIMITS = dict.fromkeys(settings.INVITATION_LIMITS, ())
    run_state_machine_as_test(Invitations, settings=HOW)

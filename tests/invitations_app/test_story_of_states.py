"""Whatever people do with invitations, in whatever order: the promises of the house hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
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

from accounts_app.models import Account, Membership
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
Link = tuple[str, int, str]


class Invitations(RuleBasedStateMachine):
    """`self.open` is what should be: of each address, the pending invitation, its one link
    that is good, and what it offers. `self.made` are all the links there ever were."""

    links = Bundle("links")
    who = st.integers(0, 2)

    def __init__(self, account: Account, users: list[User]) -> None:
        super().__init__()
        self.point = transaction.atomic()
        self.point.__enter__()
        self.account, self.users = account, users
        self.owner = Actor(ActorKind.USER, account.owner)
        self.open: dict[str, tuple[int, str, list[str]]] = {}
        self.made: set[Link] = set()
        self.expired: set[str] = set()
        self.forgotten: set[str] = set()
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
    def invite(self, email: str, keys: list[str]) -> Link:
        is_free = email not in self.open or email in self.expired
        offer = self.attempt(actions.invite, self.account, email, keys, by=self.owner)
        assert bool(offer) == (is_free and email not in self.unwanted)
        if not offer:
            return email, 0, "none"
        return self.sent(offer, keys)

    def sent(self, offer: Invitation, keys: list[str]) -> Link:
        link = offer.email, offer.pk, offer.nonce
        assert link not in self.made
        self.made.add(link)
        self.open[offer.email] = offer.pk, offer.nonce, keys
        self.expired.discard(offer.email)
        self.forgotten.discard(offer.email)
        return link

    @rule(target=links, link=links)
    def resend(self, link: Link) -> Link:
        email, pk, _nonce = link
        expected = self.is_pending(link) and email not in self.forgotten
        stale = Invitation(pk=pk, account=self.account, email=email)
        offer = self.attempt(actions.resend, stale, by=self.owner)
        assert bool(offer) == expected
        return self.sent(offer, self.open[email][2]) if offer else link

    @rule(link=links)
    def cancel(self, link: Link) -> None:
        email, pk, _nonce = link
        expected = self.is_pending(link)
        stale = Invitation(pk=pk, account=self.account, email=email)
        assert bool(self.attempt(actions.cancel, stale, by=self.owner)) == expected
        if expected:
            self.close(email)

    @rule(email=st.sampled_from(ADDRESSES), long_ago=st.booleans())
    def expire(self, email: str, long_ago: bool) -> None:
        if email in self.open:
            ago = Invitation.KEPT_FOR if long_ago else timedelta(hours=1)
            pending = self.account.invitations.pending().filter(email=email)
            pending.update(expires_at=now() - ago)
            self.expired.add(email)
            self.forgotten.discard(email)
            self.forgotten |= {email} if long_ago else set()

    def close(self, email: str) -> None:
        self.open.pop(email)
        self.expired.discard(email)
        self.forgotten.discard(email)

    def is_pending(self, link: Link) -> bool:
        email, pk, _nonce = link
        return email in self.open and self.open[email][0] == pk

    def is_good(self, link: Link) -> bool:
        email, pk, nonce = link
        is_newest = email in self.open and self.open[email][:2] == (pk, nonce)
        return is_newest and email not in self.expired

    @rule(link=links, who=who)
    def accept(self, link: Link, who: int) -> None:
        email, pk, nonce = link
        expected = self.is_good(link) and who not in self.inside
        stale = Invitation(pk=pk, account=self.account, email=email)
        user = self.users[who]
        accepted = self.attempt(actions.accept, stale, user, nonce, by=self.actor(user))
        assert bool(accepted) == expected
        if accepted:
            self.inside[who] = self.open[email][2]
            self.close(email)

    @rule(link=links, unwanted=st.booleans())
    def turn_down(self, link: Link, unwanted: bool) -> None:
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
    def what_was_promised(self) -> None:
        """All of it of one look at the tables, for there are thousands of states to look at."""
        memberships = list(self.account.memberships.all())
        offers = list(self.account.invitations.select_related("account"))
        self.one_owner(memberships)
        self.exactly_those_are_in_who_should_be(memberships)
        self.one_pending_invitation_for_each_address(offers)
        self.of_all_links_only_the_newest_of_each_address_is_open(offers)
        self.settled_when_and_by_whom(offers)
        self.told_once_each()

    def one_owner(self, memberships: list[Membership]) -> None:
        [membership] = [found for found in memberships if found.is_owner]
        assert membership.permissions == []

    def exactly_those_are_in_who_should_be(self, memberships: list[Membership]) -> None:
        found = [membership for membership in memberships if not membership.is_owner]
        kept = {m.user_id: m.permissions for m in found}
        assert kept == {self.users[who].pk: keys for who, keys in self.inside.items()}
        assert len(kept) == len(found)

    def one_pending_invitation_for_each_address(self, offers: list[Invitation]) -> None:
        pending = [offer for offer in offers if offer.status == Invitation.Status.PENDING]
        assert sorted(offer.email for offer in pending) == sorted(self.open)
        assert {offer.email: offer.nonce for offer in pending} == {
            email: nonce for email, (_pk, nonce, _keys) in self.open.items()
        }

    def of_all_links_only_the_newest_of_each_address_is_open(
        self, offers: list[Invitation]
    ) -> None:
        by_pk = {offer.pk: offer for offer in offers}
        for link in self.made:
            _email, pk, nonce = link
            is_open = by_pk[pk].state(nonce) == Invitation.State.OPEN
            assert is_open == self.is_good(link)

    def settled_when_and_by_whom(self, offers: list[Invitation]) -> None:
        for offer in offers:
            assert (offer.settled_at is None) == (offer.status == Invitation.Status.PENDING)
            is_accepted = offer.status == Invitation.Status.ACCEPTED
            assert (offer.accepted_by_id is not None) == is_accepted

    def told_once_each(self) -> None:
        assert Entry.objects.count() - self.before == self.told


@pytest.mark.django_db
def test_nothing_breaks_what_was_promised(settings: Settings) -> None:
    settings.INVITATION_LIMITS = dict.fromkeys(settings.INVITATION_LIMITS, ())
    account: Account = AccountFactory()
    users: list[User] = [UserFactory() for _ in range(3)]
    begin: Any = partial(Invitations, account, users)
    run_state_machine_as_test(begin, settings=HOW)

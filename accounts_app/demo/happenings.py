"""What people do: each method changes the rows, and tells the log, as the action would."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import Any

from allauth.account.models import EmailAddress

from accounts_app import actions
from accounts_app.actions import Registration
from accounts_app.demo import telling
from accounts_app.demo.telling import Action
from accounts_app.models import Account, Contact, Membership
from activitylog_app.models import Actor, ActorKind, Entry
from config.models import Changeable
from invitations_app import actions as invitation_actions
from invitations_app.models import Invitation
from mail_app.models import Message
from users_app import actions as user_actions
from users_app.models import User

# Blocks that are kept free for examples (RFC 5737).
HOMES = "192.0.2", "198.51.100"
ELSEWHERE = "203.0.113.77"


class Happenings:
    """Collects entries and messages; `save` writes them, and who was where last."""

    def __init__(self, chance: Random, addresses: dict[str, EmailAddress]) -> None:
        self.chance = chance
        self.addresses = addresses
        self.homes: dict[int, str] = {}
        self.entries: list[Entry] = []
        self.messages: list[Message] = []
        self.seen: dict[User, None] = {}
        self.entered: dict[Membership, None] = {}

    def save(self) -> None:
        User.objects.bulk_update(self.seen, ["last_login"])
        Membership.objects.bulk_update(self.entered, ["last_login_at"])
        Message.objects.bulk_create(self.messages)
        Entry.objects.bulk_create(self.entries, batch_size=1000)

    # --- accounts -----------------------------------------------------------------------

    def register(self, at: datetime, owner: User, account: Account) -> None:
        done = Registration(owner, account, self.actor(owner))
        self.tell(actions.register, at, done.by, done, {})
        self.send("verify_address", at, owner, self.addresses[owner.email].pk)

    def open_account(self, at: datetime, owner: User, account: Account) -> None:
        self.tell(actions.open_account, at, self.actor(owner), account, owner)

    def enter(self, at: datetime, membership: Membership) -> None:
        membership.last_login_at = at
        self.entered[membership] = None
        self.tell(actions.enter, at, self.actor(membership.user), membership)

    def change_details(
        self, at: datetime, user: User, account: Account, details: dict[str, str]
    ) -> None:
        self.change(actions.change_details, at, user, account, details)

    def add_contact(self, at: datetime, user: User, contact: Contact) -> None:
        contact.created_at = at
        contact.save()
        self.tell(actions.add_contact, at, self.actor(user), contact, contact.account)

    def change_contact(
        self, at: datetime, user: User, contact: Contact, details: dict[str, Any]
    ) -> None:
        self.change(actions.change_contact, at, user, contact, details)

    def delete_contact(self, at: datetime, user: User, contact: Contact) -> None:
        contact.delete()
        self.tell(actions.delete_contact, at, self.actor(user), contact)

    def invite(
        self, at: datetime, owner: User, account: Account, email: str, may: list[str]
    ) -> None:
        offer = Invitation(
            account=account,
            email=email,
            permissions=may,
            invited_by=owner,
            inviter_name=str(owner),
            sent_at=at,
            expires_at=at + Invitation.VALID_FOR,
        )
        offer.save()
        offer.message = telling.invitation(offer)
        offer.message.save()
        offer.save(update_fields=["message"])
        self.tell(invitation_actions.invite, at, self.actor(owner), offer, account)

    # --- logging in ---------------------------------------------------------------------

    def log_in(self, at: datetime, user: User) -> None:
        user.last_login = at
        self.seen[user] = None
        self.tell(user_actions.log_in, at, self.actor(user), user)

    def mistype(self, at: datetime, user: User) -> None:
        self.tell(user_actions.fail_log_in, at, self.visitor(self.home(user)), user, user.email)

    def guess(self, at: datetime) -> None:
        """Somebody tries addresses that nobody has."""
        nobody = self.visitor(ELSEWHERE)
        self.tell(user_actions.fail_log_in, at, nobody, "", "")

    def log_out(self, at: datetime, user: User) -> None:
        self.tell(user_actions.log_out, at, self.actor(user), user)

    def change_profile(self, at: datetime, user: User, details: dict[str, str]) -> None:
        self.change(user_actions.change_profile, at, user, user, details)

    def verify(self, at: datetime, user: User) -> None:
        self.tell(user_actions.verify_email, at, self.actor(user), self.addresses[user.email])

    def ask_for_verification(self, at: datetime, user: User) -> None:
        address = self.addresses[user.email]
        self.tell(user_actions.request_verification, at, self.actor(user), address)
        self.send("verify_address", at, user, address.pk)

    def forget_password(self, at: datetime, user: User) -> None:
        by = self.visitor(self.home(user))
        self.tell(user_actions.request_reset, at, by, user)
        self.send("reset_password", at, user, user.pk)

    def set_password(self, at: datetime, user: User) -> None:
        self.tell(user_actions.change_password, at, self.actor(user), user)
        self.send("password_changed", at, user, user.pk)

    # --- how it is told -----------------------------------------------------------------

    def change(
        self,
        action: Action,
        at: datetime,
        user: User,
        thing: Changeable,
        details: dict[str, Any],
    ) -> None:
        thing.change(**details)
        self.tell(action, at, self.actor(user), thing)
        thing.changed = {}

    def tell(
        self,
        action: Action,
        at: datetime,
        by: Actor,
        result: Any,
        subject: Any = None,
        **more: Any,
    ) -> None:
        self.entries.append(telling.entry(action, at, by, result, subject, **more))

    def send(self, name: str, at: datetime, user: User, about: int) -> None:
        self.messages.append(telling.letter(name, at, user, about))

    def actor(self, user: User) -> Actor:
        return self.visitor(self.home(user)).known_as(user)

    def visitor(self, ip_address: str) -> Actor:
        request_id = f"{self.chance.getrandbits(128):032x}"
        return Actor(ActorKind.USER, ip_address=ip_address, request_id=request_id)

    def home(self, user: User) -> str:
        """Where he mostly works."""
        if user.pk not in self.homes:
            block, host = self.chance.choice(HOMES), self.chance.randint(2, 250)
            self.homes[user.pk] = f"{block}.{host}"
        return self.homes[user.pk]

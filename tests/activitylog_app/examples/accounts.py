from __future__ import annotations

from accounts_app import actions
from accounts_app.models import Account, AutomationSettings, Contact, GeneralSettings
from activitylog_app.models import Actor
from tests.activitylog_app.examples import Told, example
from tests.factories import PASSWORD
from users_app.models import User

ROSA = {
    "first_name": "Rosa",
    "last_name": "Reyes",
    "email": "rosa@reyes.test",
    "password": PASSWORD,
}
KIM = {"first_name": "Kim", "last_name": "Kerr", "email": "kim@acme.test"}
HERE = {"country": "ES", "currency": "EUR"}
ACTING = {"behalf": "Login as Owner cannot delete"}


@example("account.registered", by_visitors=True)
def registered(by: Actor) -> Told:
    done = actions.register(ROSA, HERE, by=by)
    return Told(done.account, done.user, comes_as=done.user)


@example("user.registered", by_visitors=True)
def login_made(by: Actor) -> Told:
    done = actions.make_login(ROSA, by=by)
    return Told(user=done.user, comes_as=done.user)


@example("account.opened")
def opened(by: Actor, olivia: User) -> Told:
    return Told(actions.open_account(olivia, HERE, by=by), olivia)


@example("account.entered")
def entered(by: Actor, acme: Account, olivia: User) -> Told:
    actions.enter(acme.memberships.get(user=olivia), by=by)
    return Told(acme, olivia)


@example("account.details_changed")
def details_changed(by: Actor, acme: Account) -> Told:
    actions.change_details(acme, {"city": "Leeds"}, acme.version, by=by)
    return Told(acme)


@example("account.added")
def added(by: Actor) -> Told:
    actions.add_client(ROSA, HERE, by=by)
    rosa = User.objects.get(email="rosa@reyes.test")
    return Told(rosa.accounts.get(), rosa)


@example("account.notes_changed")
def notes_changed(by: Actor, acme: Account) -> Told:
    actions.change_notes(acme, "Pays late", acme.version, by=by)
    return Told(acme)


@example("account.closed")
def closed(by: Actor, acme: Account) -> Told:
    actions.close(acme, by=by)
    return Told(acme)


@example("account.reopened")
def reopened(by: Actor, acme: Account) -> Told:
    Account.objects.filter(pk=acme.pk).update(status=Account.Status.CLOSED)
    actions.reopen(acme, by=by)
    return Told(acme)


@example("account.activated")
def activated(by: Actor, acme: Account) -> Told:
    Account.objects.filter(pk=acme.pk).update(status=Account.Status.INACTIVE)
    actions.activate(acme, by=by)
    return Told(acme)


@example("account.deletion_requested", refused=ACTING)
def deletion_requested(by: Actor, acme: Account) -> Told:
    actions.request_deletion(acme, False, by=by)
    return Told(acme)


@example("account.deleted", refused=ACTING)
def deleted(by: Actor, acme: Account) -> Told:
    actions.carry_out(actions.request_deletion(acme, True, by=by))
    return Told(acme)


@example("account.owner_changed")
def owner_changed(by: Actor, acme: Account, uma: User) -> Told:
    actions.make_owner(acme.memberships.get(user=uma), by=by)
    return Told(acme, uma)


@example("user.permissions_changed")
def permissions_changed(by: Actor, acme: Account, uma: User) -> Told:
    membership = acme.memberships.get(user=uma)
    actions.change_permissions(membership, ["orders"], membership.version, by=by)
    return Told(acme, uma)


@example("user.managed")
def managed(by: Actor, acme: Account, uma: User) -> Told:
    membership = acme.memberships.get(user=uma)
    versions = uma.version, membership.version
    actions.manage_user(membership, {"last_name": "Umber"}, ["orders"], versions, by=by)
    return Told(acme, User.objects.get(pk=uma.pk))


@example("user.deleted")
def user_deleted(by: Actor, acme: Account, uma: User) -> Told:
    actions.delete_users([uma], by=by)
    return Told(acme, uma)


@example("acting.began")
def acting_began(by: Actor, acme: Account, uma: User) -> Told:
    actions.begin_acting(acme.memberships.get(user=uma), "Ticket 48213", by=by)
    return Told(acme, uma)


@example("acting.ended")
def acting_ended(by: Actor, acme: Account) -> Told:
    actions.end_acting(acme, by=by)
    return Told(acme)


@example("contact.added")
def contact_added(by: Actor, acme: Account) -> Told:
    actions.add_contact(acme, KIM, by=by)
    return Told(acme)


@example("contact.changed")
def contact_changed(by: Actor, acme: Account, clara: Contact) -> Told:
    actions.change_contact(clara, KIM, clara.version, by=by)
    return Told(acme)


@example("contact.deleted")
def contact_deleted(by: Actor, acme: Account, clara: Contact) -> Told:
    actions.delete_contact(clara, by=by)
    return Told(acme)


@example("settings.general_changed")
def general_settings_changed(by: Actor) -> Told:
    settings = GeneralSettings.current()
    actions.change_general_settings(settings, {"site_name": "Harbourline"}, by=by)
    return Told()


@example("settings.automation_changed")
def automation_settings_changed(by: Actor) -> Told:
    settings = AutomationSettings.current()
    actions.change_automation_settings(settings, {"delete_at_most": 7}, by=by)
    return Told()


@example("settings.logo_changed")
def logo_changed(by: Actor) -> Told:
    actions.change_logo(b"a picture", by=by)
    return Told()

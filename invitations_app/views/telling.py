"""What is said about invitations and access, in the Client Area and in the Admin Area."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts_app.models import Membership
from invitations_app.models import Invitation


def sent_sentence(offer: Invitation) -> str:
    day = date_format(localtime(offer.expires_at), "j F Y")
    told = {"email": offer.email, "day": day}
    return _("Invitation sent to %(email)s. It expires on %(day)s.") % told


def ends_of(membership: Membership, sent: int) -> list[str]:
    told = {"name": membership.user.get_short_name(), "account": membership.account}
    ends = [
        _("%(name)s can no longer open %(account)s, in any open tab either.") % told,
        _("Emails about the account that wait to be sent to %(name)s are not sent.") % told,
        _("%(name)s gets no more emails about the tickets of the account.") % told,
    ]
    if sent:
        sentence = ngettext(
            "%(count)s invitation sent by %(name)s is cancelled.",
            "%(count)s invitations sent by %(name)s are cancelled.",
            sent,
        )
        ends.append(sentence % {**told, "count": sent})
    return ends


def receipt(membership: Membership, sent: int) -> str:
    told = {"name": membership.user, "account": membership.account, "count": sent}
    words = _("%(name)s no longer has access to %(account)s.") % told
    if sent:
        more = ngettext(
            "%(count)s invitation was cancelled.", "%(count)s invitations were cancelled.", sent
        )
        words = f"{words} {more % told}"
    return words

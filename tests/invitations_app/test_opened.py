"""A link that was opened is not kept where somebody else could take it from."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from accounts_app.models import Account
from invitations_app.models import Invitation
from tests.factories import InvitationFactory
from tests.invitations_app.test_secrets import opens, queued

pytestmark = pytest.mark.django_db(transaction=True)


def test_no_session_holds_one(acme: Account, client: Client) -> None:
    offer: Invitation = InvitationFactory(account=acme)

    page = client.get(offer.get_absolute_url(), follow=True)

    assert "Acme" in page.text
    kept = [str(session.get_decoded()) for session in Session.objects.all()]
    assert kept
    assert [word for text in [*kept, *queued()] for word in opens(text)] == []

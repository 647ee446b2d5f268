"""What a browser hands over for a passkey, before anybody believes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from django.conf import settings
from fido2.cose import CoseKey
from fido2.utils import websafe_encode
from fido2.webauthn import AuthenticationResponse, RegistrationResponse


class Unbelievable(Exception):
    """It is not what a browser says on the pages of this site."""


@contextmanager
def distrust() -> Iterator[None]:
    """Parsers stumble over what is forged in more ways than they list: all mean the same."""
    try:
        yield
    except Exception as stumble:
        raise Unbelievable from stumble


def new_passkey(text: str) -> RegistrationResponse:
    """What `navigator.credentials.create` answered, as JSON. Raises Unbelievable."""
    with distrust():
        answer: RegistrationResponse = RegistrationResponse.from_dict(json.loads(text))
        data = answer.response.attestation_object.auth_data.credential_data
        if not (data and is_from_here(answer) and can_check(data.public_key)):
            raise Unbelievable
    return answer


def used_passkey(text: str) -> AuthenticationResponse:
    """What `navigator.credentials.get` answered, as JSON. Raises Unbelievable."""
    with distrust():
        answer: AuthenticationResponse = AuthenticationResponse.from_dict(json.loads(text))
        if not is_from_here(answer):
            raise Unbelievable
    return answer


def kept(answer: RegistrationResponse) -> dict[str, Any]:
    """What is stored of a new passkey: nothing that the browser said besides."""
    response = {
        "clientDataJSON": websafe_encode(answer.response.client_data),
        "attestationObject": websafe_encode(answer.response.attestation_object),
    }
    return {"id": answer.id, "rawId": answer.id, "type": "public-key", "response": response}


def is_from_here(answer: RegistrationResponse | AuthenticationResponse) -> bool:
    """The library would let subdomains and other ports speak for the site."""
    return bool(answer.response.client_data.origin == origin())


def can_check(key: CoseKey) -> bool:
    """Whether the key is whole and of a kind we know: then it can refuse a signature."""
    try:
        key.verify(b"", b"")
    except InvalidSignature:
        return True
    return False


def origin() -> str:
    """Where passkeys work: the site's address as browsers write it, none if it is a number.

    WebAuthn Level 3, 5.1.3: the effective domain must be a valid domain, not an IP address.
    """
    site = urlsplit(settings.SITE_URL)
    host = site.hostname or ""
    if ":" in host or host.rpartition(".")[2].isdigit():
        return ""
    is_usual = site.port in {None, {"http": 80, "https": 443}[site.scheme]}
    return f"{site.scheme}://{host}" if is_usual else f"{site.scheme}://{host}:{site.port}"

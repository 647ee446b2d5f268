"""A passkey in software: what a browser and an authenticator do together, with real keys."""

from __future__ import annotations

import html
import json
import re
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256, CoseKey
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
    RegistrationResponse,
)

from users_app.webauthn import kept

PRESENT = AuthenticatorData.FLAG.UP
SITE = "https://clients.example.test"


def options_in(page: str) -> dict[str, Any]:
    """What a page asks the browser for."""
    [options] = re.findall(r'data-options="(.+?)"', page)
    read: dict[str, Any] = json.loads(html.unescape(options))
    return read


def page_asking(**options: Any) -> str:
    """A page that asks the browser for this, and is none of ours."""
    asked = html.escape(json.dumps({"challenge": "AAAA", **options}))
    return f'<form data-options="{asked}">'


def a_passkey() -> dict[str, Any]:
    """What is stored of one, for whom it does not matter how it came."""
    return kept(
        RegistrationResponse.from_dict(
            json.loads(SecurityKey().create(page_asking(rp={"id": "us"})))
        )
    )


@dataclass
class SecurityKey:
    """`origin` is the site that the browser shows; `rp_id`, if given, a wrong one."""

    origin: str = SITE
    rp_id: str = ""
    flags: AuthenticatorData.FLAG = PRESENT
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    public_key: CoseKey | None = None

    def create(self, page: str) -> str:
        """What `navigator.credentials.create` answers to the page."""
        options = options_in(page)
        ours = self.key.public_key()
        public_key = self.public_key or ES256.from_cryptography_key(ours)  # type: ignore[no-untyped-call]
        held = AttestedCredentialData.create(bytes(16), self.id, public_key)
        data = AuthenticatorData.create(
            self.hash_of(options["rp"]["id"]),
            self.flags | AuthenticatorData.FLAG.AT,
            0,
            held,
        )
        told = self.client_data(CollectedClientData.TYPE.CREATE, options)
        return self.answer(told, attestationObject=AttestationObject.create("none", data, {}))

    def get(self, page: str, **changed: bytes) -> str:
        """What `navigator.credentials.get` answers to the page."""
        options = options_in(page)
        data = AuthenticatorData.create(self.hash_of(options["rpId"]), self.flags, 0)
        told = self.client_data(CollectedClientData.TYPE.GET, options)
        signature = self.key.sign(data + told.hash, ec.ECDSA(SHA256()))
        parts = {"authenticatorData": data, "signature": signature} | changed
        return self.answer(told, **parts)

    def hash_of(self, rp_id: str) -> bytes:
        return sha256((self.rp_id or rp_id).encode()).digest()

    def client_data(self, kind: str, options: dict[str, Any]) -> CollectedClientData:
        challenge = websafe_decode(options["challenge"])
        return CollectedClientData.create(kind, challenge, self.origin)

    def answer(self, told: bytes, **parts: bytes) -> str:
        response = {"clientDataJSON": told, **parts}
        packed = {name: websafe_encode(part) for name, part in response.items()}
        name = websafe_encode(self.id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": packed})

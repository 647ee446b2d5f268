from __future__ import annotations

import idna
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _


def normalise_email(email: str) -> str:
    """The one spelling under which an address is stored and looked for.

    Lower case, the domain in its ASCII form (RFC 5891). Letters outside ASCII before the
    @ are refused, not folded: `mıke@` is not `mike@`.

    Raises ValidationError, with a sentence for the person, if it is no address.
    """
    local, _at, domain = email.strip().rpartition("@")
    try:
        address = f"{local}@{idna.encode(domain, uts46=True).decode()}".lower()
        local.encode("ascii")
        validate_email(address)
    except (idna.IDNAError, UnicodeError, ValidationError) as problem:
        raise ValidationError(
            _("Enter an email address, for example name@company.com."), code="email"
        ) from problem
    return address

from __future__ import annotations

from typing import Any

from allauth.account.stages import EmailVerificationStage

from config import site


class VerificationStage(EmailVerificationStage):  # type: ignore[misc]
    """Whether an address must be verified before its user logs in, as staff have decided."""

    def handle(self) -> Any:
        must = site.current().require_email_verification
        self.login.email_verification = "mandatory" if must else "optional"
        return super().handle()

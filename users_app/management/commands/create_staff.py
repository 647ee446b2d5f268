from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from activitylog_app.models import SYSTEM
from config.refusals import Refused
from users_app import actions
from users_app.models import Role, normalise_email


class Command(BaseCommand):
    help = (
        "Invites somebody as staff: the first one, or one for whom nobody can log in any "
        "more. The invitation goes by mail too; its link, good for 7 days, is printed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address to log in with")
        parser.add_argument("--first-name", required=True)
        parser.add_argument("--last-name", required=True)
        parser.add_argument("--role", default="Full Administrator", help="(%(default)s)")

    def handle(self, *, email: str, role: str, **options: Any) -> None:
        person = {"first_name": options["first_name"], "last_name": options["last_name"]}
        try:
            person["email"] = normalise_email(email)
            invited = actions.invite_staff(self.role_called(role), person, by=SYSTEM)
        except ValidationError as problem:
            raise CommandError(problem.messages[0]) from problem
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        link = reverse("admin:open_staff_invitation", args=[invited.staff_token])
        self.stdout.write(f"{invited} ({role}) chooses a password at")
        self.stdout.write(f"{settings.SITE_URL}{link}")

    def role_called(self, name: str) -> Role:
        found: Any = Role.objects.filter(name=name).first()
        if found is None:
            names = ", ".join(Role.objects.order_by("name").values_list("name", flat=True))
            raise CommandError(f"There is no role {name}. There are: {names}")
        role: Role = found
        return role

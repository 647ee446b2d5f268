from __future__ import annotations

from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission

from users_app.models import User, UserQuerySet


class EmailBackend(AuthenticationBackend):  # type: ignore[misc]
    """Logs in by address and password, each at his own entrance.

    At the other one he is refused like for a wrong password.
    """

    def authenticate(self, request: Any, **credentials: Any) -> User | None:
        self.is_for_staff = is_for_staff(request)
        user: User | None = super().authenticate(request, **credentials)
        return user

    def user_can_authenticate(self, user: User) -> bool:
        return user.is_active and user.is_staff == self.is_for_staff

    def get_user(self, user_id: int) -> User | None:
        """Who the session belongs to, with what every page shows of him, in one query."""
        return with_all_that_pages_show().filter(pk=user_id).first()

    def _get_user_permissions(self, user: User) -> Any:
        """Rights come from roles alone, so there is nothing to look up."""
        return Permission.objects.none()

    @classmethod
    def _stash_user(cls, user: User | None) -> User | None:
        """allauth would tell a closed login from a wrong password; here they look alike."""
        return None


@cache
def with_all_that_pages_show() -> UserQuerySet:
    """Put together once: that takes longer than to ask it."""
    users: UserQuerySet = User.objects.filter(is_active=True)
    return users.with_standing().with_two_factor()


def is_for_staff(request: Any) -> bool:
    """Whose passwords count here: of who is logged in already, else by the entrance."""
    if request is None:
        return False
    if request.user.is_authenticated:
        return bool(request.user.is_staff)
    entrance: str = request.resolver_match.view_name
    return entrance == "admin:login"

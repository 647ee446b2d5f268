from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from users_app.models import User, UserQuerySet


class EmailBackend(AuthenticationBackend):  # type: ignore[misc]
    """Logs customers in by address and password.

    Staff are refused like a wrong password: they have an entrance of their own.
    """

    def user_can_authenticate(self, user: User) -> bool:
        return user.is_active and not user.is_staff

    def get_user(self, user_id: int) -> User | None:
        """Who the session belongs to, with what every page shows of him, in one query."""
        users: UserQuerySet = User.objects.filter(is_active=True, pk=user_id)
        return users.with_standing().with_two_factor().first()

    @classmethod
    def _stash_user(cls, user: User | None) -> User | None:
        """allauth would tell a closed login from a wrong password; here they look alike."""
        return None

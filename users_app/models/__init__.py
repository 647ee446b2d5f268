"""People who can log in, and what staff may do."""

from users_app.models.addresses import normalise_email
from users_app.models.finding import UserManager, UserQuerySet, searched_text, two_factor_of
from users_app.models.roles import Role, RoleManager, declared_rights
from users_app.models.users import (
    STAFF_INVITED_FOR,
    User,
    default_time_zone,
    invited_by_token,
    time_zones,
)

__all__ = [
    "STAFF_INVITED_FOR",
    "Role",
    "RoleManager",
    "User",
    "UserManager",
    "UserQuerySet",
    "declared_rights",
    "default_time_zone",
    "invited_by_token",
    "normalise_email",
    "searched_text",
    "time_zones",
    "two_factor_of",
]

"""What users do with their login, and what staff do with users, staff and roles."""

from users_app.actions.factors import (
    add_passkey,
    disable_two_factor,
    enable_two_factor,
    make_recovery_codes,
    must_keep_two_factor,
    no_room_for_passkey,
    remove_passkey,
    rename_passkey,
    two_factor_stays_on,
)
from users_app.actions.logins import (
    change_password,
    change_profile,
    fail_log_in,
    log_in,
    log_out,
    refuse_code,
    remind_of_login,
    request_reset,
    request_verification,
    verify_email,
)
from users_app.actions.people import (
    change_person,
    change_user,
)
from users_app.actions.roles import (
    add_role,
    change_role,
    delete_role,
)
from users_app.actions.staff import (
    activate_staff,
    change_role_of,
    deactivate_staff,
    invite_staff,
    invite_staff_again,
    join_staff,
)

__all__ = [
    "activate_staff",
    "add_passkey",
    "add_role",
    "change_password",
    "change_person",
    "change_profile",
    "change_role",
    "change_role_of",
    "change_user",
    "deactivate_staff",
    "delete_role",
    "disable_two_factor",
    "enable_two_factor",
    "fail_log_in",
    "invite_staff",
    "invite_staff_again",
    "join_staff",
    "log_in",
    "log_out",
    "make_recovery_codes",
    "must_keep_two_factor",
    "no_room_for_passkey",
    "refuse_code",
    "remind_of_login",
    "remove_passkey",
    "rename_passkey",
    "request_reset",
    "request_verification",
    "two_factor_stays_on",
    "verify_email",
]

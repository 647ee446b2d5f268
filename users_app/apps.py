from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class UsersConfig(AppConfig):
    name = "users_app"

    def ready(self) -> None:
        # `actions.log_in` writes it, together with its entry.
        user_logged_in.disconnect(dispatch_uid="update_last_login")

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "tickets_app"

    def ready(self) -> None:
        from tickets_app.signs import take_part

        take_part()

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders_app"

    def ready(self) -> None:
        from orders_app.signs import take_part

        take_part()

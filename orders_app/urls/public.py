from django.urls import path

from orders_app.views import identity

urlpatterns = [
    path("security/identity/", identity.identity, name="identity"),
]

from django.conf import settings
from django.urls import include, path

from accounts_app.views import public

client_area = [
    path("", include("accounts_app.urls.client")),
    path("", include("invitations_app.urls.client")),
]

urlpatterns = [
    path("", public.front, name="front"),
    path("", include("users_app.urls.public")),
    path("", include("accounts_app.urls.public")),
    path("", include("invitations_app.urls.public")),
    path("a/<int:account>/", include((client_area, "client"))),
]

if settings.DEBUG:
    from config import dev

    urlpatterns += [
        path("dev/mail/", include("mail_app.urls.public")),
        path("dev/components/", dev.components, name="components"),
    ]

handler500 = "config.errors.server_error"

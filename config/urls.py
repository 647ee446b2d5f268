from django.conf import settings
from django.urls import include, path

from accounts_app.views import public
from accounts_app.views.admin import settings as settings_views

client_area = [
    path("", include("accounts_app.urls.client")),
    path("", include("activitylog_app.urls.client")),
    path("", include("invitations_app.urls.client")),
    path("", include("orders_app.urls.client")),
    path("", include("tickets_app.urls.client")),
]

admin_area = [
    path("", include("accounts_app.urls.admin")),
    path("", include("activitylog_app.urls.admin")),
    path("", include("users_app.urls.admin")),
    path("", include("invitations_app.urls.admin")),
    path("", include("orders_app.urls.admin")),
    path("", include("tickets_app.urls.admin")),
    path("settings/tickets/", include("tickets_app.urls.configuration")),
]

urlpatterns = [
    path("", public.front, name="front"),
    path("", include("users_app.urls.public")),
    path("", include("accounts_app.urls.public")),
    path("", include("invitations_app.urls.public")),
    path("", include("orders_app.urls.public")),
    path("", include("tickets_app.urls.public")),
    path("a/<int:account>/", include((client_area, "client"))),
    path("admin/", include((admin_area, "admin"))),
    path("logo/<str:digest>.png", settings_views.logo, name="logo"),
]

if settings.DEBUG:
    from config import dev

    urlpatterns += [
        path("dev/mail/", include("mail_app.urls.public")),
        path("dev/components/", dev.components, name="components"),
    ]

handler429 = "users_app.views.public.too_many"
handler500 = "config.errors.server_error"

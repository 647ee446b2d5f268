"""The site with what it has in DEBUG only; Django's tests run without."""

from django.urls import include, path

from config.urls import handler500
from config.urls import urlpatterns as site

urlpatterns = [path("dev/mail/", include("mail_app.urls.public")), *site]

__all__ = ["handler500", "urlpatterns"]

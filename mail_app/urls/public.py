"""The mailbox for development. config/urls.py leaves it out unless DEBUG is on."""

from django.urls import path

from mail_app.views import public

urlpatterns = [
    path("", public.mailbox, name="dev_mailbox"),
    path("<slug:name>/", public.mail, name="dev_mail"),
    path("<slug:name>/html/", public.mail_html, name="dev_mail_html"),
    path("<slug:name>/source/", public.mail_source, name="dev_mail_source"),
]

from django.urls import path

from accounts_app.views import client

urlpatterns = [
    path("", client.home, name="home"),
    path("details/", client.details, name="details"),
    path("contacts/", client.contacts, name="contacts"),
    path("contacts/add/", client.add_contact, name="add_contact"),
    path("contacts/<int:pk>/", client.contact, name="contact"),
    path("contacts/<int:pk>/delete/", client.delete_contact, name="delete_contact"),
]

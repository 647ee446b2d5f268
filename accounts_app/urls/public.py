from django.urls import path

from accounts_app.views import public

urlpatterns = [
    path("register/", public.register, name="account_signup"),
    path("accounts/", public.choose_account, name="choose_account"),
    path("accounts/new/", public.create_account, name="create_account"),
    path("accounts/<int:number>/enter/", public.enter, name="enter"),
]

from django.urls import path

from invitations_app.views import public

urlpatterns = [
    path("invitations/<str:token>/", public.open_invitation, name="open_invitation"),
    path("invitation/", public.invitation, name="invitation"),
    path("invitation/accept/", public.accept, name="accept_invitation"),
    path("invitation/new/", public.join_as_new, name="join_as_new"),
    path("invitation/decline/", public.decline, name="decline_invitation"),
    path("invitation/report/", public.report, name="report_invitation"),
    path("invitation/ask/", public.ask_again, name="ask_again"),
    path("invitation/other/", public.use_other_login, name="use_other_login"),
    path("accounts/join/<int:invitation>/", public.join, name="join"),
]

from __future__ import annotations

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts_app.access import access, anyone
from mail_app import mailbox as folder
from mail_app.mailbox import Mail

SHOWN = 200

# A mail brings its own styles and links; it may do nothing else, and is not of our origin.
CSP_OF_A_MAIL = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [NONE],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


@access(anyone)
def mailbox(request: HttpRequest) -> HttpResponse:
    only_for_developers()
    mails = folder.newest(SHOWN)
    return render(request, "mail_app/public/mailbox.html", {"mails": mails, "limit": SHOWN})


@access(anyone)
def mail(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "mail_app/public/mail.html", {"mail": found(name)})


@access(anyone)
@csp(CSP_OF_A_MAIL)  # type: ignore[arg-type]  # its types know no view with arguments
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    html = found(name).html
    if not html:
        raise Http404
    return HttpResponse(html)


@access(anyone)
def mail_source(request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(found(name).source, content_type="text/plain; charset=utf-8")


def found(name: str) -> Mail:
    only_for_developers()
    mail = folder.find(name)
    if mail is None:
        raise Http404
    return mail


def only_for_developers() -> None:
    """The URLs are not there without DEBUG; should they ever be, they still lead nowhere."""
    if not settings.DEBUG:
        raise Http404

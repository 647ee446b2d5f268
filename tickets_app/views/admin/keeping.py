"""What the lists of Configuration › Support Tickets have in common: add, change, delete."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts_app.access import StaffRequest
from config.models import Versioned
from config.refusals import Refused

Words = str | Promise


@dataclass(frozen=True)
class Kept:
    """One kind of thing that staff keep a list of: the names of its pages, and their words;
    `loss` says what it means that one is deleted."""

    list_at: str
    add_at: str
    one_at: str
    delete_at: str
    title: Words
    lede: Words
    add: Words
    delete: Words
    keep: Words
    loss: Words
    template: str = "tickets_app/admin/kept.html"


def add(
    request: StaffRequest, kept: Kept, form: Any, act: Callable[[], Versioned]
) -> HttpResponse:
    if form.is_valid():
        try:
            made = act()
            messages.success(request, _("%(name)s is there now.") % {"name": made})
            return redirect(kept.list_at)
        except Refused as refusal:
            form.explain(refusal)
    return draw(request, kept, form)


def change(
    request: StaffRequest,
    kept: Kept,
    found: Versioned,
    form: Any,
    act: Callable[[str], Versioned | None],
) -> HttpResponse:
    """`act` takes the version that the form was drawn with."""
    if form.is_valid():
        try:
            if saved := act(form.cleaned_data["version"]):
                messages.success(request, _("%(name)s is saved.") % {"name": saved})
            else:
                messages.info(request, _("Nothing was changed."))
            return redirect(kept.list_at)
        except Refused as refusal:
            found = get_object_or_404(type(found), pk=found.pk)
            form.explain(refusal, saved=found)
    return draw(request, kept, form, found)


def draw(
    request: StaffRequest, kept: Kept, form: Any, found: Versioned | None = None, **more: Any
) -> HttpResponse:
    here = reverse(kept.one_at, args=[found.pk]) if found else reverse(kept.add_at)
    context = {"kept": kept, "form": form, "thing": found, "form_url": here, **more}
    return render(request, kept.template, context)


def remove(
    request: StaffRequest, kept: Kept, found: Versioned, act: Callable[[], Versioned]
) -> HttpResponse:
    """Asks on GET, deletes on POST."""
    if request.method == "POST":
        try:
            act()
            messages.success(request, _("%(name)s is deleted.") % {"name": found})
            return redirect(kept.list_at)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect(kept.one_at, found.pk)
    return render(request, "tickets_app/admin/delete_kept.html", {"kept": kept, "thing": found})

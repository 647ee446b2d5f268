"""The tags every template has without loading them. They are cheap: no template per call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache
from typing import Any

from django import forms, template
from django.template import Context
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from lucide.templatetags.lucide import lucide

from config.forms import problems
from config.visible import visible

register = template.Library()

PEOPLE = {
    "owner": _("Owner"),
    "user": _("Authorized User"),
    "contact": _("Sub-account"),
    "external": _("External User"),
    "guest": _("Guest"),
    "staff": _("Staff"),
}
STATUS_KINDS = {"active": "good", "inactive": "warn", "closed": "closed"}
FLASH_ICONS = {
    "good": "check",
    "note": "info",
    "warn": "triangle-alert",
    "bad": "triangle-alert",
}
FLASH_KINDS = {"success": "good", "warning": "warn", "error": "bad"}
RECENT = dt.timedelta(days=30)


# --- Pictures ---------------------------------------------------------------------------


@register.simple_tag
@cache
def icon(name: str, kind: str = "") -> SafeString:
    """A Lucide icon, 16 px beside text. `kind`: `s` for 14 px."""
    svg = str(lucide(str(name), size=None))
    inside = " ".join(svg[svg.index(">") + 1 : svg.rindex("</svg>")].split())
    classes = f"icon icon--{kind}" if kind else "icon"
    opening = f'<svg class="{classes}" viewBox="0 0 24 24" aria-hidden="true">'
    return mark_safe(f"{opening}{inside}</svg>")  # noqa: S308 (from the package alone)


@register.simple_tag
def avatar(whose: Any, size: str = "") -> SafeString:
    """Initials of a user (round) or an account (square). `size`: `s`, `l` or nothing."""
    person = getattr(whose, "full_name", None)
    name = whose.name if person is None else person or whose.email
    return initials_of(name, whose.pk or 0, size, square=person is None)


@register.simple_tag
def avatar_of(name: str, pk: int | None, size: str = "") -> SafeString:
    """The same for a user of whom only the name and the number are known any more."""
    return initials_of(name, pk or 0, size, square=False)


def initials_of(name: str, pk: int, size: str, *, square: bool) -> SafeString:
    classes = ["avatar", f"avatar--{pk % 6 + 1}"]
    if square:
        classes.append("avatar--square")
    if size:
        classes.append(f"avatar--{size}")
    return format_html(
        '<span class="{}" aria-hidden="true">{}</span>',
        " ".join(classes),
        initials(name, last=not square),
    )


def initials(name: str, *, last: bool) -> str:
    """Two letters: of the first word and the second one, or with `last` the last one."""
    words = [word for word in name.split() if word[0].isalnum()]
    chosen = [*words[:1], *words[1:][-1:]] if last else words[:2]
    return "".join(word[0] for word in chosen).upper() or "?"


# --- Words in a badge -------------------------------------------------------------------


@register.simple_tag
def badge(kind: str, label: str = "") -> SafeString:
    """Who somebody is (`owner`, `staff` …), or a state with its label (`good`, `warn`,
    `bad`, `note`, `closed`).
    """
    if kind in PEOPLE:
        picture = icon("crown") if kind == "owner" else ""
        words = label or PEOPLE[kind]
        return format_html('<span class="badge badge--{}">{}{}</span>', kind, picture, words)
    return format_html('<span class="badge badge--{} badge--dot">{}</span>', kind, label)


@register.simple_tag
def status(account: Any) -> SafeString:
    return badge(STATUS_KINDS[account.status], account.get_status_display())


# --- Times ------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def when(context: Context, moment: dt.datetime | None, capital: bool = False) -> str:
    """`today, 09:12`, `23 Nov, 17:40` within a month, else `2 Sep 2026`; nothing for None.

    `capital` for a cell or sentence that begins with it.
    """
    if moment is None:
        return ""
    local, now = timezone.localtime(moment), timezone.localtime()
    if local.date() == now.date():
        words = gettext("today, %(time)s") % {"time": date_format(local, "H:i")}
        words = words[:1].upper() + words[1:] if capital else words
    else:
        words = date_format(local, "j M, H:i" if abs(now - local) < RECENT else "j M Y")
    return time_element(context, local, words)


@register.simple_tag(takes_context=True)
def day(context: Context, date: dt.date | dt.datetime | None) -> str:
    """`24 November 2026`; nothing for None."""
    if date is None:
        return ""
    local = timezone.localtime(date) if isinstance(date, dt.datetime) else date
    return time_element(context, local, date_format(local, "j F Y"))


def time_element(context: Context, moment: dt.date, words: str) -> str:
    if not context.autoescape:
        return words
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), words)


# --- Parts of a page --------------------------------------------------------------------


@register.simple_block_tag
def flash(content: str, kind: str = "note", dismiss: bool = False) -> SafeString:
    """Something to be told: `{% flash "warn" %}…{% endflash %}`. `dismiss`: can be put away."""
    close = format_html(
        '<button class="btn btn--quiet btn--icon btn--s" type="button" data-dismiss'
        ' aria-label="{}">{}</button>',
        gettext("Dismiss"),
        icon("x"),
    )
    return format_html(
        '<div class="flash flash--{}" role="{}" tabindex="-1">{}<p>{}</p>{}</div>',
        kind,
        "alert" if kind == "bad" else "status",
        icon(FLASH_ICONS[kind]),
        trimmed(content),
        close if dismiss else "",
    )


def trimmed(content: str) -> SafeString:
    """What stands inside a block tag: rendered, so escaped, already."""
    return mark_safe(content.strip())  # noqa: S308


register.filter(visible)


@register.filter
def flash_kind(level_tag: str) -> str:
    """The kind of flash for a message's level."""
    return FLASH_KINDS.get(level_tag, "note")


@register.simple_block_tag
def pagehead(content: str, title: str, lede: str = "", badge: str = "") -> SafeString:
    """The h1 with a sentence beneath and, as content, the buttons of the page."""
    buttons = trimmed(content)
    return format_html(
        '<header class="pagehead{}"><div class="pagehead__text">'
        '<h1 class="pagehead__title" tabindex="-1">{}{}</h1>{}</div>{}</header>',
        "" if lede else " pagehead--tight",
        title,
        format_html(" {}", badge) if badge else "",
        format_html('<p class="pagehead__lede">{}</p>', lede) if lede else "",
        format_html('<div class="pagehead__acts">{}</div>', buttons) if buttons else "",
    )


@register.simple_tag(takes_context=True)
def problem_prefix(context: Context) -> str:
    """`Error: ` for the title of a page whose form came back with errors.

    The type is asked, for `isinstance` makes what is lazy look itself up.
    """
    values: Iterable[Any] = context.flatten().values()
    found = any(issubclass(type(value), forms.BaseForm) and value.errors for value in values)
    return gettext("Error: ") if found else ""


@register.filter
def problems_of(form: forms.BaseForm) -> list[Any]:
    """What the summary of a form lists, where a page draws its fields one by one."""
    return problems(form, form.non_field_errors())


@register.filter
def has_current(items: Iterable[Any] | None) -> bool:
    """Whether one of these menu items is the page in view."""
    return any(item.current for item in items or ())


@register.simple_tag
def options(choices: Iterable[Any]) -> SafeString:
    """The options of a select, groups included (`widget.optgroups`).

    Not a template per option, nor format_html: a list of 250 countries is drawn at once.
    """
    return mark_safe("".join(option_group(label, group) for label, group, _index in choices))  # noqa: S308


def option_group(label: Any, group: list[dict[str, Any]]) -> str:
    drawn = "".join(option_element(option) for option in group)
    return f'<optgroup label="{escape(label)}">{drawn}</optgroup>' if label else drawn


def option_element(option: dict[str, Any]) -> str:
    attrs = {"value": option["value"], **option["attrs"]}
    label = conditional_escape(option["label"])
    return f"<option{''.join(map(attribute, attrs.items()))}>{label}</option>"


def attribute(pair: tuple[str, Any]) -> str:
    name, value = pair
    if value is True or value is False or value is None:
        return f" {name}" if value else ""
    return f' {name}="{escape(value)}"'

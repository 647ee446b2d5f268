"""Forms, tags and bases: what every page is made of."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from allauth.account.forms import AddEmailForm
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, QueryDict
from django.template import Context, Template, engines
from django.template.loader import render_to_string
from django.test import RequestFactory

from config.errors import csrf_failure, server_error
from config.forms import CheckAll, Segment, Switch
from config.templatetags.portico import initials
from tests.factories import decide

ROLES = [("a", "First"), ("b", "Second")]


class PersonForm(forms.Form):
    groups = [("You", ["first_name", "gone"])]

    email = forms.EmailField(label="Email address", help_text="You log in with it.")
    company = forms.CharField(label="Company", required=False)
    first_name = forms.CharField(label="First name", error_messages={"required": "Who is it?"})


class ChoicesForm(forms.Form):
    role = forms.ChoiceField(label="Role", choices=ROLES, widget=forms.RadioSelect)
    access = forms.ChoiceField(label="Access", choices=ROLES, widget=Segment)
    country = forms.ChoiceField(label="Country", choices=[("", "–"), ("x<y", "<b>")])
    boxes = forms.MultipleChoiceField(label="Boxes", choices=[("G", ROLES)], widget=CheckAll)
    loud = forms.BooleanField(label="Loud", widget=Switch)


def html(form: forms.Form) -> str:
    return " ".join(str(form).split())


def draw(source: str, **context: Any) -> str:
    return Template(source).render(Context(context)).strip()


def user(**more: Any) -> SimpleNamespace:
    known = {"pk": 4, "is_authenticated": True, "full_name": "Dana Whitfield"}
    rest = {"first_name": "Dana", "email": "dana@acme.test", "appearance": "dark"}
    about = {"shortcuts": False, "account_count": 1, "is_verified": True}
    return SimpleNamespace(**known | rest | about | more)


def page(template: str = "client/base.html", **attributes: Any) -> str:
    request: Any = RequestFactory().get("/")
    request.user = AnonymousUser()
    for name, value in attributes.items():
        setattr(request, name, value)
    return render_to_string(template, request=request)


def menu(**items: Any) -> SimpleNamespace:
    return SimpleNamespace(**{"main": [], "account": [], "you": []} | items)


def item(label: str, current: bool = False) -> SimpleNamespace:
    return SimpleNamespace(label=label, url=f"/{label}/", icon="user", current=current)


ACME = SimpleNamespace(pk=5, number=1042, name="Acme & Sons", status="active")


class TestField:
    def test_label_hint_control_error_in_this_order(self) -> None:
        field = str(PersonForm({"email": "no"})["email"].as_field_group())
        order = ["<label", "Email address", "You log in with it.", "<input", "field__error"]
        assert sorted(order, key=field.index) == order

    def test_what_is_optional_says_so(self) -> None:
        form = PersonForm()
        assert "(optional)" in str(form["company"].as_field_group())
        assert "(optional)" not in str(form["email"].as_field_group())

    def test_control_is_described_by_its_hint_and_its_error(self) -> None:
        field = str(PersonForm({"email": "no"})["email"].as_field_group())
        assert 'aria-describedby="id_email_helptext id_email_error"' in field
        assert 'id="id_email_helptext"' in field
        assert 'id="id_email_error"' in field
        assert 'aria-invalid="true"' in field

    def test_widget_keeps_a_class_of_its_own(self) -> None:
        class Form(forms.Form):
            name = forms.CharField(widget=forms.TextInput(attrs={"class": "mine"}))

        assert 'class="input mine"' in html(Form())

    def test_what_was_typed_is_no_markup(self) -> None:
        assert "<script>" not in html(PersonForm({"company": "<script>"}))

    def test_password_can_be_shown_once_script_is_there(self) -> None:
        class Form(forms.Form):
            password = forms.CharField(widget=forms.PasswordInput)

        assert re.search(r'<button[^>]* hidden [^>]*data-show="id_password"', html(Form()))

    def test_radio_buttons_leave_their_state_to_the_group(self) -> None:
        group = " ".join(str(ChoicesForm({})["role"].as_field_group()).split())
        assert re.search(r'<fieldset[^>]* role="radiogroup" aria-invalid="true"', group)
        assert not re.search(r"<input[^>]*aria-invalid", group)

    def test_switch_says_its_role(self) -> None:
        assert 'class="switch__input" role="switch"' in html(ChoicesForm())

    def test_options_are_escaped_and_selected(self) -> None:
        select = str(ChoicesForm({"country": "x<y"})["country"])
        assert '<option value="x&lt;y" selected>&lt;b&gt;</option>' in select

    def test_form_of_a_library_is_drawn_like_ours(self) -> None:
        drawn = html(AddEmailForm())
        assert '<label class="field__label" for="id_email">' in drawn
        assert 'class="input"' in drawn


class TestCheckAll:
    def test_is_never_drawn_as_checked(self) -> None:
        drawn = str(ChoicesForm({"boxes": ["a", "b"]})["boxes"])
        assert drawn.count(" checked") == 2
        assert not re.search(r"<input[^>]*all_boxes[^>]*checked", drawn)

    def test_alone_means_every_box(self) -> None:
        data = QueryDict("all_boxes=1&boxes=a&role=a&access=a&country=x<y&loud=1")
        form = ChoicesForm(data)
        assert form.is_valid(), form.errors
        assert form.cleaned_data["boxes"] == ["a", "b"]

    def test_without_it_what_is_ticked_counts(self) -> None:
        form = ChoicesForm(QueryDict("boxes=b"))
        form.is_valid()
        assert form.cleaned_data["boxes"] == ["b"]


class TestErrors:
    def test_one_problem(self) -> None:
        form = PersonForm({"email": "a@b.test"})
        assert "There is 1 problem<" in html(form)

    def test_several_problems(self) -> None:
        assert "There are 2 problems<" in html(PersonForm({}))

    def test_no_summary_without_errors(self) -> None:
        assert 'class="errors"' not in html(PersonForm())

    def test_links_lead_to_controls(self) -> None:
        drawn = html(ChoicesForm({}))
        targets = re.findall(r'<a href="#([^"]+)"', drawn)
        assert len(targets) == 5
        for target in targets:
            assert re.search(rf'<(input|select)[^>]* id="{target}"', drawn), target

    def test_those_of_the_whole_form_come_first_and_lead_nowhere(self) -> None:
        form = PersonForm({})
        form.add_error(None, "Somebody saved this before you.")
        assert "<li>Somebody saved this before you.</li> <li><a" in html(form)

    def test_empty_field_is_named_in_summary_and_beneath(self) -> None:
        assert html(PersonForm({})).count("Fill in “Email address”.") == 2

    def test_sentence_of_the_form_itself_stays(self) -> None:
        assert html(PersonForm({})).count("Who is it?") == 2


def test_groups_first_then_what_is_in_none() -> None:
    drawn = html(PersonForm())
    order = ['form__legend">You', "First name", "</fieldset>", "Email address", "Company"]
    assert sorted(order, key=drawn.index) == order


@pytest.mark.parametrize(
    ("name", "last", "letters"),
    [
        ("Dana Whitfield", True, "DW"),
        ("Anna Maria Rossi", True, "AR"),
        ("Alder & Finch Studio", False, "AF"),
        ("Ægir Brewing", False, "ÆB"),
        ("Solo", False, "S"),
        ("!", True, "?"),
    ],
)
def test_initials(name: str, last: bool, letters: str) -> None:
    assert initials(name, last=last) == letters


class TestTags:
    def test_icon_is_silent_and_follows_the_text(self) -> None:
        drawn = draw('{% icon "users" %}')
        assert drawn.startswith(
            '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path'
        )
        assert "stroke" not in drawn

    def test_avatars_tell_people_from_accounts(self) -> None:
        drawn = draw(
            '{% avatar user size="s" %}{% avatar account %}', user=user(), account=ACME
        )
        assert '<span class="avatar avatar--5 avatar--s" aria-hidden="true">DW</span>' in drawn
        assert '"avatar avatar--6 avatar--square" aria-hidden="true">AS</span>' in drawn

    def test_badges_say_a_word(self) -> None:
        drawn = draw('{% badge "user" %}{% badge "note" label %}', label="<Pending>")
        assert ">Authorized User</span>" in drawn
        assert "badge--note badge--dot" in drawn
        assert "&lt;Pending&gt;" in drawn

    def test_status_of_an_account(self) -> None:
        account = SimpleNamespace(status="closed", get_status_display=lambda: "Closed")
        assert "badge--closed badge--dot" in draw("{% status account %}", account=account)

    @pytest.mark.parametrize(
        ("moment", "words"),
        [
            ("2026-11-24T09:12", "today, 09:12"),
            ("2026-11-23T17:40", "23 Nov, 17:40"),
            ("2026-09-02T08:00", "2 Sep 2026"),
        ],
    )
    def test_when(self, moment: str, words: str) -> None:
        at = dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC)
        with time_machine.travel("2026-11-24T12:00Z", tick=False):
            drawn = draw("{% when at %}", at=at)
        assert drawn == f'<time datetime="{moment}:00+00:00">{words}</time>'

    def test_when_is_said_in_the_time_of_the_reader(self) -> None:
        at = dt.datetime(2026, 11, 24, 23, 30, tzinfo=dt.UTC)
        with time_machine.travel("2026-11-25T08:00Z", tick=False):
            drawn = draw(
                '{% load tz %}{% timezone "Europe/Berlin" %}{% when at capital=True %}'
                "{% endtimezone %}",
                at=at,
            )
        assert ">Today, 00:30<" in drawn

    def test_never_is_nothing(self) -> None:
        assert draw("{% when at %}{% day at %}", at=None) == ""

    def test_day_in_a_letter_is_plain(self) -> None:
        letter = engines["text"].from_string("{% day date %}")
        assert letter.render({"date": dt.date(2026, 11, 24)}) == "24 November 2026"

    def test_flash_escapes_what_it_is_given_and_keeps_markup_of_the_template(self) -> None:
        drawn = draw('{% flash "bad" %}<b>{{ name }}</b>{% endflash %}', name="<i>")
        assert 'role="alert"' in drawn
        assert "<b>&lt;i&gt;</b>" in drawn
        assert "data-dismiss" not in drawn

    def test_pagehead(self) -> None:
        drawn = draw("{% pagehead title %}<a>Add</a>{% endpagehead %}", title="A & B")
        assert ">A &amp; B</h1>" in drawn
        assert '<div class="pagehead__acts"><a>Add</a></div>' in drawn


class TestBases:
    def test_visitor_may_log_in_and_register(self) -> None:
        drawn = page("public/base.html")
        assert all(words in drawn for words in ["Log In", "Register", "Forgot Password?"])
        assert "hx-boost" not in drawn

    def test_register_is_left_out_when_it_is_off(self, db: None) -> None:
        decide(allow_client_registration=False)
        assert "Register" not in page("public/base.html")

    def test_choices_of_the_user_stand_on_html(self) -> None:
        drawn = page(user=user(), menu=menu())
        assert '<html lang="en" data-theme="dark" data-shortcuts="off">' in drawn
        assert "data-theme" not in page(user=user(appearance="system"), menu=menu())

    def test_hello(self) -> None:
        drawn = page(user=user(is_verified=False), menu=menu(you=[item("Profile")]))
        assert "Hello, Dana!" in drawn
        assert "Email not verified" in drawn
        assert 'href="/Profile/"' in drawn

    def test_chip_of_the_only_account_leads_nowhere(self) -> None:
        drawn = page(user=user(), menu=menu(), account=ACME)
        assert '<span class="account account--only">' in drawn
        assert "Switch Account" not in drawn

    def test_chip_of_one_of_several_leads_to_the_others(self) -> None:
        drawn = page(user=user(account_count=2), menu=menu(), account=ACME)
        assert '<a class="account" href="/accounts/">' in drawn
        assert drawn.count("Switch Account") == 2

    def test_settings_stand_beside_a_page_of_settings_only(self) -> None:
        here = menu(you=[item("Profile", current=True)])
        assert 'class="subnav"' in page(user=user(), menu=here)
        assert 'class="subnav"' not in page(user=user(), menu=menu(you=[item("Profile")]))

    def test_log_out_is_a_form_that_is_not_swapped(self) -> None:
        drawn = page(user=user(), menu=menu())
        assert '<form method="post" action="/logout/" hx-boost="false">' in drawn

    def test_title_says_that_a_form_has_errors(self) -> None:
        source = '{% extends "public/base.html" %}{% block title %}Edit{% endblock %}'
        request = RequestFactory().get("/")
        request.user = AnonymousUser()
        template = engines["html"].from_string(source)
        assert "<title>Error: Edit · " in template.render({"form": PersonForm({})}, request)
        assert "<title>Edit · " in template.render({"form": PersonForm()}, request)

    def test_nothing_inline(self) -> None:
        drawn = page(user=user(account_count=2), menu=menu(main=[item("Home")]), account=ACME)
        assert not re.search(r"<style|<script>|\sstyle=|\son\w+=", drawn)


class TestErrorPages:
    @pytest.mark.parametrize("name", ["403.html", "404.html", "429.html", "csrf_failure.html"])
    def test_say_what_and_where_to_go(self, name: str) -> None:
        for whose in [AnonymousUser(), user()]:
            drawn = page(name, user=whose)
            main = drawn[drawn.index("<main") :]
            assert "<h1" in main
        assert "dana@acme.test" in drawn

    def test_400_needs_nothing(self) -> None:
        assert "Not understood" in render_to_string("400.html")

    def test_csrf_failure_is_a_403(self) -> None:
        request = RequestFactory().post("/")
        request.user = AnonymousUser()
        response = csrf_failure(request)
        assert response.status_code == 403
        assert "You were logged out" in response.content.decode()

    def test_server_error_tells_a_reference_and_asks_nobody(self) -> None:
        request = HttpRequest()
        request.request_id = "7f3a-91"  # type: ignore[attr-defined]
        response = server_error(request)
        assert response.status_code == 500
        assert "<strong>7f3a-91</strong>" in response.content.decode()


TEMPLATES = Path(settings.BASE_DIR) / "templates"


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_comments_end_on_their_line(path: Path) -> None:
    """A `{#` that is not closed on its line is drawn as text."""
    for line in path.read_text().splitlines():
        assert line.count("{#") == line.count("#}"), line


@pytest.mark.parametrize(
    "path", sorted((TEMPLATES / "components").rglob("*.html")), ids=lambda path: path.name
)
def test_component_begins_by_naming_what_it_takes(path: Path) -> None:
    assert path.read_text().startswith("{# ")

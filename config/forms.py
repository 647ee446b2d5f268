"""How forms are drawn: a template says `{{ form }}`, everything else is decided here.

A form may name two things, both optional:

    groups = [(_("You"), ["first_name", "last_name"]), (_("Account"), ["company"])]
    widths = {"postcode": "number"}          # number | short | wide

Fields in no group follow the groups. Fields that are not there are passed over, so that a
form may drop some of them in `__init__`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField as DjangoBoundField
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.html import strip_tags
from django.utils.translation import gettext

REQUIRED = forms.Field.default_error_messages["required"]


class Switch(forms.CheckboxInput):
    """A setting that is on or off, said in words beside it: Yes, No."""


class Segment(forms.RadioSelect):
    """Two or three short options, side by side."""

    template_name = "components/widgets/segment.html"


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; `clean` answers a list of them. What is in them the action looks at."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        if not data and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return [super(FilesField, self).clean(file, initial) for file in data or ()]


class CheckAll(forms.CheckboxSelectMultiple):
    """Check boxes in groups, with one box above them that checks all.

    That box is never drawn as checked: without script a forgotten tick would choose
    everything.
    """

    template_name = "components/widgets/check_all.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["all_name"] = f"all_{name}"
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        if data.get(f"all_{name}"):
            return [
                value
                for _group, options in self.optgroups_of_choices()
                for value, _label in options
            ]
        if isinstance(data, MultiValueDict):
            return data.getlist(name)
        return data.get(name)

    def optgroups_of_choices(self) -> Iterable[tuple[Any, list[tuple[Any, Any]]]]:
        for value, label in self.choices:
            if isinstance(label, list | tuple):
                yield value, list(label)
            else:
                yield None, [(value, label)]


def with_values(data: Any, **values: str) -> Any:
    """What was posted, with some of it replaced: so that a form may be saved over."""
    changed = data.copy()
    for name, value in values.items():
        changed[name] = value
    return changed


class TypedConfirmation(forms.Form):
    """Asks for some words to be typed before something is destroyed."""

    widths = {"typed": "short"}

    typed = forms.CharField(max_length=254)

    def __init__(self, *args: Any, words: str, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words
        field = self.fields["typed"]
        field.label = label
        field.error_messages["required"] = self.refusal
        field.widget.attrs.update({"data-confirm": words, "autocomplete": "off"})

    @property
    def refusal(self) -> str:
        return gettext("Type %(words)s to confirm.") % {"words": self.words}

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"].strip()
        if typed != self.words:
            raise forms.ValidationError(self.refusal)
        return typed


class BoundField(DjangoBoundField):
    """A field that knows which of our components draws it."""

    @property
    def kind(self) -> str:
        """One of `switch`, `check`, `choices` (a group with a legend), `line`."""
        widget = self.field.widget
        if isinstance(widget, Switch):
            return "switch"
        if isinstance(widget, forms.CheckboxInput):
            return "check"
        return "choices" if widget.use_fieldset else "line"

    @property
    def width(self) -> str:
        chosen: str = getattr(self.form, "widths", {}).get(self.name, "")
        is_line = self.kind == "line" and not isinstance(self.field.widget, forms.Textarea)
        return chosen or ("" if is_line else "wide")

    @property
    def is_optional(self) -> bool:
        """Whether to say so: a box left empty is an answer, not an omission."""
        asks = self.kind == "line" or self.is_radio_group
        return asks and not self.field.required and not self.field.disabled

    @property
    def is_radio_group(self) -> bool:
        return getattr(self.field.widget, "input_type", None) == "radio"

    @property
    def is_password(self) -> bool:
        return isinstance(self.field.widget, forms.PasswordInput)

    @property
    def target_id(self) -> str:
        """The id of the control that a link in the errors summary leads to."""
        if self.id_for_label:
            return self.id_for_label
        first = self.subwidgets[:1]
        return first[0].id_for_label if first else self.auto_id

    @property
    def problems(self) -> list[str]:
        """Its errors as sentences that stand alone, in the summary too."""
        sentences: list[str] = []
        for error in self.errors.as_data():
            said_by_django = error.code == "required" and error.message == REQUIRED
            sentences += [self.missing] if said_by_django else error.messages
        return sentences

    @property
    def missing(self) -> str:
        """What to do about a field that must not be empty, unless its form says it better."""
        words = {"label": strip_tags(str(self.label))}
        if self.kind in {"check", "switch"}:
            return gettext("Tick “%(label)s”.") % words
        if self.kind == "choices" or isinstance(self.field.widget, forms.Select):
            return gettext("Choose something for “%(label)s”.") % words
        return gettext("Fill in “%(label)s”.") % words

    def build_widget_attrs(self, attrs: Any, widget: Any = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        if self.is_radio_group:
            # The role radio has no such state; the group around it says it.
            built.pop("aria-invalid", None)
        if classes := " ".join(filter(None, [css_class(widget), widget.attrs.get("class")])):
            built["class"] = classes
        if isinstance(widget, Switch):
            built["role"] = "switch"
        if self.form.is_bound and widget.attrs.get("autofocus"):
            # Of a form that came back one reads the errors first.
            built["autofocus"] = False
        return built


def css_class(widget: forms.Widget) -> str:
    if isinstance(widget, Switch):
        return "switch__input"
    if widget.is_hidden or getattr(widget, "input_type", None) in {"checkbox", "radio"}:
        return ""
    return "textarea" if isinstance(widget, forms.Textarea) else "input"


class Section(NamedTuple):
    legend: str | None
    fields: list[BoundField]


class Problem(NamedTuple):
    message: str
    target_id: str | None


class FormRenderer(TemplatesSetting):
    """Draws every form of the site with our own components."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
    bound_field_class = BoundField

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        if isinstance(form := context.get("form"), forms.BaseForm):
            context |= {
                "sections": sections(form),
                "problems": problems(form, context.get("errors", ())),
            }
        return super().render(template_name, context, request)


def sections(form: forms.BaseForm) -> list[Section]:
    """The visible fields as they are drawn: group by group, then those in no group."""
    visible: dict[str, Any] = {field.name: field for field in form.visible_fields()}
    drawn = [
        Section(legend, [visible.pop(name) for name in names if name in visible])
        for legend, names in getattr(form, "groups", [])
    ]
    drawn.append(Section(None, list(visible.values())))
    return [section for section in drawn if section.fields]


def problems(form: forms.BaseForm, form_errors: Iterable[Any]) -> list[Problem]:
    """What the summary lists: errors of the whole form first, then field by field as drawn."""
    listed = [Problem(str(error), None) for error in form_errors]
    for section in sections(form):
        for field in section.fields:
            listed += [Problem(sentence, field.target_id) for sentence in field.problems]
    return listed

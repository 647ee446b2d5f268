"""What is done by itself: when, and to whom not."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts_app.forms.customers import words_for
from accounts_app.forms.settings import SettingsForm
from accounts_app.models import Account, AutomationSettings, Retention
from config.forms import Switch, with_values
from config.refusals import Refused, Stale


class AutomationForm(SettingsForm):
    widths = dict.fromkeys(["inactivate_after", "keep_log_for"], "number")

    class Meta:
        model = AutomationSettings
        fields = ["inactivate_after", "keep_log_for"]


class RetentionForm(forms.Form):
    """**Automatically Delete Inactive Clients**: the rule, and if it meets many, a number to
    type before it is saved."""

    widths = dict.fromkeys(["months", "at_most", "typed"], "number")
    MANY, SHARE = 50, 0.05
    LINES = 1000

    is_on = forms.BooleanField(
        label=gettext_lazy("Delete inactive and closed clients"),
        help_text=gettext_lazy("Clients on hold are never deleted."),
        required=False,
        widget=Switch,
    )
    months = forms.IntegerField(
        label=gettext_lazy("Months without activity"),
        help_text=gettext_lazy(
            "Counted from the last login of any of its users; for a closed client from the day "
            "it was closed."
        ),
        min_value=1,
        max_value=120,
        initial=24,
    )
    at_most = forms.IntegerField(
        label=gettext_lazy("At most so many a day"),
        help_text=gettext_lazy("No more owners a day are told, and no more clients deleted."),
        min_value=1,
        max_value=100_000,
    )
    delete_users = forms.BooleanField(
        label=gettext_lazy("Delete users who are only associated with this client"),
        help_text=gettext_lazy("Users of other clients are always kept."),
        required=False,
        widget=Switch,
    )
    never = forms.CharField(
        label=gettext_lazy("Never delete"),
        help_text=gettext_lazy(
            "Client numbers (#1042) and ends of email addresses (@example.com), one a line."
        ),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    typed = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, settings: AutomationSettings) -> None:
        self.settings = settings
        initial = {
            "is_on": settings.delete_inactive_after is not None,
            "months": settings.delete_inactive_after or 24,
            "at_most": settings.delete_at_most,
            "delete_users": settings.delete_inactive_users,
            "never": "\n".join(settings.never_delete),
        }
        super().__init__(data, initial=initial)
        if self.is_bound and not self["is_on"].value():
            self.fields["months"].required = False

    def clean_never(self) -> list[str]:
        """In the form in which the settings keep them, each once."""
        lines = [line.strip() for line in self.cleaned_data["never"].splitlines()]
        lines = [line for line in lines if line]
        if len(lines) > self.LINES:
            raise ValidationError(
                _("These are more than 1,000 lines. Put clients on hold in their Profile.")
            )
        kept = list(dict.fromkeys(line_of(line) for line in lines))
        numbers = {int(line[1:]) for line in kept if line.startswith("#")}
        there = set(Account.objects.filter(pk__in=numbers).values_list("pk", flat=True))
        if unknown := sorted(numbers - there):
            told = {"numbers": ", ".join(f"#{number}" for number in unknown[:5])}
            raise ValidationError(_("There is no client %(numbers)s.") % told)
        return kept

    @property
    def details(self) -> dict[str, Any]:
        """As AutomationSettings calls them."""
        cleaned = self.cleaned_data
        return {
            "delete_inactive_after": cleaned["months"] if cleaned["is_on"] else None,
            "delete_at_most": cleaned["at_most"],
            "delete_inactive_users": cleaned["delete_users"],
            "never_delete": cleaned["never"],
        }

    def ask_if_many(self, rule: Retention) -> bool:
        """Whether the rule takes more than the saved one, and meets so many clients that their
        number has to be typed, and was not. Then the form asks for it."""
        met, all_of_them = rule.eligible().count(), Account.objects.count()
        is_few = met <= self.MANY and met <= self.SHARE * all_of_them
        if is_few or not self.takes_more(rule, met):
            return False
        typed = self.cleaned_data["typed"].replace(",", "").strip()
        self.fields["typed"].widget = forms.TextInput(attrs={"autocomplete": "off"})
        self["typed"].label = format_html(_("Type <b>{}</b> to confirm"), met)
        self.fields["typed"].required = True
        if typed == str(met):
            return False
        told = {"number": f"{met:,}", "share": f"{100 * met / all_of_them:.1f}"}
        sentence = _(
            "This rule meets %(number)s clients, %(share)s %% of all. Their owners will be "
            "told, and 30 days later they are deleted. Type the number to confirm."
        )
        self.add_error("typed", sentence % told)
        return True

    def takes_more(self, rule: Retention, met: int) -> bool:
        """More clients than the saved rule, or their users too."""
        saved = Retention.of(self.settings, rule.as_of)
        takes_users = rule.delete_users and not saved.delete_users
        return takes_users or met > saved.eligible().count()


def line_of(line: str) -> str:
    """`#1042` or `@example.com`. Raises ValidationError for anything else."""
    number = line.removeprefix("#")
    if number.isascii() and number.isdecimal() and len(number) <= 18:
        return f"#{int(number)}"
    name, at, domain = line.lower().partition("@")
    parts = domain.split(".")
    is_domain = len(parts) > 1 and all(p.replace("-", "").isalnum() for p in parts)
    if at and not name and is_domain and len(domain) <= 253:
        return f"@{domain}"
    sentence = _("“%(line)s” is neither a client number (#1042) nor an end (@example.com).")
    raise ValidationError(sentence % {"line": line[:60]})


class HoldForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is not done with a client by itself."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Account
        fields = ["on_hold", "hold_reason", "stays_active"]
        widgets = {"on_hold": Switch, "stays_active": Switch}

    def __init__(self, data: Any = None, *, instance: Account) -> None:
        """Checking a form writes into its instance, and the page still shows the client."""
        copy = Account.objects.get(pk=instance.pk)
        initial = {"version": instance.version}
        super().__init__(data, instance=copy, initial=initial, prefix="hold")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("on_hold") and not cleaned.get("hold_reason"):
            self.add_error("hold_reason", _("Say why, for whoever reads it in a year."))
        return cleaned

    @property
    def details(self) -> dict[str, Any]:
        details = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return details if details["on_hold"] else {**details, "hold_reason": ""}

    def explain(self, refusal: Refused, saved: Account) -> None:
        """Why it was refused; after a conflict, what is saved now. It may be saved over."""
        self.add_error(None, refusal.message)
        if isinstance(refusal, Stale):
            for name in self.Meta.fields:
                if getattr(saved, name) != self.cleaned_data[name]:
                    told = {"value": words_for(saved, name)}
                    self.add_error(name, _("Saved now: %(value)s") % told)
            self.data = with_values(self.data, **{"hold-version": saved.version})

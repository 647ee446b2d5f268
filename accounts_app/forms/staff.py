"""What staff fill in: clients, their notes, the settings of the site."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, UnidentifiedImageError

from accounts_app.forms.customers import ADDRESS, AccountForm, DetailsForm
from accounts_app.forms.settings import SettingsForm
from accounts_app.models import Account, GeneralSettings
from config.forms import Segment, Switch, TypedConfirmation, with_values
from config.refusals import Refused, Stale
from users_app.forms import AddressField
from users_app.models import User


class AddClientForm(AccountForm):
    """A new account; its owner is a new user or one there is, found by his address."""

    NEW, EXISTING = "new", "existing"

    groups = [
        (gettext_lazy("Owner"), ["kind", "email", "first_name", "last_name"]),
        (
            gettext_lazy("Account"),
            ["company", "tax_id", "currency", "language"],
        ),
        (gettext_lazy("Address"), ADDRESS),
    ]

    kind = forms.ChoiceField(
        label=gettext_lazy("Owner"),
        choices=[
            (NEW, gettext_lazy("New User")),
            (EXISTING, gettext_lazy("Existing User")),
        ],
        initial=NEW,
        widget=Segment,
    )
    email = AddressField(
        help_text=gettext_lazy("A new user gets a link to set a password at this address.")
    )
    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=100)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Of somebody who is a user already the names are known."""
        super().__init__(*args, **kwargs)
        if self.is_bound and self["kind"].value() == self.EXISTING:
            for name in ("first_name", "last_name"):
                self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        address, kind = cleaned.get("email"), cleaned.get("kind")
        self.owner = User.objects.for_email(address).first() if address else None
        if address and kind == self.EXISTING:
            self.refuse_owner()
        elif kind == self.NEW and self.owner:
            sentence = _("%(name)s already has this login. Choose Existing User.")
            self.add_error("email", sentence % {"name": self.owner})
        return cleaned

    def refuse_owner(self) -> None:
        if self.owner is None:
            sentence = _("Nobody has a login with this address. Choose New User to make one.")
            self.add_error("email", sentence)
        elif self.owner.is_staff:
            self.add_error("email", _("This address belongs to staff."))

    @property
    def who(self) -> User | dict[str, Any]:
        """What `actions.add_client` takes for the owner."""
        owner: User | None = self.owner
        if self.cleaned_data["kind"] == self.EXISTING and owner:
            return owner
        names = ["email", "first_name", "last_name", "language"]
        return {name: self.cleaned_data[name] for name in names}

    def explain(self, refusal: Refused, saved: Any = None) -> None:
        self.add_error(refusal.field, refusal.message)


class ClientForm(DetailsForm):
    """Account Details as staff see them: with the status, unless the client is closed."""

    groups = [
        (
            gettext_lazy("Account"),
            ["company", "tax_id", "first_name", "last_name", "email", "language", "status"],
        ),
        (gettext_lazy("Address"), ADDRESS),
    ]

    class Meta(DetailsForm.Meta):
        fields = [*DetailsForm.Meta.fields, "status"]
        widgets = {"status": Segment}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.is_closed:
            del self.fields["status"]
        else:
            open_ones = [Account.Status.ACTIVE, Account.Status.INACTIVE]
            status: Any = self.fields["status"]
            status.choices = [(s.value, s.label) for s in open_ones]

    @property
    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields if name != "version"}


class NotesForm(forms.Form):
    notes = forms.CharField(
        label=gettext_lazy("Notes"),
        help_text=gettext_lazy("For staff; customers never see them."),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, about: Any) -> None:
        """`about` has `notes` and a `version`."""
        initial = {"notes": about.notes, "version": about.version}
        super().__init__(data, initial=initial)

    def explain(self, refusal: Refused, saved: Any) -> None:
        """Why it was refused; after a conflict, what is saved now. It may be saved over."""
        typed = self.cleaned_data["notes"]
        self.add_error("notes", refusal.message)
        if isinstance(refusal, Stale):
            if saved.notes != typed:
                told = {"value": saved.notes or "–"}
                self.add_error("notes", _("Saved now: %(value)s") % told)
            self.data = with_values(self.data, version=saved.version)


class ActForm(forms.Form):
    """Why staff log in as somebody else. It stands in the log."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("For example a ticket number. It is written to the log."),
        max_length=200,
        error_messages={"required": gettext_lazy("Say why you log in as somebody else.")},
    )


class DeleteClientForm(TypedConfirmation):
    delete_users = forms.BooleanField(
        label=gettext_lazy("Delete users who are only associated with this client"),
        required=False,
        widget=Switch,
    )
    field_order = ["delete_users", "typed"]

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        number = str(account.number)
        label = format_html(_("Type the client number <b>{}</b> to confirm"), number)
        super().__init__(*args, words=number, label=label, **kwargs)
        self.fields["typed"].widget.attrs["autofocus"] = True


# --- settings ----------------------------------------------------------------------------


class GeneralForm(SettingsForm):
    terms_of_service_url = forms.URLField(
        label=gettext_lazy("Address of the terms of service"),
        help_text=gettext_lazy("If there is one, whoever makes a login accepts the terms."),
        required=False,
        assume_scheme="https",
    )

    class Meta:
        model = GeneralSettings
        fields = ["site_name", "terms_of_service_url"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """An empty name is the one of the environment."""
        super().__init__(*args, **kwargs)
        self.fields["site_name"].widget.attrs["placeholder"] = settings.SITE_NAME


class SecurityForm(SettingsForm):
    widths = dict.fromkeys(
        ["password_min_length", "session_days", "staff_idle_minutes", "staff_hours"], "number"
    )

    class Meta:
        model = GeneralSettings
        fields = [
            "require_email_verification",
            "require_two_factor",
            "password_min_length",
            "session_days",
            "staff_idle_minutes",
            "staff_hours",
        ]
        widgets = {"require_email_verification": Switch, "require_two_factor": Switch}


class RegistrationForm(SettingsForm):
    class Meta:
        model = GeneralSettings
        fields = ["allow_client_registration", "disable_user_management"]
        widgets = {"allow_client_registration": Switch, "disable_user_management": Switch}


class LogoForm(forms.Form):
    """A picture, which is drawn anew: what else was in the file is lost on the way."""

    KINDS = ("PNG", "JPEG", "WEBP")
    LARGEST, HEIGHT = 2_000_000, 96  # bytes; pixels
    # A small file can be a picture that fills the memory once it is unpacked.
    PIXELS = 25_000_000

    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        help_text=gettext_lazy(
            "PNG, JPEG or WebP, up to 2 MB. It stands in place of our sign."
        ),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        error_messages={"required": gettext_lazy("Choose a file.")},
    )

    def clean_logo(self) -> bytes:
        """A PNG of at most that height."""
        sent = self.cleaned_data["logo"]
        if sent.size > self.LARGEST:
            raise ValidationError(_("This file is too large. The limit is 2 MB."))
        try:
            with Image.open(sent, formats=self.KINDS) as picture:
                if picture.width * picture.height > self.PIXELS:
                    raise ValidationError(
                        _("This picture has too many pixels. Make it smaller.")
                    )
                picture.thumbnail((self.HEIGHT * 6, self.HEIGHT))
                drawn = BytesIO()
                picture.convert("RGBA").save(drawn, "PNG", optimize=True)
        except (
            UnidentifiedImageError,
            Image.DecompressionBombError,
            OSError,
            ValueError,
        ) as no:
            raise ValidationError(_("This file is not a PNG, JPEG or WebP picture.")) from no
        return drawn.getvalue()

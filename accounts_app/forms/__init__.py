"""The forms about accounts: those of customers, and those of staff."""

from accounts_app.forms.automation import AutomationForm, HoldForm, RetentionForm
from accounts_app.forms.customers import (
    ADDRESS,
    AccountForm,
    ContactForm,
    DetailsForm,
    PostalForm,
    RegisterForm,
    VersionedForm,
)
from accounts_app.forms.settings import SettingsForm
from accounts_app.forms.staff import (
    ActForm,
    AddClientForm,
    ClientForm,
    DeleteClientForm,
    GeneralForm,
    LogoForm,
    NotesForm,
    RegistrationForm,
    SecurityForm,
)

__all__ = [
    "ADDRESS",
    "AccountForm",
    "ActForm",
    "AddClientForm",
    "AutomationForm",
    "ClientForm",
    "ContactForm",
    "DeleteClientForm",
    "DetailsForm",
    "GeneralForm",
    "HoldForm",
    "LogoForm",
    "NotesForm",
    "PostalForm",
    "RegisterForm",
    "RegistrationForm",
    "RetentionForm",
    "SecurityForm",
    "SettingsForm",
    "VersionedForm",
]

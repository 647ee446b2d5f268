"""What of the log is asked for, and what other long lists share with it."""

from activitylog_app.forms.fields import ListField, Words
from activitylog_app.forms.filters import (
    ActivityForm,
    FilterForm,
    LogForm,
    LogOfClientForm,
    PeriodForm,
    moments_of,
)

__all__ = [
    "ActivityForm",
    "FilterForm",
    "ListField",
    "LogForm",
    "LogOfClientForm",
    "PeriodForm",
    "Words",
    "moments_of",
]

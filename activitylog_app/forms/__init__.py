"""What of the log is asked for."""

from activitylog_app.forms.filters import ActivityForm, FilterForm, LogForm, LogOfClientForm

__all__ = ["ActivityForm", "FilterForm", "LogForm", "LogOfClientForm"]

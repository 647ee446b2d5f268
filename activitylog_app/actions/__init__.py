"""What is told of reading and of doors, and what can be done with the log and with runs."""

from activitylog_app.actions.retention import remove_entries, tell_of_removed_month
from activitylog_app.actions.runs import resume_run, stop_run
from activitylog_app.actions.telling import export, hold_back, refuse

__all__ = [
    "export",
    "hold_back",
    "refuse",
    "remove_entries",
    "resume_run",
    "stop_run",
    "tell_of_removed_month",
]

from accounts_app.tasks import prune_activity_log
from activitylog_app.commanding import JobCommand


class Command(JobCommand):
    help = "Removes the months of the activity log that the settings do not keep."
    job = prune_activity_log
    looks_ahead = True

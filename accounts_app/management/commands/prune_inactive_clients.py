from accounts_app.tasks import prune_inactive_accounts
from activitylog_app.commanding import JobCommand


class Command(JobCommand):
    help = "Tells owners of inactive clients, and deletes those who were told 30 days ago."
    job = prune_inactive_accounts
    looks_ahead = True

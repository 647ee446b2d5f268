from accounts_app.tasks import inactivate_accounts
from activitylog_app.commanding import JobCommand


class Command(JobCommand):
    help = "Makes clients inactive that nobody has used for as long as the settings say."
    job = inactivate_accounts
    looks_ahead = True

from activitylog_app.commanding import JobCommand
from invitations_app.tasks import expire_invitations


class Command(JobCommand):
    help = "Tells the log of invitations that have expired."
    job = expire_invitations

from activitylog_app.commanding import JobCommand
from invitations_app.tasks import remind_of_pending_invitations


class Command(JobCommand):
    help = "Reminds of invitations two days before they expire."
    job = remind_of_pending_invitations

from activitylog_app.commanding import JobCommand
from invitations_app.tasks import forget_old_invitations


class Command(JobCommand):
    help = "Deletes invitations that ended more than 30 days ago."
    job = forget_old_invitations

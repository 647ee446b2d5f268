from activitylog_app.commanding import JobCommand
from tickets_app.tasks import poll_mailbox


class Command(JobCommand):
    help = "Fetches mail from MAILBOX_URL and makes tickets and replies of it."
    job = poll_mailbox

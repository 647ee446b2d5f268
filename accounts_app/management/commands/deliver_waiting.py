from accounts_app.tasks import deliver_waiting_messages
from activitylog_app.commanding import JobCommand


class Command(JobCommand):
    help = "Gives messages to the workers whose time has come."
    job = deliver_waiting_messages

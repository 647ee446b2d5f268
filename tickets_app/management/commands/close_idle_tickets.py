from activitylog_app.commanding import JobCommand
from tickets_app.tasks import close_idle_tickets


class Command(JobCommand):
    help = "Closes answered tickets that nobody has answered for so many days."
    job = close_idle_tickets
    looks_ahead = True

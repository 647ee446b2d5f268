from activitylog_app.commanding import JobCommand
from tickets_app.tasks import settle_incoming


class Command(JobCommand):
    help = "Goes on with mail that was stored and cut off."
    job = settle_incoming

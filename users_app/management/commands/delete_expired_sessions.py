from activitylog_app.commanding import JobCommand
from users_app.tasks import forget_ended_sessions


class Command(JobCommand):
    help = "Deletes sessions that nobody can come back into."
    job = forget_ended_sessions

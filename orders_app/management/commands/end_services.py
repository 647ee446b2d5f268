from activitylog_app.commanding import JobCommand
from orders_app.tasks import end_services


class Command(JobCommand):
    help = "Ends the services whose end was asked for, and has come."
    job = end_services
    looks_ahead = True

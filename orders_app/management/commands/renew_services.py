from activitylog_app.commanding import JobCommand
from orders_app.tasks import renew_services


class Command(JobCommand):
    help = "Issues invoices for the next periods of services."
    job = renew_services
    looks_ahead = True

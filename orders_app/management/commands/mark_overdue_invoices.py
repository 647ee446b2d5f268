from activitylog_app.commanding import JobCommand
from orders_app.tasks import mark_overdue_invoices


class Command(JobCommand):
    help = "Tells once of each invoice that is overdue."
    job = mark_overdue_invoices
    looks_ahead = True

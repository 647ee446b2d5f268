from activitylog_app.commanding import JobCommand
from tickets_app.tasks import remove_ticket_files


class Command(JobCommand):
    help = "Removes attachments that belong to no reply."
    job = remove_ticket_files

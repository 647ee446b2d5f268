from activitylog_app.commanding import JobCommand
from orders_app.tasks import remove_identity_files


class Command(JobCommand):
    help = "Removes files of documents of identity that no verification needs."
    job = remove_identity_files

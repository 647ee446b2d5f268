from django.urls import path

from activitylog_app.views.admin import exports, log

CLIENT = "clients/<int:number>/log/"

urlpatterns = [
    path("log/", log.log, name="log"),
    path("log/<int:entry>/", log.entry, name="entry"),
    path("log/export.csv", exports.log_csv, name="export_whole_log"),
    path("log/export.jsonl", exports.log_jsonl, name="export_whole_log_jsonl"),
    path(CLIENT, log.client_log, name="client_log"),
    path(f"{CLIENT}export.csv", exports.client_csv, name="export_log"),
    path(f"{CLIENT}export.jsonl", exports.client_jsonl, name="export_log_jsonl"),
]

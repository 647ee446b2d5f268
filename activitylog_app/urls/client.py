from django.urls import path

from activitylog_app.views import client

urlpatterns = [
    path("activity/", client.activity, name="activity"),
    path("activity/export.csv", client.activity_csv, name="export_activity"),
    path("activity/export.jsonl", client.activity_jsonl, name="export_activity_jsonl"),
]

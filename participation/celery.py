"""The job queue: what is due lives in tables, and beat sweeps it; a lost queue loses no promise."""

from celery import Celery

app = Celery("participation")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

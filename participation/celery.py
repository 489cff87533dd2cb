"""The job queue: what is due lives in tables, and beat sweeps it; a lost queue loses no promise."""

import os

from celery import Celery
from celery.beat import Scheduler
from celery.signals import setup_logging

from participation.healthcheck import alive

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "participation.settings")

app = Celery("participation")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**kwargs):
    """While somebody listens to this signal, Celery adds no handlers of its own."""


class Beat(Scheduler):
    """Keeps its schedule in memory, as nothing depends on it, and shows that it lives."""

    def tick(self, *args, **kwargs):
        alive("beat").touch()
        return super().tick(*args, **kwargs)

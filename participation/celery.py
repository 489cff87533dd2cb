"""The job queue: what is due lives in tables, and beat sweeps it; a lost queue loses no promise."""

import os
from datetime import timedelta

from celery import Celery
from celery.beat import Scheduler
from celery.schedules import crontab
from celery.signals import setup_logging

from participation.healthcheck import alive

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "participation.settings")

LONG = timedelta(days=30)  # longer than any sweep's interval

app = Celery("participation")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**kwargs):
    """While somebody listens to this signal, Celery adds no handlers of its own."""


class Beat(Scheduler):
    """Keeps its schedule in memory, and shows that it lives.

    Every sweep that runs at intervals runs at the start too, so that one that is due once a day is
    not put off for ever by a restart each evening. Sweeps may run at any time: what is due lies in tables.
    """

    def setup_schedule(self):
        super().setup_schedule()
        for entry in self.schedule.values():
            if not isinstance(entry.schedule, crontab):
                entry.last_run_at = entry.default_now() - LONG

    def tick(self, *args, **kwargs):
        alive("beat").touch()
        return super().tick(*args, **kwargs)

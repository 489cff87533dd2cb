import time
from pathlib import Path

from celery import shared_task
from django.conf import settings

from participation.live.push import tally
from participation.mail.delivery import deliver_due
from participation.mail.models import Letter

DAY = 24 * 3600  # seconds


@tally
def deliver():
    """Asked for after each letter, and swept for: a lost queue delays a letter by a minute."""
    while deliver_due():
        pass


@shared_task
def forget_letters():
    """Blank what old letters said and to whom; a key stays, so that nothing is written twice."""
    done = Letter.objects.done()
    done.filter(key=None).delete()
    done.exclude(to="").update(to="", subject="", text="", calendar="", code="")
    forget_files()


def forget_files():
    """Without a mail server letters are written to files; they are gone after a day."""
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    for path in Path(folder).glob("*.log") if folder else []:
        if path.stat().st_mtime < time.time() - DAY:
            path.unlink(missing_ok=True)

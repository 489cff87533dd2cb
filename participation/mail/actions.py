from django.utils import timezone

from participation.mail.models import Letter


def send(to, subject, text, *, language, key=None, due_at=None):
    """Write a letter in the caller's transaction; it is posted after the commit.

    The same `key` is written once, however often it is asked for.
    """
    letter = Letter(
        to=to,
        subject=" ".join(subject.split())[:200],
        text=text,
        language=language,
        key=key,
        due_at=due_at or timezone.now(),
    )
    Letter.objects.bulk_create([letter], ignore_conflicts=key is not None)

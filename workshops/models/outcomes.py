"""What came of a workshop."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.threads.models import Thread
from workshops.models.workshops import Workshop


class Outcome(models.Model):
    """Documentation and minutes, for everybody to read and to discuss."""

    workshop = models.OneToOneField(Workshop, models.CASCADE, related_name="outcome")
    text = models.TextField(_("Was herauskam"), max_length=20000)
    feedback_link = models.URLField(_("Link zur Rückmeldung"), max_length=500, blank=True)
    thread = models.OneToOneField(Thread, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)
    published = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self):
        return f"outcome of {self.workshop_id}"

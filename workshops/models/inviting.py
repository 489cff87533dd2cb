"""Who shall be at a workshop: how many people of each district."""

from django.db import models

from participation.people.models import District
from workshops.models.workshops import Workshop


class DistrictTarget(models.Model):
    """How many people of a district shall come. It keeps no seat: it says who is missing."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="district_targets")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    people = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["district__position", "district"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "district"], name="one_target_per_district")
        ]

    def __str__(self):
        return f"{self.people} of {self.district_id}"

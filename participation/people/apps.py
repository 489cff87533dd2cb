from django.apps import AppConfig

from participation.people import datamap, registry, wording


class PeopleConfig(AppConfig):
    name = "participation.people"

    def ready(self):
        """Let every room declare what it knows of people, what it shows them of theirs, and how the log
        of staff deeds reads.
        """
        datamap.discover()
        registry.discover()
        wording.discover()

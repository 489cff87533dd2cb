from django.apps import AppConfig

from participation.people import datamap, registry


class PeopleConfig(AppConfig):
    name = "participation.people"

    def ready(self):
        """Let every room declare what it knows of people, and what it shows them of theirs."""
        datamap.discover()
        registry.discover()

from django.apps import AppConfig

from participation.people import datamap


class PeopleConfig(AppConfig):
    name = "participation.people"

    def ready(self):
        """Let every room declare what it knows of people."""
        datamap.discover()

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ProposalsConfig(AppConfig):
    name = "participation.proposals"

    def ready(self):
        """Let every room lay what waits on the moderators' desk."""
        autodiscover_modules("desk")

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ThemesConfig(AppConfig):
    name = "themes"

    def ready(self):
        """Let every room register what it shows on a theme page and lays on the moderators' desk."""
        autodiscover_modules("sections")
        autodiscover_modules("desk")
        import_module("themes.people")

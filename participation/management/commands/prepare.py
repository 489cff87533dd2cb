from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from participation.prepare import prepare


class Command(BaseCommand):
    help = (
        "Migrates, loads the region on an empty database, collects files: before a release serves."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--empty", action="store_true", help="load no region data")

    def handle(self, *, empty, **options):
        prepare(self.stdout, empty=empty)
        self.stdout.write(_("Bereit."))

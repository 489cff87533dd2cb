from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from participation.prepare import prepare_files, prepare_rows


class Command(BaseCommand):
    help = "Makes a release ready: catalogues and files when it is built, rows before it serves."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--only", choices=["files", "rows"])
        parser.add_argument("--empty", action="store_true", help="load no themes and no examples")

    def handle(self, *, only, empty, **options):
        if only != "rows":
            prepare_files(self.stdout)
        if only != "files":
            prepare_rows(self.stdout, empty=empty)
        self.stdout.write(_("Bereit."))

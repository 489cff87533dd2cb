import json

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from participation.proposals.tasks import recount
from themes.models import Theme
from themes.tasks import count_themes


class Command(BaseCommand):
    help = "Counts all derived rows anew and compares them; --check changes nothing and fails."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="only compare")

    def handle(self, *, check, **options):
        wrong = recount(repair=not check)
        if not check:
            for pk in Theme.objects.values_list("pk", flat=True):
                count_themes(pk)
        self.stdout.write(json.dumps({"wrong": len(wrong), "ideas": wrong[:100]}))
        if check and wrong:
            raise CommandError(_("{number} Zählungen stimmen nicht.").format(number=len(wrong)))

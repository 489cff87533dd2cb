"""`manage.py import_polis DIR --theme SLUG`: real input for a theme, from a Polis export."""

import json
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _, gettext_noop

from participation.proposals.actions.imports import ImportedElsewhere, import_polis
from participation.proposals.polis import BrokenFile, Export
from themes.models import Theme

LABEL = gettext_noop("Beispiel aus Österreich")
LONGEST = 40  # characters of a label: every card shows it
BAR = 30  # characters
FIGURES = ["statements", "accepted", "rejected", "positions", "participants"]


class Command(BaseCommand):
    help = "Loads a Polis export as ideas of a theme, all or nothing; repeating it doubles nothing."

    def add_arguments(self, parser):
        parser.add_argument(
            "dir", type=Path, help="folder with comments.csv, participants-votes.csv"
        )
        parser.add_argument("--theme", required=True, metavar="SLUG")
        parser.add_argument(
            "--label", default=LABEL, help="how every card marks them; their source is said besides"
        )

    def handle(self, *args, dir, theme, label, **options):
        start = time.monotonic()
        if not 0 < len(label.strip()) <= LONGEST:
            raise CommandError(
                _("Die Kennzeichnung braucht 1 bis {longest} Zeichen.").format(longest=LONGEST)
            )
        try:
            imported = import_polis(
                Export(dir), self._theme(theme), label=label.strip(), progress=self._progress
            )
        except BrokenFile as error:
            raise CommandError(str(error)) from None
        except ImportedElsewhere:
            raise CommandError(
                _("Diese Befragung gehört schon zu einem anderen Thema. Es wurde nichts geladen.")
            ) from None
        self.stdout.write(
            _("{new} neue und {changed} geänderte Ideen.").format(
                new=len(imported.new), changed=len(imported.changed)
            )
        )
        figures = {name: getattr(imported, name) for name in FIGURES}
        self.stdout.write(json.dumps({**figures, "seconds": round(time.monotonic() - start, 1)}))

    def _theme(self, slug):
        try:
            return Theme.objects.get(slug=slug)
        except Theme.DoesNotExist:
            slugs = ", ".join(Theme.objects.values_list("slug", flat=True))
            raise CommandError(
                _("Das Thema „{slug}“ gibt es nicht. Vorhanden: {slugs}").format(
                    slug=slug, slugs=slugs or "-"
                )
            ) from None

    def _progress(self, done, total):
        """One line that overwrites itself, for somebody who watches."""
        if not self.stderr.isatty():
            return
        filled = BAR * done // total
        bar = "█" * filled + "░" * (BAR - filled)
        end = "\n" if done == total else ""
        self.stderr.write(f"\r{bar} {100 * done // total:3d} %", ending=end)
        self.stderr.flush()

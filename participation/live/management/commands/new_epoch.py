from django.core.management.base import BaseCommand

from participation.live.log import begin_new_epoch


class Command(BaseCommand):
    help = "Run this after restoring a backup: every open page then reads itself anew."

    def handle(self, **options):
        self.stdout.write(f"{begin_new_epoch()} topics began a new epoch")

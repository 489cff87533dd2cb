from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "After a backup was restored, before people come back: all that the backup cannot know."

    def handle(self, **options):
        call_command("erase_again", stdout=self.stdout)
        call_command("new_epoch", stdout=self.stdout)
        call_command("recount", stdout=self.stdout)

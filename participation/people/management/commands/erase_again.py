from django.core.management.base import BaseCommand

from participation.people.actions.leaving import erase_again


class Command(BaseCommand):
    help = "After a backup was restored: erase again who had been erased since. Run before serving."

    def handle(self, **options):
        self.stdout.write(f"{erase_again()} accounts erased again")

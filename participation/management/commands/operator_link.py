from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from participation.people.invitations import first_operator_link


class Command(BaseCommand):
    help = "Prints a one-time link with which the first operator makes an account."

    def handle(self, **options):
        link = first_operator_link()
        if link is None:
            raise CommandError(_("Es gibt schon ein Betreiberkonto."))
        self.stdout.write(link)

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _

from participation.embedded import PortInUse, listen, serve
from participation.prepare import prepare


class Command(BaseCommand):
    help = "Sets everything up and serves the whole platform from this one process."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="localhost")
        parser.add_argument("--empty", action="store_true", help="load no region data")

    def handle(self, *, host, port, empty, **options):
        self.stdout.write(
            _("Die Plattform startet, ihre Daten liegen in {folder}").format(
                folder=settings.DATA_DIR
            )
        )
        try:
            sockets = listen(host, port)
        except PortInUse:
            raise CommandError(
                _("Port {port} ist belegt. Mit --port einen anderen wählen.").format(port=port)
            ) from None
        except OSError as error:
            raise CommandError(
                _("Auf {host}:{port} lässt sich nicht lauschen: {reason}").format(
                    host=host, port=port, reason=error.strerror
                )
            ) from None
        try:
            prepare(self.stdout, empty=empty)
        except DatabaseError as error:
            raise CommandError(
                _("Die Datenbank lässt sich nicht öffnen oder schreiben: {reason}").format(
                    reason=error
                )
            ) from None
        port = sockets[0].getsockname()[1]
        serve(sockets, lambda: self.tell(host, port))

    def tell(self, host, port):
        """Where it runs, how to get in, where letters go."""
        address = f"http://{host}:{port}"
        self.stdout.write("")
        self.stdout.write(_("Die Plattform läuft: {address}").format(address=address))
        self.stdout.write(_("Anmelden: {address}/account/login/").format(address=address))
        if not settings.MAIL_URL:
            self.stdout.write(
                _("Ohne Mailserver liegen Briefe als Dateien in {folder}").format(
                    folder=settings.EMAIL_FILE_PATH
                )
            )
        self.stdout.write(_("Beenden mit Strg-C."))
        self.stdout.flush()

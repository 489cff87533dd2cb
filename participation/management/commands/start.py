import argparse
import fcntl
import os
import socket
import sys

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.urls import reverse
from django.utils.translation import gettext as _

from participation.embedded import PortInUse, listen, serve
from participation.people.invitations import first_operator_link
from participation.prepare import prepare

EVERYWHERE = {"0.0.0.0", "::"}


def port_number(text):
    """0 lets the system choose."""
    if not (text.isascii() and text.isdigit() and int(text) < 2**16):
        raise argparse.ArgumentTypeError(_("Ein Port ist eine Zahl von 0 bis 65535."))
    return int(text)


class Command(BaseCommand):
    help = "Sets everything up and serves the whole platform from this one process."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--port", type=port_number, default=8000, help="8000 unless said otherwise"
        )
        parser.add_argument("--host", default="localhost", help="localhost unless said otherwise")
        parser.add_argument("--empty", action="store_true", help="load no themes and no examples")

    def handle(self, *, host, port, empty, **options):
        folder = settings.DATA_DIR
        alone = self.only_one(folder)
        self.stdout.write(
            _("Die Plattform startet. Ihre Daten liegen in {folder}").format(folder=folder)
        )
        self.stdout.flush()
        sockets = self.listen(host, port)
        address = self.address(host, sockets[0].getsockname()[1])
        alone.truncate(0)
        alone.write(address)
        alone.flush()
        try:
            prepare(self.stdout, empty=empty)
            operator_link = first_operator_link()
        except DatabaseError as error:
            sys.exit(
                _(
                    "Die Datenbank in {folder} lässt sich nicht lesen oder schreiben: {reason}"
                ).format(folder=folder, reason=error)
            )
        with alone:
            serve(sockets, lambda: self.tell(address, operator_link))

    def only_one(self, folder):
        """Hold the folder until the process ends: two servers on one SQLite would not hear each other."""
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)  # letters with codes lie in it
        lock = open(folder / "running", "a+")  # noqa: SIM115 - held as long as the process runs
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            address = (folder / "running").read_text()
            sys.exit(
                _("Mit dem Ordner {folder} läuft die Plattform schon: {address}").format(
                    folder=folder, address=address
                )
            )
        return lock

    def listen(self, host, port):
        try:
            return listen(host, port)
        except PortInUse:
            sys.exit(
                _(
                    "Port {port} ist belegt. Ein anderer geht so: manage.py start --port {other}"
                ).format(port=port, other=port + 1)
            )
        except OSError as error:
            sys.exit(
                _("Unter {host}, Port {port}, lässt sich nichts anbieten: {reason}").format(
                    host=host, port=port, reason=error.strerror
                )
            )

    def address(self, host, port):
        """Where people find it; also what links in letters begin with, unless PUBLIC_URL says so."""
        if "PUBLIC_URL" in os.environ:
            return settings.PUBLIC_URL
        if host in EVERYWHERE:
            settings.ALLOWED_HOSTS += [socket.gethostname(), *own_addresses()]
            host = "localhost"
        elif host not in settings.ALLOWED_HOSTS:
            settings.ALLOWED_HOSTS += [host]
        settings.PUBLIC_URL = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        return settings.PUBLIC_URL

    def tell(self, address, operator_link):
        """Where it runs, how to get in, where letters go."""
        lines = [
            "",
            _("Die Plattform läuft: {address}").format(address=address),
            _("Anmelden oder Konto anlegen: {address}").format(
                address=address + reverse("account_login")
            ),
        ]
        if operator_link:
            lines.append(
                _("Das erste Betreiberkonto, mit diesem Link nur einmal: {link}").format(
                    link=operator_link
                )
            )
        if not settings.MAIL_URL:
            lines.append(
                _("Briefe, auch Anmeldecodes, liegen als Dateien in {folder}").format(
                    folder=settings.EMAIL_FILE_PATH
                )
            )
        lines.append(_("Beenden mit Strg-C."))
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def own_addresses():
    """Addresses under which other machines may know this one."""
    try:
        found = socket.getaddrinfo(socket.gethostname(), None, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return sorted({address[0] for *_rest, address in found})

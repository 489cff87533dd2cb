"""All tests, on every core; then those with a browser.

They have processes of their own because they and the asynchronous ones exclude each other.
"""

import subprocess
import sys

from django.conf import settings
from django.core.management.base import BaseCommand

from participation.languages import compile_catalogues

NOTHING_SELECTED = 5  # pytest's exit code when no test matches
INTERRUPTED = 2


class Command(BaseCommand):
    help = "Runs all tests; arguments go to pytest."
    requires_system_checks = []

    def run_from_argv(self, argv):
        """Take the arguments as they are: their meaning is pytest's."""
        sys.exit(self.handle(*argv[2:]))

    def handle(self, *arguments, **options):
        compile_catalogues()
        rounds = [["-n", "auto", "-m", each] for each in ("not e2e", "e2e")]
        if "-m" in arguments:
            rounds = [[]]
        codes = []
        for marks in rounds:
            codes.append(pytest(*marks, *arguments))
            if codes[-1] == INTERRUPTED:
                break
        return exit_code(codes)


def pytest(*arguments):
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=settings.BASE_DIR, check=False).returncode


def exit_code(codes):
    """The first failure; a round in which nothing was selected fails only when both are so."""
    failures = [code for code in codes if code not in (0, NOTHING_SELECTED)]
    if failures:
        return failures[0]
    return 0 if 0 in codes else NOTHING_SELECTED

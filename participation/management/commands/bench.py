"""Benchmarks live in `tests/bench/`, one module each, with `main(arguments)`."""

import subprocess
import sys

from django.conf import settings
from django.core.management.base import BaseCommand

from participation.languages import compile_catalogues

# One benchmark is called `import`, which a statement could not name.
RUN = """
import sys
from importlib import import_module
sys.exit(import_module("tests.bench." + sys.argv[1]).main(sys.argv[2:]))
"""


class Command(BaseCommand):
    help = "Runs a benchmark; without a name, lists them."
    requires_system_checks = []

    def run_from_argv(self, argv):
        """Take the arguments as they are: their meaning is the benchmark's."""
        sys.exit(self.handle(*argv[2:]))

    def handle(self, *arguments, **options):
        if not arguments or arguments[0] not in names():
            self.stdout.write("bench " + " | ".join(names()))
            return 0 if not arguments or arguments[0] in {"-h", "--help"} else 2
        name, *rest = arguments
        compile_catalogues()
        command = [sys.executable, "-c", RUN, name, *rest]
        return subprocess.run(command, cwd=settings.BASE_DIR, check=False).returncode


def names():
    """The modules that have a `main`; the others are what they share."""
    folder = settings.BASE_DIR / "tests" / "bench"
    return sorted(
        path.stem for path in folder.glob("*.py") if "\ndef main(argv" in path.read_text()
    )

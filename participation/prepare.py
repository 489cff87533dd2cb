"""What a release needs before it serves: a folder, tables, catalogues, files for the browser, the region's data.

Every step may run again at any time and skips what is done.
"""

import contextlib
import hashlib
import io
import os
import sys
import time
from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _

from participation.languages import compile_catalogues


class Steps:
    """Tells what is being done and how long it took, one line a step."""

    def __init__(self, stdout):
        self.stdout = stdout

    @contextlib.contextmanager
    def step(self, title):
        started = time.monotonic()
        self.stdout.write(f"  {title} …", ending="")
        self.stdout.flush()
        try:
            yield
        except BaseException:
            self.stdout.write("")
            raise
        self.stdout.write(f" {time.monotonic() - started:.1f} s")
        self.stdout.flush()


def prepare(stdout, *, empty=False):
    """Bring all up to date; load the region into a new database, unless `empty`."""
    prepare_files(stdout)
    prepare_rows(stdout, empty=empty)


def prepare_files(stdout):
    compile_catalogues()
    collect_files(Steps(stdout))


def prepare_rows(stdout, *, empty=False):
    steps = Steps(stdout)
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    migrate(steps, empty)
    load_region(steps)


def pending():
    """A file that stands from before the first migration until the region's data is loaded."""
    return settings.DATA_DIR / "region-pending"


def migrate(steps, empty):
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return
    if not executor.loader.applied_migrations and not empty:
        pending().touch()
    with steps.step(_("Datenbank: {count} Änderungen").format(count=len(plan))):
        call_command("migrate", interactive=False, verbosity=0)


def load_region(steps):
    """Call `load()` of every room's `seeds.py`, lowest floor first, all or nothing."""
    if not pending().exists():
        return
    with steps.step(_("Themen, Gruppen, Kreise und Beispiele")), transaction.atomic():
        for config in apps.get_app_configs():
            if module_has_submodule(config.module, "seeds"):
                import_module(f"{config.name}.seeds").load()
    pending().unlink()


def collect_files(steps):
    """Copy and compress the files for the browser, when one of them changed."""
    if settings.DEBUG:
        return  # served from where they lie
    mark = settings.STATIC_ROOT / "fingerprint"
    wanted = fingerprint()
    with contextlib.suppress(FileNotFoundError):
        if mark.read_text() == wanted:
            return
    with steps.step(_("Dateien für den Browser")):
        call_command(
            "collectstatic",
            interactive=False,
            verbosity=0,
            stdout=io.StringIO(),
        )
        mark.write_text(wanted)


def fingerprint():
    lines = [
        f"{path} {os.stat(storage.path(path)).st_size} {os.stat(storage.path(path)).st_mtime_ns}"
        for finder in get_finders()
        for path, storage in finder.list([])
    ]
    return hashlib.sha256("\n".join([sys.prefix, *sorted(lines)]).encode()).hexdigest()

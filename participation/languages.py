"""Message catalogues, compiled without gettext's tools."""

import os

import polib
from django.conf import settings


def compile_catalogues():
    """Compile every `.po` whose `.mo` is older or missing; returns how many were compiled."""
    compiled = 0
    for folder in settings.LOCALE_PATHS:
        for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            partial = target.with_suffix(f".{os.getpid()}.mo")
            polib.pofile(str(source), encoding="utf-8").save_as_mofile(str(partial))
            partial.replace(target)  # whoever compiles at the same time sees a whole file
            compiled += 1
    return compiled

"""Collect the interface's messages into `locale/<language>/LC_MESSAGES/django.po`, without gettext's tools."""

import io
from pathlib import Path

import polib
from babel.messages.extract import extract_python
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation.template import templatize

KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
ROOMS = ["participation", "themes", "surveys", "workshops", "templates"]
# Cardinal rules of CLDR, as gettext writes them.
PLURALS = {
    "en": "nplurals=2; plural=(n != 1);",
    "hsb": "nplurals=4; plural=(n%100==1 ? 0 : n%100==2 ? 1 : n%100==3 || n%100==4 ? 2 : 3);",
    "dsb": "nplurals=4; plural=(n%100==1 ? 0 : n%100==2 ? 1 : n%100==3 || n%100==4 ? 2 : 3);",
    "pl": ("nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);"),
    "cs": "nplurals=3; plural=(n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2;",
}


def sources(base):
    """Every file that may hold messages, in a stable order."""
    for room in ROOMS:
        for path in sorted((base / room).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts:
                yield path


def messages(base):
    """`{(context, singular, plural): {"path", …}}` of everything that is marked for translation."""
    found = {}
    for path in sources(base):
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            text = templatize(text, origin=str(path))
        for _line, function, parts, _comments in extract_python(
            io.BytesIO(text.encode()), list(KEYWORDS), [], {}
        ):
            parts = [parts] if isinstance(parts, str) else [part for part in parts or [] if part]
            if not parts:
                continue  # gettext(name): the words are marked where the name is written
            context = parts.pop(0) if function.startswith(("pgettext", "npgettext")) else None
            plural = parts[1] if "ngettext" in function or "npgettext" in function else None
            key = (context, parts[0], plural)
            found.setdefault(key, set()).add(path.relative_to(base).as_posix())
    return found


def catalogue(path, language):
    """The catalogue at `path`, or a new one with the language's plural rule."""
    if path.exists():
        return polib.pofile(str(path), wrapwidth=100)
    po = polib.POFile(wrapwidth=100)
    po.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    return po


def update(po, found):
    """Add what is new, drop what is gone; keep every translation. True when the catalogue changed."""
    forms = int(po.metadata["Plural-Forms"].split("nplurals=")[1].split(";")[0])
    old = {(entry.msgctxt, entry.msgid, entry.msgid_plural or None): entry for entry in po}
    changed = set(old) != set(found)
    po[:] = []
    for key in sorted(found, key=lambda key: (sorted(found[key])[0], key[1], key[0] or "")):
        context, singular, plural = key
        entry = old.get(key) or polib.POEntry(
            msgctxt=context,
            msgid=singular,
            msgid_plural=plural or "",
            msgstr_plural=dict.fromkeys(range(forms), "") if plural else {},
        )
        entry.occurrences = [(name, "") for name in sorted(found[key])]
        if "%(" in singular and "python-format" not in entry.flags:
            entry.flags.append("python-format")
        po.append(entry)
    return changed


class Command(BaseCommand):
    help = "Collect messages into the catalogues; --check fails when one is not up to date."

    def add_arguments(self, parser):
        parser.add_argument("languages", nargs="*", help="such as en or hsb; all kept ones if none")
        parser.add_argument("--check", action="store_true", help="change nothing, fail if needed")

    def handle(self, *, languages, check, **options):
        base = Path(settings.BASE_DIR)
        kept = [path.name for path in (base / "locale").iterdir() if path.is_dir()]
        for language in languages or [language for language in sorted(kept) if language != "de"]:
            path = base / "locale" / language / "LC_MESSAGES" / "django.po"
            po = catalogue(path, language)
            changed = update(po, messages(base))
            if check and changed:
                raise CommandError(f"{path} is not up to date: run manage.py messages")
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                po.save(str(path))
            missing = len(po.untranslated_entries())
            self.stdout.write(f"{language}: {len(po)} messages, {missing} without translation")

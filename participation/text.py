"""What people write: tidied when it comes in, made safe when it goes out as an allowlist of HTML."""

import re
from html import unescape
from unicodedata import category, normalize

import nh3
from django import forms
from django.utils.html import escape, strip_tags
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt

LONGEST = 20_000  # characters that are read as Markdown; what is longer is shown as it was typed
TAGS = {
    "p", "br", "em", "strong", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr",
    "h2", "h3", "h4", "h5",
}  # fmt: skip

_markdown = (
    MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True, "maxNesting": 12})
    .enable(["linkify", "strikethrough"])
    .disable("image")
)
# Whole addresses and paths on this site; a path that begins with two slashes is another site.
_ADDRESS = re.compile(r"https?://|mailto:|/(?![/\\])", re.IGNORECASE)


def _harmless(_tag, attribute, value):
    return value if attribute != "href" or _ADDRESS.match(value) else None


_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes={"a": {"href"}, "*": set()},
    attribute_filter=_harmless,
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow noopener noreferrer ugc",
)


def as_html(markdown, *, top=3):
    """Markdown as safe HTML; images become links. Headings start at `top`, below the page's own."""
    if len(markdown) > LONGEST:
        return mark_safe(f"<p>{escape(markdown)}</p>")
    tokens = _markdown.parse(markdown)
    levels = sorted({token.tag for token in tokens if token.type == "heading_open"})
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(top + levels.index(token.tag), 5)}"
    return mark_safe(sanitize(_markdown.renderer.render(tokens, _markdown.options, {})))


def as_plain(markdown):
    """The words alone, on one line: for a card, where a list or a heading has no place."""
    html = _markdown.render(markdown).replace("<li>", "<li>\N{BULLET} ").replace("<", " <")
    return " ".join(unescape(strip_tags(html)).split())


def sanitize(html):
    """Only the tags of the allowlist, and of attributes only a link's address."""
    return _cleaner.clean(html)


# Controls that say nothing in a text, but for tab and line feed.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_INVISIBLE = {"Cc", "Cf", "Cs", "Cn", "Mn", "Me", "Zs", "Zl", "Zp"}
# Fillers that are letters by their category and still show nothing.
_FILLERS = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}
_TURNING = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def tidy(words):
    """As words are kept: composed letters (NFC), line feeds only, no control characters."""
    words = words.replace("\r\n", "\n").replace("\r", "\n")
    return normalize("NFC", _CONTROLS.sub("", words))


def is_blank(words):
    """Whether nothing of it can be seen: only spaces, zero-width signs, accents without a letter."""
    return all(category(sign) in _INVISIBLE or sign in _FILLERS for sign in words)


def as_line(words):
    """Words on one line, without the signs that turn round what stands after them."""
    kept = "".join(" " if category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in words)
    return " ".join(kept.translate(_TURNING).split())


class WordsField(forms.CharField):
    """Text in which something can be seen, tidied."""

    default_error_messages = {"required": _("Bitte Text eingeben.")}

    def __init__(self, *, widget=forms.Textarea, **kwargs):
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value):
        words = tidy(super().to_python(value) or "").strip()
        return "" if is_blank(words) else words

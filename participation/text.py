"""What people write, made safe: Markdown to an allowlist of HTML."""

from unicodedata import category

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True}).enable(
    ["linkify", "strikethrough"]
)
_cleaner = nh3.Cleaner(
    tags={
        "p", "br", "em", "strong", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr",
        "h2", "h3", "h4", "h5",
    },
    attributes={"a": {"href"}},
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow noopener noreferrer ugc",
)  # fmt: skip


def as_html(markdown, *, top=3):
    """Markdown as safe HTML: no images, no raw HTML; headings start at `top`, below the page's own."""
    tokens = _markdown.parse(markdown)
    levels = sorted({token.tag for token in tokens if token.type == "heading_open"})
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(top + levels.index(token.tag), 5)}"
    return mark_safe(_cleaner.clean(_markdown.renderer.render(tokens, _markdown.options, {})))


_INVISIBLE = {"Cc", "Cf", "Cs", "Mn", "Me", "Zs", "Zl", "Zp"}
# Fillers that are letters by their category and still show nothing.
_FILLERS = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}


def is_blank(words):
    """Whether nothing of it can be seen: only spaces, zero-width signs, accents without a letter."""
    return all(category(sign) in _INVISIBLE or sign in _FILLERS for sign in words)


def as_line(words):
    """Words on one line, without the signs that turn round what stands after them."""
    kept = "".join(" " if category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in words)
    return " ".join(kept.translate(_TURNING).split())


_TURNING = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])

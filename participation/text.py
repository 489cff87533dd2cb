"""What people write, made safe: Markdown to an allowlist of HTML."""

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True}).enable(
    ["linkify", "strikethrough"]
)
_cleaner = nh3.Cleaner(
    tags={
        "p", "br", "em", "strong", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr",
        "h3", "h4", "h5",
    },
    attributes={"a": {"href"}},
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow noopener noreferrer ugc",
)  # fmt: skip


def as_html(markdown):
    """Markdown as safe HTML: no images, no raw HTML; headings start at `h3`, below the page's own."""
    tokens = _markdown.parse(markdown)
    for token in tokens:
        if token.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            token.tag = f"h{min(int(token.tag[1]) + 2, 5)}"
    return mark_safe(_cleaner.clean(_markdown.renderer.render(tokens, _markdown.options, {})))

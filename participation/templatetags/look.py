"""Small drawings and numbers that templates cannot make by themselves."""

from django import template
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
def elided(page):
    """The page numbers to offer, with gaps."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.simple_tag
def bar(value, total, kind=""):
    """A drawn bar of `value` in `total`, for a table cell beside the number itself."""
    percent = round(100 * value / total, 1) if total else 0
    return format_html(
        '<svg class="bar{}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{}" height="8"/></svg>',
        f" bar--{kind}" if kind else "",
        f"{percent:g}",
    )


@register.filter
def initials(name):
    """At most two letters to draw an avatar of; nothing is fetched from anywhere."""
    words = [word for word in str(name).split() if word[0].isalnum()]
    return "".join(
        word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)
    ).upper()

"""Small drawings and numbers that templates cannot make by themselves."""

from functools import cache

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from participation.context import site

register = template.Library()


@register.simple_tag
def fixed(name):
    """The template `name`, which is the same on every page in one language: it knows no request and no reader."""
    render = _fixed.__wrapped__ if settings.DEBUG else _fixed
    return render(name, get_language())


@cache
def _fixed(name, language):
    return mark_safe(get_template(name).render(site()))


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

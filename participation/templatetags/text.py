from django import template

from participation.text import as_html, as_plain

register = template.Library()


@register.filter
def markdown(value):
    """What people wrote in Markdown, as safe HTML."""
    return as_html(value or "")


@register.filter
def page_markdown(value):
    """The text of a whole page: its headings start right below the page's own."""
    return as_html(value or "", top=2)


@register.filter
def plain(value):
    """The words of a Markdown text alone, on one line; a text like any other."""
    return as_plain(value or "")

from django import template

from participation.text import as_html

register = template.Library()


@register.filter
def markdown(value):
    """What people wrote in Markdown, as safe HTML."""
    return as_html(value or "")


@register.filter
def page_markdown(value):
    """The text of a whole page: its headings start right below the page's own."""
    return as_html(value or "", top=2)

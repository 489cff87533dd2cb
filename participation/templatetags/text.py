from django import template

from participation.text import as_html

register = template.Library()


@register.filter
def markdown(value):
    """What people wrote in Markdown, as safe HTML."""
    return as_html(value or "")

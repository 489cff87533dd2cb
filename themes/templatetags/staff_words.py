"""What staff wrote is shown in the reader's language if it is in the catalogue, else as it is."""

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import get_language, gettext

register = template.Library()


@register.simple_tag
def lang(words):
    """` lang="de"` for an element whose words stay German on a page in another language."""
    if get_language() == settings.LANGUAGE_CODE or not words or gettext(words) != words:
        return ""
    return format_html(' lang="{}"', settings.LANGUAGE_CODE)

"""What staff wrote is shown in the reader's language where they gave it, else in German, which says so."""

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def lang(theme, word):
    """` lang="de"` for an element whose words stay German on a page in another language."""
    if get_language() == settings.LANGUAGE_CODE or theme.translated.get(word):
        return ""
    return format_html(' lang="{}"', settings.LANGUAGE_CODE)

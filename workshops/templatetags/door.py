"""Addresses as pictures for the camera."""

import segno
from django import template
from django.conf import settings
from django.utils.safestring import mark_safe

register = template.Library()


@register.simple_tag
def qr_of(path):
    """The address of one of our pages."""
    code = segno.make(settings.PUBLIC_URL + path, error="m")
    return mark_safe(code.svg_inline(svgclass="qr", lineclass=None, border=4, omitsize=True))


@register.simple_tag
def door_code(registration):
    """The address that tells a facilitator who it is."""
    return qr_of(registration.get_code_url())

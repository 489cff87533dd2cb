"""What is shown at the door."""

import segno
from django import template
from django.conf import settings
from django.utils.safestring import mark_safe

register = template.Library()


@register.simple_tag
def door_code(registration):
    """The address that tells a facilitator who it is, as a picture for the camera."""
    code = segno.make(settings.PUBLIC_URL + registration.get_code_url(), error="m")
    return mark_safe(code.svg_inline(svgclass="qr", lineclass=None, border=4, omitsize=True))

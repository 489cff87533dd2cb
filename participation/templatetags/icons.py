"""The icons of the package `heroicons` under its own tags, each drawn once: it parses XML to draw one."""

from functools import cache

from django import template
from heroicons.templatetags import heroicons

register = template.Library()


def _drawn_once(draw):
    kept = cache(lambda name, attributes: draw(name, **dict(attributes)))
    return lambda name, **attributes: kept(name, tuple(attributes.items()))


register.simple_tag(_drawn_once(heroicons.heroicon_outline), name="heroicon_outline")
register.simple_tag(_drawn_once(heroicons.heroicon_mini), name="heroicon_mini")
register.simple_tag(_drawn_once(heroicons.heroicon_solid), name="heroicon_solid")

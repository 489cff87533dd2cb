from django import template
from django.template.defaultfilters import yesno

from participation.people.bylines import byline

register = template.Library()
register.filter("byline", byline)


@register.inclusion_tag("people/_byline.html")
def byline_of(row):
    """`{% load people %}{% byline_of comment %}`: the author's name, organisation and group."""
    return {"byline": byline(row)}


@register.filter
def item(row, name):
    """A value of `row` as people read it: yes and no in their language."""
    value = row[name]
    return yesno(value) if isinstance(value, bool) else value

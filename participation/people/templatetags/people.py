from django import template

from participation.people.bylines import byline

register = template.Library()
register.filter("byline", byline)


@register.inclusion_tag("people/_byline.html")
def byline_of(row):
    """`{% load people %}{% byline_of comment %}`: the author's name, organisation and group."""
    return {"byline": byline(row)}

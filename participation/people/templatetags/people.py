from django import template

from participation.people.bylines import byline

register = template.Library()
register.filter("byline", byline)


@register.filter
def fours(key):
    """A key in groups of four, so that people can copy it by hand; apps take it with the spaces."""
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))


@register.inclusion_tag("people/_byline.html")
def byline_of(row):
    """`{% load people %}{% byline_of comment %}`: the author's name, organisation and group."""
    return {"byline": byline(row)}

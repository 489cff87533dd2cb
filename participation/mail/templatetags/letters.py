import re

from django import template

register = template.Library()
LONGEST = 120


@register.filter
def unlinked(words):
    """What people wrote, on one line and shortened, so that no mail program makes a link of it."""
    line = " ".join(str(words).split())
    if len(line) > LONGEST:
        line = line[: LONGEST - 1] + "…"
    return _without_links(line)


@register.filter
def unlinked_lines(words):
    """The same for a whole text: with its lines, and as long as it is."""
    return "\n".join(_without_links(line.strip()) for line in str(words).splitlines())


def _without_links(line):
    line = re.sub(r":/+", ": ", line)
    return re.sub(r"(?<=\w)([.@])(?=\w)", r"[\1]", line)

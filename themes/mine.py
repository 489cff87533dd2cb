"""One's desks on one's own page."""

from participation.moderation import count_waiting
from participation.people.registry import mine


@mine("themes/_mine.html", order=0)
def what_i_moderate(person):
    themes = person.moderated_themes.all() if person.is_facilitator else ()
    return {"desks": [{"theme": theme, "waiting": count_waiting(theme)} for theme in themes]}

"""What facilitators read at their desk about the workshops of their theme."""

from themes.hints import hint
from workshops.mixture import mixtures


@hint("workshops/_missing_on_desk.html")
def missing(theme):
    """The workshops to which people can still be invited, and who is missing there."""
    coming = theme.workshops.upcoming().filter(cancelled=None).with_clock()
    found = mixtures([each for each in coming if each.now < each.closes])
    return {"missing": [(each, mixture) for each, mixture in found.items() if mixture.missing]}

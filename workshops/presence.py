"""Who is there, in numbers and by name; for the facilitators alone (P30)."""

from django.utils.functional import cached_property


class Presence:
    """Of one workshop, counted from its rows, read once."""

    def __init__(self, workshop):
        self.workshop = workshop

    @cached_property
    def seats(self):
        """Who has a seat, by name."""
        seats = self.workshop.registrations.confirmed().with_people()
        for each in seats:
            each.workshop = self.workshop
        return sorted(seats, key=lambda each: (str(each.reader).casefold(), each.pk))

    def found(self, asked):
        """Those whose name or code that is."""
        asked = asked.strip().casefold()
        return [
            each for each in self.seats if asked in _names_of(each) or asked == each.code.casefold()
        ]

    @property
    def places(self):
        return sum(each.places for each in self.seats)

    @property
    def arrived(self):
        return sum(each.places for each in self.seats if each.arrived)


def _names_of(each):
    """Its own, those of who comes along, and the organisation's."""
    return f"{each.reader} {each.companions} {each.organisation or ''}".casefold()

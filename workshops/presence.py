"""Who is there, in numbers and by name; for the facilitators alone (P30)."""

from django.utils.functional import cached_property

from participation.people.names import in_order


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
        return sorted(seats, key=lambda each: (in_order(str(each.reader)), each.pk))

    def found(self, asked):
        """Those whose name or code that is."""
        name, code = in_order(asked.strip()), asked.strip().upper()
        return [each for each in self.seats if name in _names_of(each) or code == each.code]

    @property
    def places(self):
        return sum(each.places for each in self.seats)

    @property
    def arrived(self):
        return sum(each.places for each in self.seats if each.arrived)


def _names_of(each):
    """Its own, those of who comes along, and the organisation's."""
    return in_order(f"{each.reader} {each.companions} {each.organisation or ''}")

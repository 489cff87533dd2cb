"""How the author of something is shown: the same words on every page, without a query of their own.

For rows with `author`, `organisation`, `former_author` and perhaps `signed`, the name on a paper card,
loaded with `select_related(*BYLINE)`. Private groups are never part of it: a group shows only where somebody
speaks for an organisation.
"""

from dataclasses import dataclass

from django.utils.translation import gettext

from participation.people.models import Organisation

BYLINE = ("author", "organisation__group")


@dataclass(frozen=True)
class Byline:
    """`name` and `organisation` are what people typed: escape them."""

    name: str
    organisation: Organisation | None = None
    is_former: bool = False
    person: int | None = None  # whose it is, so that an open page hears of another name

    @property
    def group(self):
        return self.organisation.group if self.organisation else None

    def __str__(self):
        if self.organisation and not self.is_former:
            return gettext("{name} für {organisation}").format(
                name=self.name, organisation=self.organisation
            )
        return self.name


def byline(row):
    """Whose the row is: a person, a person for an organisation, or who is gone, known by a number.

    What was written for an organisation bears no number: whoever knows who spoke for it would know
    all that they wrote for themselves.
    """
    organisation = row.organisation if row.organisation_id else None
    if row.author_id:
        return Byline(str(row.author), organisation, person=row.author_id)
    if signed := getattr(row, "signed", ""):
        return Byline(signed, organisation)
    if organisation:
        name = gettext("ein Mitglied von {organisation}").format(organisation=organisation)
    elif row.former_author:
        name = gettext("ehemalige Person {number}").format(number=row.former_author)
    else:
        name = gettext("ohne Namen")
    return Byline(name, organisation, is_former=True)

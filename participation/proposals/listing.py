"""A theme's ideas as a list: sorted, filtered, in pages that cost the same however long it is."""

from functools import reduce
from operator import or_

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import F, Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from participation.http import asked_number
from participation.moderation import State
from participation.people.models import Organisation
from participation.proposals.cards import sources
from participation.proposals.models import Proposal
from participation.proposals.names import districts, groups

PER_PAGE = 20
LAST_PAGE = 100_000  # no list is that long
NEWEST, OWN = "newest", "own"
SORTS = {
    NEWEST: _("neueste zuerst"),
    "discussed": _("am meisten besprochen"),
    "agreed": _("am meisten Zustimmung"),
    "contested": _("am meisten umstritten"),
}
COLUMNS = {"discussed": "comments", "agreed": "agreement", "contested": "contest"}
FOR_STAFF = (State.WAITING, State.RETURNED, State.HIDDEN, State.WITHDRAWN)
IGNORED = ("utm_", "mtm_", "fbclid", "gclid")  # what other sites append to a link


class Choice(forms.ChoiceField):
    """Says what is possible where somebody asks for something else."""

    def __init__(self, label, choices=()):
        super().__init__(label=label, choices=choices, required=False)

    def validate(self, value):
        if value and not self.valid_value(value):
            raise forms.ValidationError(
                _("„%(value)s“ gibt es hier nicht. Möglich sind: %(names)s."),
                "invalid_choice",
                {"value": value[:80], "names": ", ".join(filter(None, dict(self.choices)))},
            )


class FilterForm(forms.Form):
    sort = Choice(_("Reihenfolge"), SORTS.items())
    group = Choice(_("Gruppe"))
    district = Choice(_("Landkreis oder Stadt"))
    status = Choice(_("Stand"))
    text = forms.CharField(
        label=_("Suchwort"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search"}),
    )
    page = forms.CharField(label=_("Seite"), required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, person, moderates):
        super().__init__(data, auto_id="filter_%s")
        statuses = [(State.PUBLISHED.value, State.PUBLISHED.label)]
        if person.is_authenticated:
            statuses.append((OWN, _("meine Ideen")))
        if moderates:
            statuses += [(state.value, state.label) for state in FOR_STAFF]
        self.fields["group"].choices = [
            ("", _("alle")),
            *((group.slug, str(group)) for group in groups()),
        ]
        self.fields["district"].choices = [("", _("alle")), *districts()]
        self.fields["status"].choices = statuses
        self.statuses = [name for name, _label in statuses]
        if len(statuses) == 1:
            self.fields["status"].widget = forms.HiddenInput()

    def clean(self):
        cleaned = super().clean()
        unknown = [name for name in self.data if name not in self.fields and not _is_ignored(name)]
        if unknown:
            raise forms.ValidationError(
                _("„%(name)s“ gibt es hier nicht. Möglich sind: %(names)s."),
                "unknown",
                {"name": unknown[0][:80], "names": ", ".join(self.fields)},
            )
        return cleaned

    @property
    def sorting(self):
        return self.cleaned_data["sort"] or NEWEST

    @property
    def narrows(self):
        """Whether anything but the order was asked for."""
        names = ("group", "district", "text")
        return self.standing != State.PUBLISHED or any(self.cleaned_data[name] for name in names)

    @property
    def standing(self):
        return self.cleaned_data["status"] or State.PUBLISHED


def _is_ignored(name):
    return name.startswith(IGNORED)


class IdeaPage(Page):
    @property
    def sources(self):
        return sources(self.object_list)


def page_of(theme, person, form):
    """The page that `form` asks for; 404 where there is none.

    Rows are skipped over in an index, before anything is joined to them. Nothing is counted: the
    number of published ideas stands in the theme's figures, and of a narrowed list one only knows
    whether it goes on.
    """
    number = asked_number(form.cleaned_data)
    if number > LAST_PAGE:
        raise Http404
    start = (number - 1) * PER_PAGE
    order = _order(form)
    chosen = _narrowed(theme, person, form).order_by(*order)
    ideas = Proposal.objects.filter(pk__in=chosen.values("pk")[start : start + PER_PAGE + 1])
    found = list(ideas.for_cards().order_by(*order))
    if number > 1 and not found:
        raise Http404
    known = 0 if form.narrows else theme.ideas
    paginator = Paginator(range(max(start + len(found), known)), PER_PAGE)
    return IdeaPage(found[:PER_PAGE], number, paginator)


def _order(form):
    if form.sorting == NEWEST:
        newest = "-published" if form.standing == State.PUBLISHED else "-created"
        return (newest, "-pk")
    column = F(f"tally__{COLUMNS[form.sorting]}")
    if form.standing == State.PUBLISHED:
        return (column.desc(), "-tally__proposal_id")
    return (column.desc(nulls_last=True), "-pk")


def _narrowed(theme, person, form):
    standing = {"author": person} if form.standing == OWN else {"state": form.standing}
    ideas = Proposal.objects.filter(theme=theme, **standing)
    if form.standing == State.PUBLISHED and form.sorting != NEWEST:
        ideas = ideas.filter(tally__theme=theme)  # walks along the index that sorts
    if group := form.cleaned_data["group"]:
        ideas = ideas.filter(
            organisation__group__slug=group, organisation__state=Organisation.State.VERIFIED
        )
    if district := form.cleaned_data["district"]:
        ideas = ideas.filter(district__slug=district)
    for word in form.cleaned_data["text"].split():
        ideas = ideas.filter(_says(word))
    return ideas


def _says(word):
    """SQLite knows capital and small letters of ASCII only: an umlaut is looked for as each of them."""
    spellings = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    found = [Q(**{f"{name}__icontains": one}) for name in ("title", "text") for one in spellings]
    return reduce(or_, found)

"""The list of all workshops: what is to come, or is over, narrowed and in pages."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from participation.http import UnknownValue
from participation.proposals.listing import Choice
from participation.proposals.names import districts
from themes.models import Theme
from workshops.models import Workshop

PER_PAGE = 24
MOST_LANGUAGES = 100  # ways to name the languages of a workshop from which the choice is made
ALL = ("", _("alle"))


class FilterForm(forms.Form):
    theme = Choice(_("Thema"))
    district = Choice(_("Landkreis oder Stadt"))
    language = forms.CharField(
        label=_("Sprache"), required=False, max_length=120, widget=forms.Select
    )
    free = forms.BooleanField(label=_("nur mit freien Plätzen"), required=False)
    past = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data):
        super().__init__(data, auto_id="filter_%s")
        self.is_past = bool(data.get("past"))
        if self.is_past:
            del self.fields["free"]
        themes = Theme.objects.all()
        self.fields["theme"].choices = [ALL, *((theme.slug, str(theme)) for theme in themes)]
        self.fields["district"].choices = [ALL, *districts()]
        self.fields["language"].widget.choices = [ALL, *self._languages()]

    def refuse(self):
        """Raise `UnknownValue` for the first choice that does not exist."""
        name = next(iter(self.errors))
        choices = getattr(self.fields[name], "choices", None) or self.fields[name].widget.choices
        raise UnknownValue(name, [value for value, _label in choices if value])

    @property
    def narrows(self):
        return any(
            self.cleaned_data.get(name) for name in ("theme", "district", "language", "free")
        )

    @property
    def workshops(self):
        found, asked = self._all, self.cleaned_data
        if asked["theme"]:
            found = found.filter(theme__slug=asked["theme"])
        if asked["district"]:
            found = found.filter(district__slug=asked["district"])
        if asked["language"]:
            found = found.speaking(asked["language"])
        if asked.get("free"):
            found = found.with_free_seats()
        return found.for_page()

    @cached_property
    def _all(self):
        return Workshop.objects.past() if self.is_past else Workshop.objects.upcoming()

    def _languages(self):
        """Those that workshops of the list name, and what is asked for."""
        lists = self._all.order_by("languages").values_list("languages", flat=True).distinct()
        named = [name for names in lists[:MOST_LANGUAGES] for name in names.split(", ") if name]
        asked = self.data.get("language", "").strip()
        found = {name.casefold(): name for name in (asked, *named) if name}
        return [(name, name) for name in sorted(found.values())]

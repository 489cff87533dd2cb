"""Notes of a phone that had no line: kept there, sent later in their order, perhaps twice."""

import json
from datetime import UTC, datetime

from django import forms

from participation.people.names import clean_name, validate_name
from workshops.actions import attending
from workshops.actions.seats import NotNow
from workshops.models import Registration

MOST_NOTES = 200  # that a phone sends at once
LATEST = 4_102_444_800_000  # ms; no clock is that wrong


class Note(forms.Form):
    """One note of a phone: `seat` is somebody with a seat, `key` who came without a sign-up."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in ("arrive", "take_back", "walk_in")])
    at = forms.IntegerField(min_value=0, max_value=LATEST)  # ms since 1970, by the phone's clock
    seat = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    key = forms.UUIDField(required=False)
    name = forms.CharField(max_length=80, required=False, validators=[validate_name])
    sure = forms.BooleanField(required=False)

    def clean(self):
        said = super().clean()
        who = {
            "arrive": said.get("seat"),
            "take_back": said.get("seat") or said.get("key"),
            "walk_in": said.get("key") and said.get("name"),
        }
        if not who.get(said.get("kind")):
            raise forms.ValidationError("nobody")
        return said

    def take(self, workshop, person, ahead):
        """Do it; the answer is `done`, `full`, `late` where there is no such seat (any more), or `wrong`."""
        if not self.is_valid():
            return "wrong"
        try:
            self._do(workshop, person, _moment(self.cleaned_data["at"] - ahead))
        except attending.RoomIsFull:
            return "full"
        except (NotNow, Registration.DoesNotExist):
            return "late"
        return "done"

    def _do(self, workshop, person, at):
        said = self.cleaned_data
        if said["kind"] == "walk_in":
            name = clean_name(said["name"])
            attending.walk_in(
                workshop, person, name=name, key=said["key"], at=at, sure=said["sure"]
            )
            return
        who = {"pk": said["seat"]} if said["seat"] else {"key": said["key"]}
        deed = attending.arrive if said["kind"] == "arrive" else attending.take_back
        deed(workshop.registrations.get(**who), at=at)


def _moment(milliseconds):
    return datetime.fromtimestamp(max(milliseconds, 0) / 1000, UTC)


def sent_notes(body):
    """The notes in the body of a request, and the phone's time; None where it is something else."""
    try:
        sent = json.loads(body)
        notes, now = sent["notes"], sent["now"]
    except (ValueError, RecursionError, TypeError, KeyError):
        return None
    is_right = type(now) is int and 0 <= now <= LATEST and isinstance(notes, list)
    if not is_right or len(notes) > MOST_NOTES or not all(isinstance(one, dict) for one in notes):
        return None
    return [Note(one) for one in notes], now

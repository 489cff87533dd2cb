"""What moderators do about ideas, in words."""

from django.utils.translation import gettext_lazy as _

from participation.moderation import State
from participation.people.wording import thing, verbs
from participation.proposals.models import Proposal

thing("proposal", Proposal.objects, details={"state": (_("Zustand"), State)})
verbs(
    {
        "proposal.publish": _("Idee veröffentlicht"),
        "proposal.return": _("Idee zurückgegeben"),
        "proposal.hide": _("Idee ausgeblendet"),
        "proposal.enter": _("Idee von einer Papierkarte eingetragen"),
        "proposal.correct": _("Idee von einer Papierkarte geändert"),
        "proposal.erase": _("Idee von einer Papierkarte gelöscht"),
        "proposal.unsign": _("Namen einer Papierkarte entfernt"),  # no longer recorded
        "proposal.undo": _("Entscheidung über eine Idee zurückgenommen"),
        "proposals.import": _("Ideen von anderswo geladen"),
    }
)

"""What moderators do about discussions and comments, in words."""

from django.utils.translation import gettext_lazy as _

from participation.moderation import Reason, State
from participation.people.wording import thing, verbs
from participation.threads.models import Comment, Thread

DETAILS = {"state": (_("Zustand"), State), "reason": (_("Grund"), Reason)}

thing("thread", Thread.objects, details=DETAILS)
thing("comment", Comment.objects, details=DETAILS)
verbs(
    {
        "thread.publish": _("Diskussion veröffentlicht"),
        "thread.return": _("Diskussion zurückgegeben"),
        "thread.hide": _("Diskussion ausgeblendet"),
        "thread.undo": _("Entscheidung über eine Diskussion zurückgenommen"),
        "comment.publish": _("Beitrag stehen gelassen"),
        "comment.hide": _("Beitrag ausgeblendet"),
        "comment.undo": _("Entscheidung über einen Beitrag zurückgenommen"),
    }
)

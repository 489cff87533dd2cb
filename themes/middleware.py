"""What came too late, or too early, is answered with 409 and given back to its author."""

from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from themes.permissions import WindowClosed

# What people call the fields in which they wrote something worth keeping.
KEPT = {
    "title": _("Titel"),
    "text": _("Text"),
    "note": _("Anmerkung"),
    "question": _("Frage"),
    "answer": _("Antwort"),
}


class ClosedWindowMiddleware:
    """For every view that does not catch `WindowClosed` to show its own form again."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, WindowClosed):
            return None
        if request.path.startswith("/api/"):
            return JsonResponse(as_json(exception), status=409)
        written = [
            (label, request.POST[name]) for name, label in KEPT.items() if request.POST.get(name)
        ]
        context = {"refusal": exception, "theme": exception.theme, "written": written}
        return render(request, "themes/closed.html", context, status=409)


def as_json(refusal):
    return {
        "detail": str(refusal),
        "theme": refusal.theme.slug,
        "activity": refusal.activity.value,
        "closed": refusal.closed,
        "opens": refusal.opens,
    }

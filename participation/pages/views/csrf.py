"""A form came without its token, mostly because the page was open for too long."""

from django.shortcuts import render
from django.views.decorators.csrf import requires_csrf_token

from participation.people.typed import NEVER_KEPT


@requires_csrf_token
def failure(request, reason=""):
    """Offer what was typed once more, with a fresh token; only to a form of our own pages."""
    typed = []
    if request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}":
        typed = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in NEVER_KEPT
        ]
    return render(request, "403_csrf.html", {"typed": typed}, status=403)

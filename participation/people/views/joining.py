"""The short address on the wall of a room."""

from allauth.core.internal import ratelimit
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from participation.http import see_other
from participation.people import joining
from participation.people.models import JoinCode

GUESSES = {"join": "30/m/ip"}  # wrong codes per address


@never_cache
def join(request, code):
    found = JoinCode.objects.valid().filter(code=code.lower()).first()
    if found is None:
        return _unknown(request)
    if request.method != "POST":
        return render(request, "people/join.html", {"code": found})
    try:
        joining.enter(request, found)
    except joining.RoomFull:
        return render(request, "people/join.html", {"code": found, "is_full": True}, status=409)
    return see_other("account_login" if request.POST.get("go") == "login" else "account_signup")


def _unknown(request):
    usage = ratelimit.consume(
        request, app="participation.people", action="join", config=GUESSES, limit_get=True
    )
    if not usage:
        return ratelimit.respond_429(request)
    raise Http404

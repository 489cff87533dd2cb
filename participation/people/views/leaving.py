"""One's own data: to read, to take along, to erase; and what of it the platform keeps."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from participation.http import see_other
from participation.live.pages import public_page
from participation.people import datamap, mydata
from participation.people.actions import leaving
from participation.people.forms import LeaveForm
from participation.people.proof import prove_it_is_you
from participation.people.typed import sign_in_first


@require_safe
@never_cache
@prove_it_is_you
def data(request):
    return render(request, "people/data.html", {"parts": mydata.as_articles(request.user)})


@require_safe
@never_cache
@prove_it_is_you
def data_json(request):
    response = JsonResponse(
        mydata.as_json(request.user), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = 'attachment; filename="meine-daten.json"'
    return response


@never_cache
@prove_it_is_you
def leave(request):
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        until = leaving.leave(request.user, with_texts=form.cleaned_data["with_texts"])
        if until:
            return see_other("people:leave")
        logout(request)
        messages.success(request, _("Ihr Konto ist gelöscht. Danke, dass Sie dabei waren."))
        return see_other("pages:home")
    last_day = request.user.leaving and request.user.leaving + leaving.HAND_OVER
    status = 422 if form.is_bound else 200
    return render(request, "people/leave.html", {"form": form, "last_day": last_day}, status=status)


@require_POST
@sign_in_first
def stay(request):
    leaving.stay(request.user)
    messages.success(request, _("Ihr Konto bleibt."))
    return see_other("people:me")


@require_safe
@public_page(lambda request: [])
def data_map(request):
    """The privacy page's table: every field with personal data, why, how long, how it is erased."""
    return render(request, "people/data_map.html", {"described": datamap.personal_models()})

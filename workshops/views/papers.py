"""Files of a workshop: for its facilitators, who say what for, and one's own certificate."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from participation.http import see_other
from participation.pdf import PDF
from participation.people.proof import is_proved, prove_it_is_you
from participation.people.typed import forget, keep, to_sign_in, typed
from workshops import papers
from workshops.actions import exporting
from workshops.exports import ExportForm, What
from workshops.views.planning import planned
from workshops.views.seats import held


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def export(request, pk):
    """A proof that is not fresh is asked for before the form comes again, filled in: not a file comes in its place."""
    if not request.user.is_authenticated:
        return to_sign_in(request)
    workshop = planned(request, pk)
    if request.method == "POST" and not is_proved(request):
        keep(request)
        return see_other("workshops:export", workshop.pk)
    return _export(request, workshop)


@prove_it_is_you
def _export(request, workshop):
    form = ExportForm(request.POST or None, initial=typed(request))
    if not form.is_valid():
        context = {"workshop": workshop, "form": form}
        status = 422 if form.is_bound else 200
        return render(request, "workshops/export.html", context, status=status)
    exporting.note(workshop, request.user, **form.cleaned_data)
    forget(request)
    what, kind = form.cleaned_data["what"], form.cleaned_data["kind"]
    content = papers.made(workshop, what, kind)
    return _file(content, papers.TYPES[kind], f"{What(what).label} {workshop}.{kind}")


@require_safe
@never_cache
def certificate(request, token):
    """For who was there; the link in one's letters is the permission, as it is for the seat."""
    registration = held(token)
    if not registration.has_certificate:
        raise Http404
    name = f"{papers.CERTIFICATE} {registration.workshop}.pdf"
    return _file(papers.certificate_pdf(registration), PDF, name)


def _file(content, content_type, name):
    disposition = content_disposition_header(True, get_valid_filename(name))
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": disposition}
    )

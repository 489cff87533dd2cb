"""Files of a workshop: one's own certificate."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participation.pdf import PDF
from workshops import papers
from workshops.views.seats import held


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

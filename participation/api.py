"""What all answers for programs have in common: JSON alone, and a reason in words for every refusal (S31)."""

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.views import exception_handler


def refused(exception, context):
    """The answer to what a view raised; what is not there is said as everywhere, not in the words of the ORM."""
    if isinstance(exception, Http404):
        exception = NotFound(_("Das gibt es hier nicht."))
    return exception_handler(exception, context)


def require_known(request, *names):
    """Raise `ValidationError` with every parameter of the address that means nothing here."""
    unknown = sorted(set(request.query_params) - set(names))
    if unknown:
        words = _("Diese Angabe gibt es hier nicht. Möglich sind: {names}.").format(
            names=", ".join(names) or "–"
        )
        raise ValidationError({name: [words] for name in unknown})


def require_valid(form):
    """Raise `ValidationError` with what the form says of each field."""
    if not form.is_valid():
        raise ValidationError(form.errors)

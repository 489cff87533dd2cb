"""Refuses requests that are larger than anything a page asks for, before they are read, or come too often."""

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.views.defaults import bad_request

from participation.errors import page
from participation.http import UnknownValue

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def limit_body(get_response):
    """Answer 413 to a body that is too long, or whose length nobody says."""

    def middleware(request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        chunked = "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()
        if (
            request.META.get("participation.too_large")
            or (chunked and length == "0")
            or not length.isdecimal()
            or int(length) > settings.MAX_BODY
        ):
            return too_large(most=settings.MAX_BODY // 1024**2)
        return get_response(request)

    return middleware


def too_large(**context):
    return page("413.html", 413, **context)


def too_often(request, action, rate):
    """Whether this address did `action` more often than `rate` (allauth's notation) allows; it counts now, too."""
    return not ratelimit.consume(request, app="participation", action=action, config={action: rate})


def handle_400(request, exception):
    """Too many fields or files are too much (413), everything else is a bad request, told as far as we know."""
    if isinstance(exception, TOO_MUCH):
        return too_large()
    if isinstance(exception, UnknownValue):
        return page("400.html", 400, problem=str(exception))
    return bad_request(request, exception)

"""Questions and answers that Django has no short word for."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _


class UnknownValue(BadRequest):
    """An address asks to filter or sort by what does not exist; the answer 400 names what does."""

    def __init__(self, name, allowed):
        super().__init__(name)
        self.name, self.allowed = name, allowed

    def __str__(self):
        return _("Unbekannte Angabe für „{name}“. Möglich sind: {allowed}.").format(
            name=self.name, allowed=", ".join(self.allowed)
        )


def positive(text):
    """The positive number that `text` writes in at most nine digits, else None."""
    text = str(text)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 and int(text) else None


def asked_number(query):
    """The number of the page that a list is asked for, 1 where none is said; `Http404` for what is no number."""
    number = positive(query.get("page") or 1)
    if number is None:
        raise Http404
    return number


def asked_page(request, paginator):
    """The page that `?page=` names; `Http404` unless there is one. This is the rule of every list."""
    number = asked_number(request.GET)
    page = paginator.get_page(number)
    if page.number != number:
        raise Http404
    return page


def is_ours(request, url):
    """Whether `url` leads to a page of this site."""
    return url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


def came_from(request):
    """The page of ours that led here, as path and query; "" when it was none, or a browser does not say."""
    url = request.headers.get("Referer", "")
    if not is_ours(request, url):
        return ""
    return urlsplit(url)._replace(scheme="", netloc="", fragment="").geturl()


def way_back(request, default):
    """The page that `next` names, where a form or a button was shown, if it is one of ours."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    return asked if asked.startswith("/") and is_ours(request, asked) else default


def later(path):
    """The view that `path` names, imported when somebody asks for it: what it needs takes long to load."""

    def view(request, *args, **kwargs):
        return import_string(path)(request, *args, **kwargs)

    return view


class SeeOther(HttpResponseRedirect):
    status_code = 303


def see_other(to, *args, **kwargs):
    """After a POST: look there, with GET. `to` is what `redirect()` takes."""
    return SeeOther(resolve_url(to, *args, **kwargs))


def keep_personal_answers_to_oneself(get_response):
    """What is made for a session, or begins one, is stored nowhere, unless its view says more."""

    def middleware(request):
        response = get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES or response.cookies:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def tell_browsers_what_pages_may(get_response):
    """The same few headers with every answer; a view may lend a page one device, never another policy of content."""

    def middleware(request):
        response = get_response(request)
        lent = response.headers.get("Permissions-Policy")
        for name, value in settings.PAGES_MAY.items():
            response.headers[name] = value
        if lent:
            response.headers["Permissions-Policy"] = lent
        return response

    return middleware

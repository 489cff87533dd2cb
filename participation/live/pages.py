"""Pages that know what they show: an ETag made of the heads of their topics, and a ticket to hear more."""

import hashlib
from functools import cache as once, wraps

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language

from participation.live.log import heads
from participation.live.tickets import own_topic, ticket_for

# What every page shows besides its own rows: the operator's texts, and how people are called.
EVERYWHERE = ("site", "people")
FOLDERS = ("participation", "themes", "surveys", "workshops", "templates", "static", "locale")
KEPT = 3600  # seconds that a rendered page stays in the cache


def public_page(topics):
    """For a view that shows nothing but what its topics tell; `topics(request, …)` names them.

    Whoever has no session gets the page from the cache, or a 304, as long as none of the topics
    moved: one query. Everybody gets `request.ticket`, made before the view reads its rows, and views
    `request.heads`, to keep parts of the page by.
    """

    def decorate(view):
        @wraps(view)
        def page(request, *args, **kwargs):
            names = [*topics(request, *args, **kwargs), *own_topic(request.user)]
            found = heads({*names, *EVERYWHERE})
            request.heads = found
            made = ticket_for(
                request.user, {name: found[name] for name in sorted({*names, "people"})}
            )
            request.ticket = made.signed if names else ""
            try:
                if _is_the_same_for_all(request):
                    return _shared(view, request, args, kwargs, _etag(request, found, made))
                response = view(request, *args, **kwargs)
            except Exception:
                request.ticket = ""  # an error page is not the page that the ticket was made for
                raise
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response

        return page

    return decorate


def kept_part(request, name, topics, make):
    """A part of the page that is the same for everybody who reads it in one language.

    Made by `make()`, then kept until something happens in `topics`, which must be the page's, or to
    how people are called. `name` tells it from all other parts, whatever its address asks for included.
    """
    [part] = kept_parts(request, topics, {repr(name): make}).values()
    return part


def kept_parts(request, topics, parts):
    """Several of them, `{name: make}`, for one question to the cache; `{name: part}`."""
    at = [request.heads[topic] for topic in (*topics, "people")]
    keys = {name: _digest("part", release(), get_language(), name, at) for name in parts}
    kept = {} if settings.DEBUG else cache.get_many(keys.values())
    fresh = {keys[name]: make() for name, make in parts.items() if keys[name] not in kept}
    if fresh:
        cache.set_many(fresh, KEPT)
    return {name: {**kept, **fresh}[key] for name, key in keys.items()}


def _digest(kind, *parts):
    return f"{kind}:{hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()}"


def _is_the_same_for_all(request):
    """Not while a session or a message may put something personal on the page."""
    return (
        request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "messages" not in request.COOKIES
        and not settings.DEBUG
    )


def _shared(view, request, args, kwargs, etag):
    response = _not_modified(request, etag) or _kept(etag)
    if response is None:
        response = view(request, *args, **kwargs)
        if response.status_code != 200 or response.cookies or _asks_for_a_cookie(request):
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response
        if hasattr(response, "render"):
            response.render()
        _keep(etag, response)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response


def _asks_for_a_cookie(request):
    return request.META.get("CSRF_COOKIE_NEEDS_UPDATE", False)


def _etag(request, found, made):
    parts = [
        release(),
        get_language(),
        request.get_host(),
        request.get_full_path(),
        made.made,
        *sorted(found.items()),
    ]
    return f'"{_digest("page", parts)}"'


def _not_modified(request, etag):
    """A compressing server in front may have made our tag weak; the words are the same."""
    asked = parse_etags(request.headers.get("If-None-Match", ""))
    if etag in [tag.removeprefix("W/") for tag in asked]:
        return HttpResponseNotModified()
    return None


def _kept(etag):
    content = cache.get(etag)
    return HttpResponse(content[1], content_type=content[0]) if content else None


def _keep(etag, response):
    cache.set(etag, (response["Content-Type"], response.content), KEPT)


@once
def release():
    """Names the code, templates and styles that make a page, so that a new release ends old ETags."""
    digest = hashlib.blake2b(digest_size=8)
    for folder in FOLDERS:
        for path in sorted((settings.BASE_DIR / folder).rglob("*.*")):
            if path.suffix in {".py", ".html", ".css", ".js", ".txt", ".mo"}:
                digest.update(path.read_bytes())
    return digest.hexdigest()


def tell_redirects(get_response):
    """Middleware: a form that `forms.js` sends is told where to go on, not taken there.

    A redirect that the browser follows by itself would read the next page twice, and show its
    messages to nobody.
    """

    def middleware(request):
        response = get_response(request)
        if request.headers.get("X-Told") != "redirect" or "Location" not in response:
            return response
        told = HttpResponse(status=204, headers={"X-Location": response["Location"]})
        told.headers["Cache-Control"] = "no-store"
        told.cookies = response.cookies
        return told

    return middleware

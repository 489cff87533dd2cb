"""A page of the tests' own, so that the cellar is tested without the rooms above it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import include, path

from participation.live.models import Topic
from participation.live.pages import public_page


@public_page(lambda request, slug: [f"theme.{slug}"])
def page(request, slug):
    if slug == "closed":
        raise PermissionDenied
    head = Topic.objects.filter(name=f"theme.{slug}").values_list("head", flat=True).first()
    return HttpResponse(f"<body data-live={request.ticket}>{head}")


urlpatterns = [
    path("page/<slug:slug>/", page),
    path("live/", include("participation.live.urls")),
    # The frame of an error page links to these.
    path("", include("participation.pages.urls")),
    path("account/", include("allauth.urls")),
]

from django.urls import include, path

from participation import health
from participation.people.views.joining import join

handler400 = "participation.limits.handle_400"
handler500 = "participation.errors.handle_500"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("metrics", health.metrics, name="metrics"),
    path("", include("participation.pages.urls")),
    path("account/", include("participation.people.account_urls")),
    path("people/", include("participation.people.urls")),
    path("join/<str:code>/", join, name="join"),
    path("live/", include("participation.live.urls")),
    path("", include("themes.urls")),
    path("", include("workshops.urls")),
    path("", include("participation.threads.urls")),
    path("", include("participation.proposals.urls")),
]

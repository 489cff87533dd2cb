from django.urls import include, path

urlpatterns = [
    path("", include("participation.pages.urls")),
    path("account/", include("allauth.urls")),
    path("people/", include("participation.people.urls")),
    path("live/", include("participation.live.urls")),
    path("", include("themes.urls")),
    path("", include("participation.threads.urls")),
    path("", include("participation.proposals.urls")),
]

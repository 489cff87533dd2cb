from django.urls import path

from participation.http import later
from workshops.views import (
    attending,
    browse,
    calendar,
    changing,
    documenting,
    inviting,
    planning,
    seats,
)

app_name = "workshops"
urlpatterns = [
    path("workshops/", browse.index, name="list"),
    path("workshops/calendar.ics", calendar.coming, name="feed"),
    path("workshops/mine/<str:token>.ics", calendar.of_person, name="feed_of_person"),
    path("themes/<slug:slug>/workshops.ics", calendar.of_theme, name="feed_of_theme"),
    path("themes/<slug:slug>/workshops/new/", planning.new, name="new"),
    path("workshops/<int:pk>/", browse.workshop, name="workshop"),
    path("workshops/<int:pk>/share/", browse.share, name="share"),
    path("workshops/<int:pk>/workshop.ics", calendar.one, name="event"),
    path("workshops/<int:pk>/edit/", planning.edit, name="edit"),
    path("workshops/<int:pk>/call-off/", planning.call_off, name="call_off"),
    path("workshops/<int:pk>/people/", planning.people, name="people"),
    path("workshops/<int:pk>/outcome/", documenting.outcome, name="outcome"),
    path("workshops/<int:pk>/check-in/", attending.check_in, name="check_in"),
    path("workshops/<int:pk>/check-in/walk-in/", attending.walk_in, name="walk_in"),
    path("workshops/<int:pk>/check-in/sync/", attending.sync, name="sync"),
    path("workshops/<int:pk>/check-in/<int:seat>/arrive/", attending.arrive, name="arrive"),
    path(
        "workshops/<int:pk>/check-in/<int:seat>/take-back/", attending.take_back, name="take_back"
    ),
    path("check-in/<str:code>/", attending.code, name="code"),
    path("workshops/<int:pk>/missing/", inviting.missing, name="missing"),
    path("workshops/<int:pk>/export/", later("workshops.views.papers.export"), name="export"),
    path("workshops/<int:pk>/invitations/", inviting.invitations, name="invitations"),
    path(
        "workshops/<int:pk>/invitations/<int:number>/withdraw/",
        inviting.withdraw,
        name="withdraw_invitation",
    ),
    path("workshops/<int:pk>/sign-up/", seats.sign_up, name="sign_up"),
    path(
        "workshops/<int:pk>/sign-up/together/", changing.sign_up_together, name="sign_up_together"
    ),
    path("workshops/<int:pk>/asked/", seats.asked, name="asked"),
    path("api/workshops/", later("workshops.api.index"), name="api_list"),
    path("api/workshops/<int:pk>/", later("workshops.api.workshop"), name="api_workshop"),
    path("api/workshops/<int:pk>/sign-ups/", later("workshops.api.sign_ups"), name="api_sign_ups"),
    path("seats/<str:token>/", seats.seat, name="seat"),
    path(
        "seats/<str:token>/certificate.pdf",
        later("workshops.views.papers.certificate"),
        name="certificate",
    ),
    path("seats/<str:token>/confirm/", seats.confirm, name="confirm"),
    path("seats/<str:token>/accept/", seats.accept, name="accept"),
    path("seats/<str:token>/give-up/", seats.give_up, name="give_up"),
    path("seats/<str:token>/group/", changing.change_group, name="change_group"),
    path("seats/<str:token>/places/", changing.change_places, name="change_places"),
    path("seats/<str:token>/needs/", changing.change_needs, name="change_needs"),
]

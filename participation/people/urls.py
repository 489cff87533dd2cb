from django.urls import path

from participation.people import views

app_name = "people"
urlpatterns = [
    path("me/", views.me, name="me"),
    path("first-operator/<str:token>/", views.first_operator, name="first_operator"),
]

from django.urls import path

from themes import desks, views

app_name = "themes"
urlpatterns = [
    path("themes/", views.theme_list, name="list"),
    path("themes/new/", views.new, name="new"),
    path("themes/<slug:slug>/", views.theme_page, name="theme"),
    path("themes/<slug:slug>/desk/", desks.desk, name="desk"),
    path("themes/<slug:slug>/edit/", views.edit, name="edit"),
    path("themes/<slug:slug>/facilitators/", views.facilitators, name="facilitators"),
    path("themes/<slug:slug>/facilitators/<int:pk>/dismiss/", views.dismiss, name="dismiss"),
]

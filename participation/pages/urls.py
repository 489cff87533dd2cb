from django.urls import path, re_path

from participation.pages import views
from participation.pages.models import Text

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("language/", views.language, name="language"),
    path("papier/", views.paper, name="paper"),
    path("lizenz/", views.licence, name="licence"),
    path("barriere-melden/", views.barrier, name="barrier"),
    re_path(rf"^(?P<slug>{'|'.join(Text.Slug.values)})/$", views.text, name="text"),
]

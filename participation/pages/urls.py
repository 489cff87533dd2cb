from django.urls import path, re_path

from participation.pages.models import Text
from participation.pages.views import barrier, home, language, paper, style, texts

SLUG = f"(?P<slug>{'|'.join(Text.Slug.values)})"

app_name = "pages"
urlpatterns = [
    path("", home.home, name="home"),
    path("language/", language.language, name="language"),
    path("papier/", paper.paper, name="paper"),
    path("barriere-melden/", barrier.report, name="barrier"),
    path("barriere-melden/<str:number>/", barrier.thanks, name="barrier-thanks"),
    path("barriers/", barrier.reports, name="barriers"),
    path("barriers/<str:number>/answered/", barrier.answered, name="barrier-answered"),
    path("texts/", texts.texts, name="texts"),
    re_path(rf"^texts/{SLUG}/(?P<language>[a-z]{{2,3}})/$", texts.edit, name="text-edit"),
    re_path(rf"^{SLUG}/$", texts.text, name="text"),
    re_path(rf"^{SLUG}/versions/(?P<version>[0-9]{{1,9}})/$", texts.version, name="text-version"),
    path("robots.txt", home.robots, name="robots"),
    path("favicon.ico", home.favicon, name="favicon"),
    path("style/", style.style, name="style"),
]

from django.urls import path, re_path

from participation.pages.models import Inquiry, Text
from participation.pages.views import home, inquiries, language, paper, style, texts

SLUG = f"(?P<slug>{'|'.join(Text.Slug.values)})"

app_name = "pages"
urlpatterns = [
    path("", home.home, name="home"),
    path("language/", language.language, name="language"),
    path("papier/", paper.paper, name="paper"),
    path("barriere-melden/", inquiries.write, {"kind": Inquiry.Kind.BARRIER}, name="barrier"),
    path("kontakt/schreiben/", inquiries.write, {"kind": Inquiry.Kind.MESSAGE}, name="contact"),
    path("nachricht/<str:number>/", inquiries.thanks, name="inquiry-thanks"),
    path("inquiries/", inquiries.index, name="inquiries"),
    path("inquiries/<str:number>/answered/", inquiries.answered, name="inquiry-answered"),
    path("texts/", texts.texts, name="texts"),
    re_path(rf"^texts/{SLUG}/(?P<language>[a-z]{{2,3}})/$", texts.edit, name="text-edit"),
    re_path(rf"^{SLUG}/$", texts.text, name="text"),
    re_path(rf"^{SLUG}/versions/(?P<version>[0-9]{{1,9}})/$", texts.version, name="text-version"),
    path("robots.txt", home.robots, name="robots"),
    path("favicon.ico", home.favicon, name="favicon"),
    path("style/", style.style, name="style"),
]

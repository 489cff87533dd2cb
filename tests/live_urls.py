"""Pages of the tests' own, so that the cellar is tested without the rooms above it.

The board shows nothing but what its topic's events tell, so that any two readers must see the same.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from participation.live.log import Message, publish
from participation.live.models import Event, Topic
from participation.live.pages import public_page
from participation.urls import urlpatterns as rooms

BOARD = """{% extends "base.html" %}{% load static %}{% block title %}Tafel{% endblock %}
{% block main %}<h1>Tafel</h1>
<section id="ideas" data-region="ideas" data-on="proposal.published proposal.changed proposal.hidden"
  data-do="offer" data-offer-one="1 neue Idee anzeigen" data-offer-many="{n} neue Ideen anzeigen">
{% for idea in ideas %}<article id="proposal-{{ idea.id }}"><h2>Idee {{ idea.id }}</h2>
<p>Fassung <b>{{ idea.version }}</b>, dafür <b data-value="proposal.{{ idea.id }}.agree">{{ idea.agree }}</b></p>
</article>{% endfor %}</section>
<section id="figures" data-region="figures" data-on="theme.changed" data-do="refresh">
<p>Stand <b>{{ changes }}</b></p><p><a href="#ideas">Zu den Ideen</a></p>
<form method="post" data-swap data-draft="board"><label>Beitrag <textarea name="words">{{ words }}</textarea></label>
{% if problem %}<p tabindex="-1" data-focus>{{ problem }}</p>{% endif %}
<button class="button">Senden</button></form></section>
{% endblock %}"""


@public_page(lambda request, slug: [f"theme.{slug}"])
def page(request, slug):
    if slug == "closed":
        raise PermissionDenied
    head = Topic.objects.filter(name=f"theme.{slug}").values_list("head", flat=True).first()
    return HttpResponse(f"<body data-live={request.ticket}>{head}")


@csrf_exempt
@public_page(lambda request: ["theme.board"])
def board(request):
    words = request.POST.get("words", "")
    if request.method == "POST" and words.strip():
        happen("theme.changed", id=1)
        return redirect(request.path)
    ideas, changes = {}, 0
    for event in Event.objects.filter(topic__name="theme.board").order_by("seq"):
        thing, data = ideas.get(event.data.get("id")), event.data
        if event.name == "proposal.published":
            ideas[data["id"]] = {"id": data["id"], "version": 1, "agree": 0}
        elif event.name == "proposal.changed" and thing:
            thing["version"] += 1
        elif event.name == "proposal.hidden":
            ideas.pop(data["id"], None)
        elif event.name == "proposal.tally" and thing:
            thing["agree"] = data["agree"]
        elif event.name == "theme.changed":
            changes += 1
    problem = "Bitte Text eingeben." if request.method == "POST" else ""
    context = {
        "ideas": ideas.values(), "changes": changes, "words": words, "problem": problem,
    }  # fmt: skip
    answer = engines["django"].from_string(BOARD).render(context, request)
    return HttpResponse(answer, status=422 if problem else 200)


def happen(name, **data):
    with transaction.atomic():
        publish(Message("theme.board", name, data))


urlpatterns = [path("board/", board), path("page/<slug:slug>/", page), *rooms]

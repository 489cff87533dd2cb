from django.urls import path

from participation.proposals import ballot
from participation.proposals.desk import IDEAS
from participation.proposals.views import browse, paper, stand, write
from themes import desks

app_name = "proposals"
urlpatterns = [
    path("themes/<slug:slug>/ideas/", browse.ideas, name="list"),
    path("themes/<slug:slug>/propose/", write.propose, name="propose"),
    path("themes/<slug:slug>/desk/card/", paper.enter, name="enter"),
    path("ideas/<int:pk>/", browse.idea, name="proposal"),
    path("ideas/<int:pk>/history/", browse.history, name="history"),
    path("ideas/<int:pk>/edit/", write.edit, name="edit"),
    path("ideas/<int:pk>/withdraw/", write.withdraw, name="withdraw"),
    path("ideas/<int:pk>/discard/", write.discard, name="discard"),
    path("ideas/<int:pk>/position/", stand.position, name="position"),
    path("live/positions/<int:pk>/", ballot.view, name="ballot"),
    path("ideas/<int:pk>/decide/", desks.decide, {"tray": IDEAS}, name="decide"),
    path("ideas/<int:pk>/undo/", desks.undo, {"tray": IDEAS}, name="undo"),
    path("ideas/<int:pk>/card/", paper.correct, name="correct"),
    path("ideas/<int:pk>/card/erase/", paper.erase, name="erase"),
]

from django.urls import path

from participation.threads.desk import COMMENTS, THREADS
from participation.threads.views import comments, threads
from themes import desks

app_name = "threads"
urlpatterns = [
    path("themes/<slug:slug>/threads/", threads.thread_list, name="list"),
    path("themes/<slug:slug>/threads/new/", threads.new, name="new"),
    path("threads/<int:pk>/", threads.thread, name="thread"),
    path("threads/<int:pk>/edit/", threads.edit, name="edit"),
    path("threads/<int:pk>/comment/", comments.say, name="say"),
    path("threads/<int:pk>/withdraw/", threads.withdraw, name="withdraw_thread"),
    path("threads/<int:pk>/decide/", desks.decide, {"tray": THREADS}, name="decide"),
    path("threads/<int:pk>/undo/", desks.undo, {"tray": THREADS}, name="undo"),
    path("threads/<int:pk>/report/", comments.report_row, name="report_row"),
    path("comments/<int:pk>/", comments.comment, name="comment"),
    path("comments/<int:pk>/edit/", comments.edit, name="edit_comment"),
    path("comments/<int:pk>/history/", comments.history, name="history"),
    path("comments/<int:pk>/report/", comments.report, name="report"),
    path("comments/<int:pk>/withdraw/", comments.withdraw, name="withdraw"),
    path("comments/<int:pk>/decide/", desks.decide, {"tray": COMMENTS}, name="decide_comment"),
    path("comments/<int:pk>/undo/", desks.undo, {"tray": COMMENTS}, name="undo_comment"),
]

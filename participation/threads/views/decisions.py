"""What facilitators decide, each on a page of its own that the desk and the threads lead to."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from participation.http import see_other, way_back
from participation.moderation import Decision
from participation.people.typed import sign_in_first, typed
from participation.threads import actions
from participation.threads.forms import DecisionForm
from participation.threads.models import Comment, Thread
from participation.threads.permissions import can_decide


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def decide_comment(request, pk):
    comment = _comment(request, pk)
    kinds = actions.COMMENT_KINDS.get(comment.state, set())
    context = {"comment": comment, "reports": comment.reports.open().order_by("created")}
    return _decide(request, comment, kinds, actions.decide_comment, context)


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def decide_thread(request, pk):
    thread = _thread(request, pk)
    kinds = actions.thread_kinds(thread)
    return _decide(request, thread, kinds, actions.decide_thread, {"thread": thread})


@sign_in_first
@require_POST
def undo_comment(request, pk):
    return _undo(request, _comment(request, pk), actions.undo_comment_decision)


@sign_in_first
@require_POST
def undo_thread(request, pk):
    return _undo(request, _thread(request, pk), actions.undo_thread_decision)


def _decide(request, written, kinds, deed, context):
    form = DecisionForm(
        request.POST or None, initial=typed(request), kinds=kinds, stands=written.is_published
    )
    context |= {"form": form, "written": written, "next": _next(request, written)}
    context |= _past(written)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "threads/decide.html", context, status=status)
    try:
        deed(written, request.user, **form.cleaned_data)
    except actions.AlreadyDecided:
        return _too_late(request, written)
    messages.success(request, _("Ihre Entscheidung ist gespeichert."))
    return see_other(context["next"])


def _undo(request, written, deed):
    try:
        deed(written, request.user)
    except actions.AlreadyDecided:
        return _too_late(request, written)
    messages.success(request, _("Die Entscheidung ist zurückgenommen."))
    return see_other(_next(request, written))


def _too_late(request, written):
    """Somebody was faster: show how it stands now, with what can still be decided."""
    written.refresh_from_db()
    context = {"written": written, "next": _next(request, written), **_past(written)}
    return render(request, "threads/decided.html", context, status=409)


def _past(written):
    """The decisions so far, and where the last one can be taken back."""
    decisions = list(written.decisions.select_related("person"))
    undo = ""
    if decisions and decisions[0].kind != Decision.Kind.UNDO:
        name = "undo_comment" if isinstance(written, Comment) else "undo"
        undo = reverse(f"threads:{name}", args=[written.pk])
    return {"decisions": decisions, "undo": undo}


def _comment(request, pk):
    comments = Comment.objects.visible_to(request.user).with_bylines()
    return _decidable(request, get_object_or_404(comments.select_related("thread__theme"), pk=pk))


def _thread(request, pk):
    threads = Thread.objects.opened().visible_to(request.user).with_bylines()
    return _decidable(request, get_object_or_404(threads.select_related("theme"), pk=pk))


def _decidable(request, written):
    if not can_decide(request.user, written):
        raise PermissionDenied
    return written


def _next(request, written):
    """Back to where the decision was asked for, such as the desk."""
    return way_back(request, written.get_absolute_url())

"""What moderators decide about discussions and comments, on the desk or on a page of its own."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from participation.people.typed import sign_in_first
from participation.threads import actions
from participation.threads.desk import COMMENTS, THREADS
from participation.threads.models import Comment, Thread
from participation.threads.permissions import can_decide
from themes import desks


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def decide_comment(request, pk):
    return desks.decide(request, COMMENTS, _comment(request, pk), actions.decide_comment)


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def decide_thread(request, pk):
    return desks.decide(request, THREADS, _thread(request, pk), actions.decide_thread)


@sign_in_first
@require_POST
def undo_comment(request, pk):
    return desks.undo(request, COMMENTS, _comment(request, pk), actions.undo_comment_decision)


@sign_in_first
@require_POST
def undo_thread(request, pk):
    return desks.undo(request, THREADS, _thread(request, pk), actions.undo_thread_decision)


def _comment(request, pk):
    comments = Comment.objects.visible_to(request.user).with_bylines().with_open_reports()
    return _decidable(request, get_object_or_404(comments, pk=pk))


def _thread(request, pk):
    threads = Thread.objects.opened().visible_to(request.user).with_bylines()
    return _decidable(request, get_object_or_404(threads.select_related("theme"), pk=pk))


def _decidable(request, written):
    if not can_decide(request.user, written):
        raise PermissionDenied
    return written

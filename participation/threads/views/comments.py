"""Pages of single comments: say, change, report."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from participation.http import see_other
from participation.people.typed import sign_in_first, typed
from participation.threads import actions
from participation.threads.forms import CommentForm, EditForm, ReportForm
from participation.threads.models import Comment, Thread
from participation.threads.permissions import can_edit, can_report, can_say, can_withdraw
from participation.threads.reading import answered, place_of, reply_context
from themes.permissions import WindowClosed

CONFLICT, UNPROCESSABLE = 409, 422


@require_safe
@never_cache
def comment(request, pk):
    """Leads to the place of a comment in its thread, on whichever page that is now."""
    found = get_object_or_404(_comments(request, in_thread=True), pk=pk)
    return see_other(place_of(found))


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def say(request, pk):
    thread = get_object_or_404(
        Thread.objects.visible_to(request.user).select_related("theme"), pk=pk
    )
    if not can_say(request.user, thread):
        raise PermissionDenied
    if request.method != "POST":
        return _say_page(request, thread, **reply_context(thread, request, is_open=True))
    form = CommentForm(request.POST, thread=thread, person=request.user)
    if not form.is_valid():
        return _say_page(request, thread, form=form, status=UNPROCESSABLE)
    try:
        said = actions.say(thread, request.user, **form.cleaned_data)
    except WindowClosed as closed:
        return _say_page(request, thread, form=form, closed=closed, status=CONFLICT)
    return see_other(place_of(said))


def _say_page(request, thread, *, form, status=200, **context):
    context |= {"thread": thread, "form": form}
    if status != 200:
        context["answered"] = answered(thread, form["parent"].value())
    return render(request, "threads/say.html", context, status=status)


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    comment = get_object_or_404(_comments(request), pk=pk)
    if not can_edit(request.user, comment):
        raise PermissionDenied
    form = EditForm(request.POST or None, instance=comment, initial=typed(request))
    if not form.is_valid():
        status = UNPROCESSABLE if form.is_bound else 200
        return render(
            request, "threads/edit.html", {"form": form, "comment": comment}, status=status
        )
    try:
        actions.edit(comment, request.user, **form.cleaned_data)
    except WindowClosed as closed:
        context = {"form": form, "comment": comment, "closed": closed}
        return render(request, "threads/edit.html", context, status=CONFLICT)
    return see_other(comment)


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, pk):
    comment = get_object_or_404(_comments(request), pk=pk)
    if not can_withdraw(request.user, comment):
        raise PermissionDenied
    if request.method != "POST":
        return render(request, "threads/withdraw.html", {"comment": comment})
    actions.withdraw(comment, request.user)
    messages.success(request, _("Ihr Beitrag ist zurückgezogen."))
    return see_other(place_of(comment))


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def report(request, pk):
    comment = get_object_or_404(_comments(request), pk=pk)
    return _report(request, comment, {"comment": comment})


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def report_row(request, pk):
    """Reports what the thread hangs on, such as an idea."""
    threads = Thread.objects.visible_to(request.user).exclude(home="")
    return _report(request, get_object_or_404(threads.select_related("theme"), pk=pk), {})


def _report(request, written, context):
    if not can_report(request.user, written):
        raise PermissionDenied
    form = ReportForm(request.POST or None, initial=typed(request))
    if not form.is_valid():
        context |= {"form": form, "written": written}
        status = UNPROCESSABLE if form.is_bound else 200
        return render(request, "threads/report.html", context, status=status)
    filed = actions.report(written, request.user, **form.cleaned_data)
    if filed.closed:
        said = _(
            "Die Moderation hat nach Ihrer Meldung schon entschieden. Sind Sie nicht einverstanden? "
            "Schreiben Sie uns über die Kontaktseite."
        )
        messages.info(request, said)
    else:
        messages.success(request, _("Danke. Die Moderation sieht sich den Beitrag an."))
    return see_other(written)


@require_safe
@never_cache
def history(request, pk):
    """What a comment said before; whoever may not read the comment may not read this."""
    comment = get_object_or_404(_comments(request).prefetch_related("revisions"), pk=pk)
    return render(request, "threads/history.html", {"comment": comment})


def _comments(request, *, in_thread=False):
    """The comments this reader may see; `in_thread`, also the places of hidden ones they may lead to."""
    comments = Comment.objects.with_bylines().select_related("thread__theme")
    if in_thread:
        return comments.filter(thread__in=Thread.objects.visible_to(request.user))
    return comments.visible_to(request.user)

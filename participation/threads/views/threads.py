"""Open threads of a theme: list, page, and the forms of who begins one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from participation.http import UnknownValue, asked_page, see_other
from participation.live.pages import public_page
from participation.people.typed import sign_in_first, typed
from participation.threads import actions
from participation.threads.forms import ThreadForm, ThreadWords
from participation.threads.models import Thread
from participation.threads.permissions import can_rewrite, can_start, can_withdraw_thread
from participation.threads.reading import thread_context
from themes.models import Theme
from themes.permissions import WindowClosed

PER_PAGE = 20
SORTS = {
    "newest": (gettext_lazy("Neueste"), ["-published", "-pk"]),
    "active": (gettext_lazy("Meiste Beiträge"), ["-comment_count", "-published", "-pk"]),
}


@require_safe
@public_page(lambda request, slug: [f"theme.{slug}"])
def thread_list(request, slug):
    theme = get_object_or_404(Theme.objects.with_clock(), slug=slug)
    sort = request.GET.get("sort", "newest")
    if sort not in SORTS:
        raise UnknownValue("sort", SORTS)
    threads = theme.threads.opened().published().with_bylines().with_comment_count()
    page = asked_page(request, Paginator(threads.order_by(*SORTS[sort][1]), PER_PAGE))
    sorts = [(name, label) for name, (label, _order) in SORTS.items()]
    context = {"theme": theme, "page": page, "sort": sort, "sorts": sorts}
    context["can_start"] = theme.is_open(Theme.Activity.COMMENT)
    return render(request, "threads/list.html", context)


@require_safe
@public_page(lambda request, pk: [f"thread.{pk}"])
def thread(request, pk):
    threads = Thread.objects.opened().visible_to(request.user).with_bylines()
    thread = get_object_or_404(threads.select_related("theme"), pk=pk)
    context = thread_context(thread, request)
    is_mine = request.user.is_authenticated and thread.author_id == request.user.pk
    context["may_edit"] = is_mine and thread.is_editable
    context["may_withdraw"] = can_withdraw_thread(request.user, thread)
    context["may_decide"] = context["moderates"] and not is_mine
    if is_mine or context["moderates"]:
        context["decision"] = thread.decisions.first()
    return render(request, "threads/thread.html", context)


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def new(request, slug):
    theme = get_object_or_404(Theme.objects.with_clock(), slug=slug)
    if not can_start(request.user):
        raise PermissionDenied
    if request.method != "POST":
        form = ThreadForm(initial=typed(request), person=request.user)
        return render(request, "threads/new.html", {"theme": theme, "form": form})
    form = ThreadForm(request.POST, person=request.user)
    if not form.is_valid():
        return render(request, "threads/new.html", {"theme": theme, "form": form}, status=422)
    try:
        return see_other(actions.start(theme, request.user, **form.cleaned_data))
    except WindowClosed as closed:
        context = {"theme": theme, "form": form, "closed": closed}
        return render(request, "threads/new.html", context, status=409)


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    threads = Thread.objects.opened().visible_to(request.user).select_related("theme")
    thread = get_object_or_404(threads, pk=pk)
    if not can_rewrite(request.user, thread):
        raise PermissionDenied
    words = {"title": thread.title, "text": thread.text}
    form = ThreadWords(request.POST or None, initial=words | typed(request))
    context = {"theme": thread.theme, "thread": thread, "form": form}
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "threads/new.html", context, status=status)
    try:
        return see_other(actions.rewrite(thread, request.user, **form.cleaned_data))
    except WindowClosed as closed:
        return render(request, "threads/new.html", context | {"closed": closed}, status=409)


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, pk):
    threads = Thread.objects.opened().visible_to(request.user).select_related("theme")
    thread = get_object_or_404(threads, pk=pk)
    if not can_withdraw_thread(request.user, thread):
        raise PermissionDenied
    if request.method != "POST":
        return render(request, "threads/withdraw_thread.html", {"thread": thread})
    withdrawn = actions.withdraw_thread(thread, request.user)
    messages.success(request, _("Ihre Diskussion ist zurückgezogen."))
    if withdrawn.is_published:
        return see_other(withdrawn)
    return see_other("threads:list", thread.theme.slug)

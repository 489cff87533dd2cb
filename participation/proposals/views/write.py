"""Authors' pages: write, change, withdraw."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from participation.http import see_other
from participation.people.typed import sign_in_first, typed
from participation.proposals.actions import writing
from participation.proposals.forms import IdeaForm
from participation.proposals.models import Proposal
from participation.proposals.permissions import can_edit, can_propose, is_author
from themes.models import Theme
from themes.permissions import WindowClosed

SUBMIT, DRAFT, PREVIEW = "submit", "draft", "preview"


@sign_in_first
def propose(request, slug):
    theme = get_object_or_404(Theme.objects.with_clock(), slug=slug)
    if not can_propose(request.user):
        raise PermissionDenied
    wish = _wish(request)
    form = _form(request, wish)
    if request.method != "POST" or wish == PREVIEW:
        return _page(request, theme, form)
    if not form.is_valid():
        return _page(request, theme, form, status=422)
    try:
        proposal = writing.write(
            theme,
            request.user,
            key=form.cleaned_data["key"],
            submit=wish == SUBMIT,
            **form.words,
        )
    except (writing.AlreadyWritten, WindowClosed) as problem:
        return _page(request, theme, form, problem=problem, status=409)
    return _written(request, proposal)


@sign_in_first
def edit(request, pk):
    proposal = _visible(request, pk)
    if not can_edit(request.user, proposal):
        raise PermissionDenied
    wish = _wish(request)
    form = _form(request, wish, proposal)
    if request.method != "POST" or wish == PREVIEW:
        return _page(request, proposal.theme, form, proposal)
    if not form.is_valid():
        return _page(request, proposal.theme, form, proposal, status=422)
    try:
        proposal = writing.edit(
            proposal,
            request.user,
            version=form.cleaned_data["version"],
            submit=wish == SUBMIT,
            **form.words,
        )
    except (writing.ChangedMeanwhile, writing.NotNow, WindowClosed) as problem:
        return _page(request, proposal.theme, form, proposal, problem=problem, status=409)
    return _written(request, proposal)


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, pk):
    proposal = _visible(request, pk)
    if not is_author(request.user, proposal):
        raise PermissionDenied
    if request.method != "POST":
        context = {"proposal": proposal, "theme": proposal.theme}
        context["comes_back"] = can_edit(request.user, proposal)
        return render(request, "proposals/withdraw.html", context)
    try:
        writing.withdraw(proposal, request.user)
    except writing.NotNow:
        return _refused(request, proposal)
    messages.success(request, _("Ihre Idee ist zurückgezogen. Nur Sie sehen sie noch."))
    return see_other(proposal)


@sign_in_first
@require_POST
def discard(request, pk):
    proposal = _visible(request, pk)
    if not is_author(request.user, proposal):
        raise PermissionDenied
    try:
        writing.discard(proposal, request.user)
    except writing.NotNow:
        return _refused(request, proposal)
    messages.success(request, _("Der Entwurf ist gelöscht."))
    return see_other(proposal.theme)


def _visible(request, pk):
    ideas = Proposal.objects.visible_to(request.user).select_related("theme", "author", "thread")
    return get_object_or_404(ideas, pk=pk)


def _wish(request):
    """Which button was pressed; Enter submits."""
    pressed = request.POST.get("do", SUBMIT)
    return pressed if pressed in {DRAFT, PREVIEW} else SUBMIT


def _form(request, wish, proposal=None):
    """The form with what was posted, or typed before signing in, or what stands there now."""
    if request.method == "POST":
        return IdeaForm(
            request.POST, instance=proposal, person=request.user, is_draft=wish != SUBMIT
        )
    return IdeaForm(instance=proposal, initial=typed(request), person=request.user)


def _page(request, theme, form, proposal=None, *, problem=None, status=200):
    other = getattr(problem, "proposal", None)
    if other:
        form.offer_again(other.version)
    context = {
        "theme": theme,
        "form": form,
        "proposal": proposal,
        "problem": problem,
        "closed": None if proposal or theme.is_open("propose") else theme.window("propose"),
        "other": other,
        "drafts": [] if proposal else Proposal.objects.drafts_of(request.user, theme),
        "preview": form.preview(request.user) if request.POST.get("do") == PREVIEW else None,
    }
    return render(request, "proposals/write.html", context, status=status)


def _written(request, proposal):
    """Say what happens next, where the idea now stands."""
    if proposal.is_draft:
        messages.success(request, _("Ihr Entwurf ist gespeichert. Nur Sie sehen ihn."))
        return see_other("proposals:edit", proposal.pk)
    messages.success(request, _("Danke! Ihre Idee ist eingereicht."))
    return see_other(proposal)


def _refused(request, proposal):
    context = {"proposal": Proposal.objects.get(pk=proposal.pk)}
    return render(request, "proposals/refused.html", context, status=409)

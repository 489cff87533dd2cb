"""Reporting a barrier: without an account, without a script, answered with a number."""

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from participation.http import came_from, see_other
from participation.pages import actions
from participation.pages.forms import BarrierForm
from participation.pages.models import BarrierReport
from participation.people.operators import operator_only
from participation.people.typed import forget, typed


@never_cache
def report(request):
    if request.method != "POST":
        page = request.GET.get("page") or came_from(request)
        form = BarrierForm(initial={"page": page[:300]} | typed(request))
        return render(request, "pages/barrier.html", {"form": form})
    form = BarrierForm(request.POST)
    if not form.is_valid():
        return render(request, "pages/barrier.html", {"form": form}, status=422)
    if _too_many(request):
        context = {"form": form, "too_many": True}
        return render(request, "pages/barrier.html", context, status=429)
    filed = actions.report_barrier(**form.cleaned_data, language=get_language())
    forget(request)
    return see_other("pages:barrier-thanks", filed.number)


@require_safe
@never_cache
def thanks(request, number):
    filed = get_object_or_404(BarrierReport, number=number)
    return render(request, "pages/barrier_thanks.html", {"report": filed})


@operator_only
@require_safe
def reports(request):
    found = Paginator(BarrierReport.objects.all(), 20).get_page(request.GET.get("page"))
    return render(request, "pages/barriers.html", {"page": found})


@require_POST
@operator_only
def answered(request, number):
    actions.mark_answered(get_object_or_404(BarrierReport, number=number), request.user)
    return see_other("pages:barriers")


def _too_many(request):
    """Whether this address sent more reports than the setting allows; allauth keeps the count."""
    return not ratelimit.consume(
        request, app="pages", action="barrier", config={"barrier": settings.BARRIER_REPORT_RATE}
    )

"""Writing to those who run the platform: without an account, without a script, answered with a number."""

from django.conf import settings
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from participation.http import asked_page, came_from, see_other
from participation.limits import too_often
from participation.pages import actions
from participation.pages.forms import InquiryForm
from participation.pages.models import Inquiry
from participation.people.operators import operator_only
from participation.people.typed import forget, typed


@never_cache
def write(request, kind):
    if request.method != "POST":
        page = request.GET.get("page") or came_from(request)
        return _page(request, InquiryForm(kind, initial={"page": page[:300]} | typed(request)))
    form = InquiryForm(kind, request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    if too_often(request, "inquiry", settings.INQUIRY_RATE):
        return _page(request, form, too_many=True, status=429)
    try:
        filed = actions.take_in(kind=kind, **form.cleaned_data, language=get_language())
    except actions.AlreadySent as problem:
        form.offer_again()
        return _page(request, form, sent=problem.inquiry, status=409)
    forget(request)
    return see_other("pages:inquiry-thanks", filed.number)


def _page(request, form, *, status=200, **context):
    return render(request, "pages/inquiry.html", {"form": form, **context}, status=status)


@require_safe
@never_cache
def thanks(request, number):
    filed = get_object_or_404(Inquiry, number=number)
    return render(request, "pages/inquiry_thanks.html", {"inquiry": filed})


@operator_only
@require_safe
def index(request):
    page = asked_page(request, Paginator(Inquiry.objects.open_first(), 20))
    return render(request, "pages/inquiries.html", {"page": page})


@require_POST
@operator_only
def answered(request, number):
    actions.mark_answered(get_object_or_404(Inquiry, number=number), request.user)
    return see_other("pages:inquiries")

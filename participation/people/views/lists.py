"""Stakeholder groups and districts: an operator adds and renames them; none is ever deleted."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from participation.http import see_other
from participation.people.actions import operating
from participation.people.forms import DistrictForm, GroupForm
from participation.people.operators import operator_only
from participation.people.typed import typed


@operator_only
def groups(request, pk=None):
    return _kept(request, GroupForm, pk, "people:groups", _("Interessengruppen"))


@operator_only
def districts(request, pk=None):
    return _kept(request, DistrictForm, pk, "people:districts", _("Landkreise und Städte"))


def _kept(request, form_class, pk, route, title):
    rows = form_class.Meta.model.objects.all()
    row = None if pk is None else get_object_or_404(rows, pk=pk)
    form = form_class(
        request.POST if request.method == "POST" else None, instance=row, initial=typed(request)
    )
    if form.is_valid() and _keep(form, request.user):
        messages.success(request, _("Gespeichert."))
        return see_other(route)
    context = {"form": form, "row": row, "rows": rows, "route": route, "title": title}
    return render(request, "people/list.html", context, status=422 if form.is_bound else 200)


def _keep(form, person):
    """Whether it stands as it was typed; of a form sent twice, the second finds it there."""
    if form.is_there():
        return True
    try:
        operating.keep(form.save(commit=False), person)
    except operating.NameTaken:
        if not form.is_there():
            form.refuse_name()
            return False
    return True

"""Workshops for programs: what everybody may read, and the sign-ups for facilitators (P38)."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from rest_framework import serializers
from rest_framework.decorators import api_view, authentication_classes
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from participation.api import require_known, require_valid
from participation.http import asked_page
from participation.people.proof import is_proved
from workshops.actions import exporting
from workshops.exports import Kind, PurposeForm, What
from workshops.listing import PER_PAGE, FilterForm
from workshops.models import Registration, Workshop
from workshops.permissions import can_plan


class WorkshopSerializer(serializers.ModelSerializer):
    """What the page of a workshop says to everybody; who has a seat learns more there."""

    url = serializers.SerializerMethodField()
    theme = serializers.SlugRelatedField("slug", read_only=True)
    district = serializers.SlugRelatedField("slug", read_only=True)

    class Meta:
        model = Workshop
        fields = [
            "id", "url", "title", "theme", "lead_question", "text", "starts", "ends", "place", "access",
            "district", "languages", "interpretation", "audience", "series", "capacity", "minimum",
            "left", "is_open", "sign_up_from", "closes", "cancelled", "rule", "draw_at", "drawn",
        ]  # fmt: skip

    def get_url(self, workshop):
        return self.context["request"].build_absolute_uri(workshop.get_absolute_url())


class SignUpSerializer(serializers.ModelSerializer):
    """A line of the table of sign-ups: without group and needs, as there (P28, P31)."""

    name = serializers.CharField(source="reader.__str__")
    email = serializers.CharField(source="reader.email")
    organisation = serializers.StringRelatedField()
    district = serializers.SlugRelatedField("slug", read_only=True)
    signed_up = serializers.DateTimeField(source="queued")

    class Meta:
        model = Registration
        fields = [
            "name", "email", "organisation", "district", "places", "state", "signed_up", "arrived",
        ]  # fmt: skip


@api_view(["GET"])
@authentication_classes([])  # the same for everybody: no session is read
def index(request):
    form = FilterForm(request.query_params)
    require_known(request, *form.fields, "page")
    require_valid(form)
    page = asked_page(request, Paginator(form.workshops, PER_PAGE))
    found = WorkshopSerializer(page.object_list, many=True, context={"request": request})
    return Response(
        {
            "count": page.paginator.count,
            "next": _address(request, page.has_next() and page.number + 1),
            "previous": _address(request, page.has_previous() and page.number - 1),
            "results": found.data,
        }
    )


def _address(request, number):
    """The address of that page; None where there is none."""
    address = request.build_absolute_uri()
    return replace_query_param(address, "page", number) if number else None


@api_view(["GET"])
@authentication_classes([])
def workshop(request, pk):
    require_known(request)
    found = get_object_or_404(Workshop.objects.for_page(), pk=pk)
    return Response(WorkshopSerializer(found, context={"request": request}).data)


@never_cache
@api_view(["GET"])
def sign_ups(request, pk):
    """All of them at once, for one purpose that the log of staff deeds keeps; with a proof, as the file (S75)."""
    found = get_object_or_404(Workshop.objects.for_page(), pk=pk)
    if not can_plan(request.user, found.theme):
        raise Http404
    require_known(request, "purpose")
    if request.headers.get("Sec-Fetch-Site") == "cross-site":  # the log would keep others' words
        raise PermissionDenied
    if not is_proved(request):
        raise PermissionDenied(
            _("Bitte bestätigen Sie auf der Plattform noch einmal, wer Sie sind.")
        )
    form = PurposeForm(request.query_params)
    require_valid(form)
    exporting.note(found, request.user, what=What.SIGN_UPS, kind=Kind.JSON, **form.cleaned_data)
    rows = SignUpSerializer(found.registrations.for_export(), many=True).data
    return Response({"count": len(rows), "results": rows})

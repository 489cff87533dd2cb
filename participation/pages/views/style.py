"""The living page of the style: every component once, for those who build pages."""

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from themes.models import Theme


class Sample(forms.Form):
    title = forms.CharField(label="Titel", help_text="Kurz und klar, höchstens 120 Zeichen.")
    text = forms.CharField(label="Ihre Idee", widget=forms.Textarea, required=False)
    district = forms.ChoiceField(
        label="Landkreis oder Stadt", choices=[("", "keine Angabe"), ("cottbus", "Cottbus")]
    )
    stance = forms.ChoiceField(
        label="Art des Beitrags",
        widget=forms.RadioSelect,
        choices=[("pro", "dafür"), ("contra", "dagegen"), ("question", "Frage")],
    )
    agreed = forms.BooleanField(label="Ich habe die Hinweise gelesen.")


@require_safe
def style(request):
    if not settings.DEBUG:
        raise Http404
    page = Paginator(range(200), 20).get_page(request.GET.get("page", 4))
    bars = [("Wirtschaft", 34), ("Wissenschaft", 12), ("Kultur", 21), ("Zivilgesellschaft", 48)]
    context = {
        "colours": Theme.Colour.choices,
        "form": Sample({"title": "", "district": "", "stance": "pro"}),
        "page": page,
        "bars": bars,
    }
    return render(request, "pages/style.html", context)

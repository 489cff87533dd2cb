"""What facilitators choose beforehand: by which rule the seats of a workshop are given."""

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from themes.forms import MomentField
from workshops.models import Workshop
from workshops.permissions import RuleStands

Rule = Workshop.Rule
MEANS = {
    Rule.FIRST: _("Freie Plätze sofort, danach der Reihe nach, wie man sich angemeldet hat."),
    Rule.LOT: _(
        "Alle warten bis zur Verlosung, und jede Person kann ihr Los nachprüfen. Gut, wo viele "
        "zugleich kommen wollen."
    ),
    Rule.GROUP: _(
        "Freie Plätze sofort. Wer wartet, ist dran, sobald die eigene Gruppe am wenigsten vertreten "
        "ist, gemessen an den Plätzen, die für sie vorgesehen sind."
    ),
    Rule.DISTRICT: _(
        "Freie Plätze sofort. Wer wartet, ist dran, sobald aus dem eigenen Landkreis oder der eigenen "
        "Stadt die wenigsten kommen."
    ),
}


class RuleForm(forms.Form):
    """A part of the form of a workshop: lots need a day, groups their seats, and people a rule that stands."""

    rule = forms.ChoiceField(
        label=Workshop._meta.get_field("rule").verbose_name,
        choices=lambda: [
            (rule.value, format_html("<span><strong>{}</strong>: {}</span>", rule.label, words))
            for rule, words in MEANS.items()
        ],
        initial=Rule.FIRST,
        widget=forms.RadioSelect,
        help_text=_(
            "Steht auf der Seite der Werkstatt. Sobald sich jemand angemeldet hat, lässt es sich "
            "nicht mehr ändern."
        ),
    )
    draw_at = MomentField(
        label=Workshop._meta.get_field("draw_at").verbose_name,
        required=False,
        help_text=_(
            "Nur für das Los. Ohne Angabe, sobald die Anmeldung endet. Wer sich danach anmeldet, "
            "stellt sich hinten an."
        ),
    )

    def clean(self):
        cleaned = super().clean()
        rule = cleaned.get("rule")
        if rule == Rule.GROUP and not any(cleaned.get(f"seats_{each.pk}") for each in self.groups):
            self.add_error("rule", _("Dafür braucht es Plätze für Gruppen."))
        if rule != Rule.LOT:
            cleaned["draw_at"] = None
        elif not {"draw_at", "sign_up_until"} & self.errors.keys():
            cleaned["draw_at"] = cleaned["draw_at"] or cleaned["sign_up_until"]
            self._check_draw(cleaned)
        if rule and self.instance.pk and self.instance.breaks_rule(cleaned):
            self.add_error("rule", str(RuleStands()))
        return cleaned

    def _check_draw(self, cleaned):
        """Between the day on which one may sign up and that of the workshop, and still to come."""
        draw_at, opens, starts = map(cleaned.get, ("draw_at", "sign_up_from", "starts"))
        decide_at = cleaned.get("decide_at")
        if draw_at is None:
            self.add_error("draw_at", _("Bitte angeben, wann gelost wird."))
        elif starts and draw_at >= starts:
            self.add_error("draw_at", _("Gelost wird vor dem Beginn der Werkstatt."))
        elif opens and draw_at <= opens:
            self.add_error("draw_at", _("Da hat sich noch niemand anmelden können."))
        elif draw_at != self.instance.draw_at and draw_at <= timezone.now():
            self.add_error("draw_at", _("Das ist schon vorbei."))
        elif decide_at and decide_at <= draw_at:
            self.add_error("decide_at", _("Vor der Verlosung hat noch niemand einen Platz."))

"""What every platform starts with: the stakeholder groups and the seven bodies that carry it."""

from django.utils.translation import gettext_noop as _

from participation.people.models import District, StakeholderGroup

GROUPS = [
    ("wirtschaft", _("Wirtschaft"), "briefcase", False),
    ("wissenschaft", _("Wissenschaft"), "beaker", False),
    ("kultur", _("Kultur"), "musical-note", False),
    ("politik", _("Politik"), "building-library", True),
    ("zivilgesellschaft", _("Zivilgesellschaft"), "user-group", False),
    ("gewerkschaften", _("Gewerkschaften"), "hand-raised", True),
]
DISTRICTS = [
    ("bautzen", "Landkreis Bautzen", "Budyšin"),
    ("dahme-spreewald", "Landkreis Dahme-Spreewald", "Damna-Błota"),
    ("elbe-elster", "Landkreis Elbe-Elster", ""),
    ("goerlitz", "Landkreis Görlitz", "Zhorjelc"),
    ("oberspreewald-lausitz", "Landkreis Oberspreewald-Lausitz", "Górne Błota-Łužyca"),
    ("spree-neisse", "Landkreis Spree-Neiße", "Sprjewja-Nysa"),
    ("cottbus", "Cottbus", "Chóśebuz"),
]


def load():
    """Add what is missing; what an operator changed stays."""
    for position, (slug, name, icon, special) in enumerate(GROUPS):
        StakeholderGroup.objects.get_or_create(
            slug=slug,
            defaults={"name": name, "icon": icon, "is_special": special, "position": position},
        )
    for position, (slug, name, sorbian) in enumerate(DISTRICTS):
        District.objects.get_or_create(
            slug=slug, defaults={"name": name, "sorbian_name": sorbian, "position": position}
        )

"""Cards of ideas, rendered once per text, tally and language, then taken from the cache.

A card shows the same to everybody. Its key is made of everything it shows, so nothing need be forgotten.
"""

import hashlib

from django.core.cache import cache
from django.template.loader import get_template
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from participation.live.pages import release

KEPT = 24 * 3600  # seconds


def cards(proposals):
    """The cards of ideas that were read `for_cards`, in their order."""
    language = get_language()
    keys = [_key(proposal, language) for proposal in proposals]
    found = cache.get_many(keys)
    missing = {}
    for key, proposal in zip(keys, proposals, strict=True):
        if key not in found:
            missing[key] = get_template("proposals/_card.html").render({"proposal": proposal})
    if missing:
        cache.set_many(missing, KEPT)
    shown = found | missing
    return [mark_safe(shown[key]) for key in keys]


def sources(proposals):
    """`(label, source)` of those that were imported, each pair once: cards say the label alone."""
    return sorted({(one.label, one.source) for one in proposals if one.source})


def _key(proposal, language):
    """A digest of what `_card.html` shows."""
    tally = getattr(proposal, "tally", None)
    organisation = proposal.organisation
    parts = (
        release(),
        language,
        proposal.pk,
        proposal.version,
        proposal.title,
        proposal.beginning,
        proposal.state,
        proposal.label,
        proposal.published,
        proposal.former_author,
        proposal.on_paper,
        proposal.signed,
        proposal.author and (proposal.author_id, proposal.author.display_name),
        organisation and (organisation.name, organisation.state, organisation.group.name),
        proposal.district and proposal.district.name,
        tally and (tally.agree, tally.undecided, tally.disagree, tally.comments),
    )
    return f"card:{hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()}"

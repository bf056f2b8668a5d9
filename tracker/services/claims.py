"""Published claims beside our own figure: which question of ours covers what a claim speaks of."""

from datetime import date
from typing import Final

from tracker.domain.filters import Filters
from tracker.store.models import Claim
from tracker.store.vocabulary import Vocabulary

ALL_TREATY_BODIES: Final = ("treaty-body recommendations", "all treaty bodies")
"""How the register writes the scope of a claim about everything the treaty bodies asked."""


def scope_of(claim: Claim, vocabulary: Vocabulary, *, today: date) -> Filters | None:
    """Return the question whose answer stands beside a claim; None when our record covers another matter.

    The scope is all treaty bodies, one committee or one document. The day is the last the claim can be from, today at
    the latest; of a claim without a day, the question is about today.
    """
    on = min(claim.claimed.last, today) if claim.claimed else None
    filters = Filters(on=on)
    scope = claim.scope.strip()
    if scope.casefold().startswith(ALL_TREATY_BODIES):
        return filters
    if scope in vocabulary.labels["document"]:
        return filters.with_(document=scope)
    if scope in vocabulary.labels["committee"]:
        return filters.with_(committee=scope)
    return None

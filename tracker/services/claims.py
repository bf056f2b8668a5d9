"""Published claims beside our own figure: which question of ours covers what a claim speaks of, and what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from tracker.domain.addresses import list_path
from tracker.domain.claims import Claimed, Part, parts_of, read_figure
from tracker.domain.filters import Filters
from tracker.domain.questions import Question
from tracker.domain.rates import Row
from tracker.domain.vocabulary import Unit
from tracker.services.figures import Word, english, whole
from tracker.store.models import Claim
from tracker.store.units import counts_of_questions
from tracker.store.vocabulary import Vocabulary

ALL_TREATY_BODIES: Final = ("treaty-body recommendations", "all treaty bodies")
"""How the register writes the scope of a claim about everything the treaty bodies asked."""


def day_of(claim: Claim, day: date) -> date:
    """Return the day of the figure beside a claim: the last it can be from, that of the page at the latest."""
    return min(claim.claimed.last, day) if claim.claimed else day


def scope_of(claim: Claim, vocabulary: Vocabulary, question: Question) -> Filters | None:
    """Return the filters whose answer stands beside a claim; None when our record covers another matter.

    The scope is all treaty bodies, one committee or one document; the day that of the claim, see `day_of`; the voice
    and the history those of the question.
    """
    frame = question.filters.frame
    filters = frame.with_(on=day_of(claim, question.day)) if claim.claimed else frame
    scope = claim.scope.strip()
    if scope.casefold().startswith(ALL_TREATY_BODIES):
        return filters
    if scope in vocabulary.labels["document"]:
        return filters.with_(document=scope)
    if scope in vocabulary.labels["committee"]:
        return filters.with_(committee=scope)
    return None


def figures_beside(
    db: Session, question: Question, claims: Sequence[Claim], vocabulary: Vocabulary, *, word: Word = english
) -> list[tuple[Claim, Row | None]]:
    """Return each claim with our rates for its scope and day, None where our record covers another matter.

    `question` says who asks, for which day, voice and history. The claims together take one statement, or one for
    each ten.
    """
    scopes = [scope_of(claim, vocabulary, question) for claim in claims]
    asked = [question.about(filters) for filters in scopes if filters is not None]
    found = iter(zip(asked, counts_of_questions(db, asked), strict=True))
    beside: list[tuple[Claim, Row | None]] = []
    for claim, filters in zip(claims, scopes, strict=True):
        if filters is None:
            beside.append((claim, None))
            continue
        one, standings = next(found)
        beside.append((claim, whole(one, standings, word=word)))
    return beside


@dataclass(frozen=True, slots=True)
class ClaimPart:
    """A part of what a claim counts, with the address of its list; empty where there is none."""

    part: Part
    url: str


@dataclass(frozen=True, slots=True)
class Division:
    """What a claim counts, in parts, if it counts this unit; the numbers add up to the claim's own."""

    unit: Unit
    parts: list[ClaimPart]

    @property
    def total(self) -> int:
        """What the parts add up to."""
        return sum(one.part.number for one in self.parts)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A claim against our record: the rates on its day, those of its day by paragraph, those of the page's, and parts.

    Without a figure that can be divided, `claimed` is None and there are no divisions.
    """

    then: Row
    paragraphs: Row
    now: Row
    claimed: Claimed | None
    divisions: list[Division]


def compare(
    db: Session, question: Question, claim: Claim, vocabulary: Vocabulary, *, word: Word = english
) -> Comparison | None:
    """Set a claim against our record, in one statement; None when our record covers another matter."""
    filters = scope_of(claim, vocabulary, question)
    if filters is None:
        return None
    by_paragraph = filters.with_(unit=Unit.PARAGRAPH)
    asked = [question.about(one) for one in (filters, by_paragraph, filters.with_(on=question.filters.on))]
    counted = counts_of_questions(db, asked)
    then, paragraphs, now = (whole(one, found, word=word) for one, found in zip(asked, counted, strict=True))
    claimed = read_figure(claim.figure)
    divisions = []
    if claimed is not None:
        for unit, units in ((Unit.RECOMMENDATION, then), (Unit.PARAGRAPH, paragraphs)):
            parts = parts_of(claimed, then.counts, units.counts.total)
            divisions.append(Division(unit, [ClaimPart(part, _list_of(part, filters)) for part in parts]))
    return Comparison(then, paragraphs, now, claimed, divisions)


def _list_of(part: Part, filters: Filters) -> str:
    return list_path(filters.with_(status=part.statuses)) if part.statuses else ""

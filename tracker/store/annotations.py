"""Reads around the records of the UN index: what an import meets in the database."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.uhri import Mechanism
from tracker.domain.uhri_names import country_code_in
from tracker.store.models import (
    Annotation,
    Committee,
    Document,
    Passage,
    Recommendation,
    RecommendationText,
    SdgTarget,
    Suggestion,
    Term,
)
from tracker.store.models.uhri import annotation_recommendations as pairs
from tracker.store.models.un import recommendation_terms

AT_ONCE = 500
ENGLISH = "en"

T = TypeVar("T")


@dataclass(slots=True)
class Met:
    """A recommendation that is there already, with its labels by name, its targets and its English official wording."""

    row: Recommendation
    symbol: str
    labels: dict[str, set[str]] = field(default_factory=lambda: {"theme": set(), "group": set()})
    targets: set[str] = field(default_factory=set)
    text: RecommendationText | None = None


def committees(db: Session) -> frozenset[str]:
    """Return the codes of all committees."""
    return frozenset(db.scalars(sa.select(Committee.code)))


def term_ids(db: Session) -> Mapping[tuple[str, str], int]:
    """Return the labels that recommendations can bear: (kind, English name) → id."""
    return {(kind, name): identity for kind, name, identity in db.execute(sa.select(Term.kind, Term.name, Term.id))}


def documents_by_symbol(db: Session, symbols: Collection[str]) -> dict[str, Document]:
    """Return the documents of some symbols, by symbol in capitals: the index does not keep to one case."""
    wanted = {symbol.upper() for symbol in symbols}
    found = (
        row
        for some in _in_parts(sorted(wanted))
        for row in db.scalars(sa.select(Document).where(sa.func.upper(Document.slug).in_(some)))
    )
    return {row.slug.upper(): row for row in found}


def annotations_of(db: Session, country: str, ids: Sequence[str]) -> dict[str, Annotation]:
    """Return the records of treaty bodies about a State that are there, and those with one of some identifiers."""
    theirs = sa.select(Annotation).where(Annotation.country == country, Annotation.mechanism == Mechanism.TREATY_BODIES)
    found = {row.annotation_id: row for row in db.scalars(theirs)}
    missing = [identity for identity in ids if identity not in found]
    for some in _in_parts(missing):
        for row in db.scalars(sa.select(Annotation).where(Annotation.annotation_id.in_(some))):
            found[row.annotation_id] = row
    return found


def identifiers_of_register(db: Session, states: Collection[str]) -> set[str]:
    """Return the identifiers of the register's own records: those of its documents, and of its States without one."""
    theirs = sa.and_(Annotation.mechanism == Mechanism.TREATY_BODIES, Annotation.country.in_(states))
    own = sa.or_(Annotation.document_id.is_not(None), theirs)
    return set(db.scalars(sa.select(Annotation.annotation_id).where(own)))


def links_of(db: Session, country: str) -> dict[int, set[int]]:
    """Return which recommendations the records of a State give, by the number of the record's row."""
    found: dict[int, set[int]] = {}
    chosen = sa.select(pairs).join(Annotation, Annotation.id == pairs.c.annotation_id)
    for annotation, recommendation in db.execute(chosen.where(Annotation.country == country)):
        found.setdefault(annotation, set()).add(recommendation)
    return found


def suggestions_of(db: Session, country: str) -> dict[tuple[int, int], int]:
    """Return the suggestions on the records of a State: (row of the record, recommendation) → score."""
    chosen = (
        sa.select(Suggestion.annotation_id, Suggestion.recommendation_id, Suggestion.score)
        .join(Annotation, Annotation.id == Suggestion.annotation_id)
        .where(Annotation.country == country)
    )
    return {(annotation, recommendation): score for annotation, recommendation, score in db.execute(chosen)}


def tracked(db: Session) -> list[Met]:
    """Return all recommendations with their labels and official wording."""
    rows = db.execute(sa.select(Recommendation, Document.slug).join(Document).order_by(Recommendation.id))
    met = {row.id: Met(row, slug) for row, slug in rows}
    labels = sa.select(recommendation_terms.c.recommendation_id, Term.kind, Term.name).join_from(
        recommendation_terms, Term, Term.id == recommendation_terms.c.term_id
    )
    for identity, kind, name in db.execute(labels):
        met[identity].labels.setdefault(kind, set()).add(name)
    for identity, target in db.execute(sa.select(SdgTarget.recommendation_id, SdgTarget.target)):
        met[identity].targets.add(target)
    for text in db.scalars(sa.select(RecommendationText).where(RecommendationText.language == ENGLISH)):
        met[text.recommendation_id].text = text
    return list(met.values())


def passages_of(db: Session, documents: Collection[int]) -> dict[tuple[int, str], Passage]:
    """Return the English passages of some documents, by document and paragraph."""
    found = (
        row
        for some in _in_parts(sorted(documents))
        for row in db.scalars(sa.select(Passage).where(Passage.document_id.in_(some), Passage.language == ENGLISH))
    )
    return {(row.document_id, row.paragraph): row for row in found}


def vanished(db: Session, *, most: int) -> Sequence[Annotation]:
    """Return records that the file imported last did not have any more."""
    chosen = sa.select(Annotation).where(Annotation.vanished).order_by(Annotation.symbol, Annotation.id)
    return db.scalars(chosen.limit(most)).all()


def texts_of(db: Session, ids: Sequence[str]) -> dict[str, str]:
    """Return the texts of some records, by identifier."""
    found: dict[str, str] = {}
    for some in _in_parts(ids):
        rows = sa.select(Annotation.annotation_id, Annotation.text).where(Annotation.annotation_id.in_(some))
        found.update((identity, text) for identity, text in db.execute(rows))
    return found


def states_in(db: Session) -> frozenset[str]:
    """Return the codes of the States whose recommendations are tracked here, as far as symbols and imports tell."""
    symbols = db.scalars(sa.select(Document.slug).join(Recommendation).distinct())
    codes = {country_code_in(symbol) for symbol in symbols}
    # Each of them, though they are the same: to give each once SQLite goes through all records, by country.
    tracked = sa.select(Annotation.country).where(Annotation.document_id.is_not(None))
    return frozenset({code for code in codes if len(code) == 3} | set(db.scalars(tracked)))


def _in_parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]

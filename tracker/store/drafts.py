"""Reads around documents on their way into the record: drafts, their paragraphs, other languages, what is tracked."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.references import Reference
from tracker.domain.vocabulary import PassageFunction
from tracker.store.models import (
    Account,
    Annotation,
    Demand,
    Document,
    DocumentDraft,
    DraftParagraph,
    ImportRun,
    Passage,
    Recommendation,
    RecommendationText,
    RecommendationWording,
    Term,
)
from tracker.store.models.un import demand_members, recommendation_terms

MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """A draft in the list of them: who brought it, how many paragraphs it has, how many are confirmed."""

    draft: DocumentDraft
    by: str
    paragraphs: int
    confirmed: int


def all_drafts(db: Session) -> list[Listed]:
    """Return all drafts, the latest first."""
    one = DraftParagraph
    confirmed = sa.func.count(one.id).filter(sa.or_(one.confirmed, one.left_out))
    statement = (
        sa.select(DocumentDraft, Account.signature, sa.func.count(one.id), confirmed)
        .join(Account, Account.id == DocumentDraft.uploaded_by_id)
        .outerjoin(one, one.draft_id == DocumentDraft.id)
        .group_by(DocumentDraft.id, Account.signature)
        .order_by(DocumentDraft.uploaded_at.desc(), DocumentDraft.id.desc())
    )
    return [Listed(*row) for row in db.execute(statement)]


def published_runs(db: Session) -> list[tuple[ImportRun, str]]:
    """Return the documents that were published in the workbench, the latest first, with who did it."""
    statement = (
        sa.select(ImportRun, Account.signature)
        .join(Account, Account.id == ImportRun.account_id)
        .where(ImportRun.source == "document")
        .order_by(ImportRun.id.desc())
        .limit(MOST_LISTED)
    )
    return [(run, name) for run, name in db.execute(statement)]


def paragraphs_of(db: Session, draft_id: int) -> Sequence[DraftParagraph]:
    """Return the paragraphs of a draft, in order."""
    of = sa.select(DraftParagraph).where(DraftParagraph.draft_id == draft_id)
    return db.scalars(of.order_by(DraftParagraph.position, DraftParagraph.id)).all()


def mark_of(draft: DocumentDraft, paragraphs: Sequence[DraftParagraph]) -> str:
    """Return a short mark of a draft as it stands: another one means that somebody changed it."""
    stands = [(draft.id, draft.version), *((one.id, one.version) for one in paragraphs)]
    return hashlib.sha256(repr(stands).encode()).hexdigest()[:16]


def recommends(paragraph: DraftParagraph) -> bool:
    """Tell whether a paragraph is one that recommends."""
    return not paragraph.left_out and PassageFunction.RECOMMENDS.value in paragraph.functions


@dataclass(frozen=True, slots=True)
class OtherText:
    """A paragraph in another language: from another draft, or published."""

    language: str
    number: str
    text: str
    is_draft: bool


def other_texts(db: Session, draft: DocumentDraft) -> list[OtherText]:
    """Return the paragraphs of the same document in other languages; a draft goes before what it will replace."""
    symbol, one = sa.func.lower(draft.symbol), DraftParagraph
    drafted = (
        sa.select(DocumentDraft.language, one.number, one.text)
        .join(one, one.draft_id == DocumentDraft.id)
        .where(sa.func.lower(DocumentDraft.symbol) == symbol, DocumentDraft.id != draft.id, ~one.left_out)
        .order_by(DocumentDraft.language, one.position)
    )
    found = [OtherText(*row, is_draft=True) for row in db.execute(drafted)]
    here = {text.language for text in found} | {draft.language}
    published = (
        sa.select(Passage.language, Passage.paragraph, Passage.text)
        .join(Document, Document.id == Passage.document_id)
        .where(sa.func.lower(Document.slug) == symbol, Passage.language.not_in(here))
        .order_by(Passage.language, Passage.position)
    )
    return found + [OtherText(*row, is_draft=False) for row in db.execute(published)]


def tracked_in(db: Session, symbol: str) -> dict[str, list[Reference]]:
    """Return what is tracked of a document, by paragraph, as printed."""
    statement = (
        sa.select(Document.slug, Recommendation.paragraph, Recommendation.item)
        .join(Document, Document.id == Recommendation.document_id)
        .where(sa.func.lower(Document.slug) == symbol.lower())
        .order_by(Recommendation.position)
    )
    found: dict[str, list[Reference]] = {}
    for slug, paragraph, item in db.execute(statement):
        found.setdefault(paragraph, []).append(Reference(slug, paragraph, item))
    return found


def without_summary(db: Session, symbol: str) -> dict[str, dict[str, Recommendation]]:
    """Return what is tracked of a document and nobody has summarized yet, by paragraph and item."""
    statement = (
        sa.select(Recommendation)
        .join(Document, Document.id == Recommendation.document_id)
        .where(sa.func.lower(Document.slug) == symbol.lower(), Recommendation.summary == "")
    )
    found: dict[str, dict[str, Recommendation]] = {}
    for row in db.scalars(statement):
        found.setdefault(row.paragraph, {})[row.item] = row
    return found


def symbols_known(db: Session) -> Sequence[str]:
    """Return the symbols of UN documents in the catalogue."""
    return db.scalars(sa.select(Document.symbol).where(Document.symbol.is_not(None)).order_by(Document.symbol)).all()  # type: ignore[return-value]  # none is empty


@dataclass(slots=True)
class Candidate:
    """A recommendation of another document that an item may repeat: what it says in one language, and its labels."""

    id: int
    reference: Reference
    heading: str
    summary: str
    action_type: str
    texts: list[str] = field(default_factory=list)
    labels: dict[str, list[str]] = field(default_factory=dict)
    demands: list[tuple[str, str]] = field(default_factory=list)


def candidates(db: Session, language: str, country: str, but: str) -> list[Candidate]:
    """Return the recommendations to a State, by the letters for it in symbols, with what they say in a language.

    `but`: symbol of the document that is left out.
    """
    statement = (
        sa.select(Recommendation, Document.slug)
        .join(Document, Document.id == Recommendation.document_id)
        .where(sa.func.lower(Document.slug) != but.lower())
        .order_by(sa.func.coalesce(Document.adopted_on, Document.published_on).desc().nulls_last(), Recommendation.id)
    )
    if country:
        # Reports of before 1994 have symbols that name no State.
        named = Document.slug.like("%/CO/%")
        statement = statement.where(sa.or_(Document.slug.like(f"%/{country}/%"), ~named))
    found = {
        row.id: Candidate(
            row.id, Reference(slug, row.paragraph, row.item), row.heading, row.summary, row.action_type.value
        )
        for row, slug in db.execute(statement)
    }
    if language == "en":
        for one in found.values():
            one.texts.append(one.summary)
    wording, official = RecommendationWording, RecommendationText
    said = (
        sa.select(wording.recommendation_id, wording.summary).where(wording.language == language),
        sa.select(official.recommendation_id, official.text).where(official.language == language),
    )
    for texts in said:
        for identity, text in db.execute(texts):
            if identity in found:
                found[identity].texts.append(text)
    return list(found.values())


def labels_of(db: Session, ids: Collection[int]) -> dict[int, dict[str, list[str]]]:
    """Return the slugs of the labels that recommendations bear, by kind."""
    terms = recommendation_terms
    labels = (
        sa.select(terms.c.recommendation_id, Term.kind, Term.slug)
        .join(Term, Term.id == terms.c.term_id)
        .where(terms.c.recommendation_id.in_(ids))
        .order_by(Term.position)
    )
    found: dict[int, dict[str, list[str]]] = {}
    for identity, kind, slug in db.execute(labels):
        found.setdefault(identity, {}).setdefault(kind, []).append(slug)
    return found


def add_labels(db: Session, chosen: Mapping[int, Candidate]) -> None:
    """Fill in labels and demands of some recommendations."""
    member = demand_members
    for identity, labels in labels_of(db, chosen.keys()).items():
        chosen[identity].labels = labels
    demands = (
        sa.select(member.c.recommendation_id, Demand.slug, Demand.title)
        .join(Demand, Demand.id == member.c.demand_id)
        .where(member.c.recommendation_id.in_(chosen))
        .order_by(Demand.position)
    )
    for identity, slug, title in db.execute(demands):
        chosen[identity].demands.append((slug, title))


def in_same_demands(db: Session, ids: Collection[int]) -> set[int]:
    """Return the recommendations that are in a demand with one of these."""
    one, other = demand_members.alias("one"), demand_members.alias("other")
    statement = (
        sa.select(other.c.recommendation_id)
        .join(one, one.c.demand_id == other.c.demand_id)
        .where(one.c.recommendation_id.in_(ids))
    )
    return set(db.scalars(statement)) - set(ids)


def annotations_at(db: Session, symbol: str, number: str) -> Sequence[Annotation]:
    """Return the records of the UN index on a paragraph."""
    at = sa.select(Annotation).where(sa.func.lower(Annotation.symbol) == symbol.lower(), Annotation.paragraph == number)
    return db.scalars(at.order_by(Annotation.annotation_id)).all()


def terms_by_slug(db: Session) -> dict[tuple[str, str], int]:
    """Return themes and groups by kind and slug."""
    return {(kind, slug): identity for kind, slug, identity in db.execute(sa.select(Term.kind, Term.slug, Term.id))}


def slugs_by_name(db: Session) -> dict[tuple[str, str], str]:
    """Return the slugs of themes and groups by kind and English name."""
    return {(kind, name): slug for kind, name, slug in db.execute(sa.select(Term.kind, Term.name, Term.slug))}


def signatures_of(db: Session, ids: Collection[int]) -> dict[int, str]:
    """Return how the holders of accounts sign."""
    found = db.execute(sa.select(Account.id, Account.signature).where(Account.id.in_(ids)))
    return {identity: name for identity, name in found}  # noqa: C416 - rows, not pairs, to the type checker

"""What each thing of the record is found by, and what a page of results shows of it."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.addresses import claim_path, demand_path, document_path, evidence_path, recommendation_path
from tracker.domain.filters import NONE
from tracker.domain.references import Reference
from tracker.domain.vocabulary import Found, Sensitivity
from tracker.store.links import in_register
from tracker.store.models import (
    Claim,
    Committee,
    Demand,
    DemandWording,
    Document,
    Evidence,
    EvidenceWording,
    Finding,
    Passage,
    Recommendation,
    RecommendationText,
    RecommendationWording,
)

ENGLISH: Final = "en"


class Wording(NamedTuple):
    """One wording of a thing: our own, or the official one (then the title may be empty)."""

    language: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing that can be found; the fields are the columns of `search_entries`."""

    kind: Found
    subject_id: int
    label: str
    path: str
    wordings: tuple[Wording, ...]
    committee: str = NONE
    dated: date | None = None
    symbol: str = ""
    paragraph: str = ""
    item: str = ""
    position: str = ""
    sensitivity: Sensitivity = Sensitivity.PUBLIC

    def values(self) -> dict[str, Any]:
        """Return the entry as a row of its table."""
        names = (
            *("kind", "subject_id", "label", "path", "committee", "dated", "symbol", "paragraph", "item"),
            *("position", "sensitivity"),
        )
        return {name: getattr(self, name) for name in names} | {
            "wordings": json.dumps(self.wordings, ensure_ascii=False)
        }


def read_wordings(text: str) -> list[Wording]:
    """Read the wordings of an entry as its table holds them."""
    return [Wording(*one) for one in json.loads(text)]


Ids = Collection[int]
_COMMITTEE: Final = sa.func.coalesce(Committee.parent_code, Committee.code, NONE).label("committee")
_DATED: Final = sa.func.coalesce(Document.adopted_on, Document.published_on).label("dated")


def _recommendations(db: Session, ids: Ids) -> Iterator[Entry]:
    own, official = RecommendationWording, RecommendationText
    wordings: defaultdict[int, list[Wording]] = defaultdict(list)
    ours = sa.select(own.recommendation_id, own.language, own.heading, own.summary)
    texts = sa.select(official.recommendation_id, official.language, sa.literal(""), official.text)
    for statement, key in ((ours, own.recommendation_id), (texts, official.recommendation_id)):
        for identity, *wording in db.execute(statement.where(key.in_(ids)).order_by(sa.literal_column("2"))):
            wordings[identity].append(Wording(*wording))
    item = Recommendation
    rows = (
        sa.select(item.id, item.paragraph, item.item, item.position, item.heading, item.summary)
        .add_columns(Document.slug, _COMMITTEE, _DATED)
        .join_from(item, Document, Document.id == item.document_id)
        .outerjoin(Committee, Committee.code == Document.committee_code)
        .where(item.id.in_(ids))
    )
    for row in db.execute(rows.order_by(item.id)):
        reference = Reference(row.slug, row.paragraph, row.item)
        yield Entry(
            kind=Found.RECOMMENDATION,
            subject_id=row.id,
            label=reference.label,
            path=recommendation_path(reference),
            wordings=(Wording(ENGLISH, row.heading, row.summary), *wordings[row.id]),
            committee=row.committee,
            dated=row.dated,
            symbol=row.slug.lower(),
            paragraph=row.paragraph,
            item=row.item,
            position=row.position,
        )


def _passages(db: Session, documents: Ids) -> Iterator[Entry]:
    rows = (
        sa.select(Passage.document_id, Passage.paragraph, Passage.language, Passage.heading, Passage.text)
        .add_columns(Passage.position, Document.slug, _COMMITTEE, _DATED)
        .join_from(Passage, Document, Document.id == Passage.document_id)
        .outerjoin(Committee, Committee.code == Document.committee_code)
        .where(Passage.document_id.in_(documents))
        .order_by(Passage.document_id, Passage.position, Passage.language)
    )
    found: defaultdict[tuple[int, str], list[Any]] = defaultdict(list)
    for row in db.execute(rows):
        found[row.document_id, row.paragraph].append(row)
    for (document, paragraph), same in found.items():
        first = same[0]
        yield Entry(
            kind=Found.PASSAGE,
            subject_id=document,
            label=Reference(first.slug, paragraph).label,
            path=document_path(first.slug, paragraph),
            wordings=tuple(Wording(row.language, row.heading, row.text) for row in same),
            committee=first.committee,
            dated=first.dated,
            symbol=first.slug.lower(),
            paragraph=paragraph,
            position=f"{first.position:06}",
        )


def _documents(db: Session, ids: Ids) -> Iterator[Entry]:
    rows = (
        sa.select(Document.id, Document.slug, Document.symbol, Document.title, Document.publisher, _COMMITTEE, _DATED)
        .outerjoin(Committee, Committee.code == Document.committee_code)
        .where(Document.id.in_(ids))
    )
    for row in db.execute(rows.order_by(Document.id)):
        yield Entry(
            kind=Found.DOCUMENT,
            subject_id=row.id,
            label=row.symbol or "",
            path=document_path(row.slug),
            wordings=(Wording(ENGLISH, row.title, row.publisher),),
            committee=row.committee,
            dated=row.dated,
            symbol=row.slug.lower(),
        )


def _evidence(db: Session, ids: Ids) -> Iterator[Entry]:
    """Yield evidence that is part of the register; what somebody's draft brought is found by nobody."""
    own = EvidenceWording
    wordings: defaultdict[int, list[Wording]] = defaultdict(list)
    translated = sa.select(own.evidence_id, own.language, own.title, own.summary).where(own.evidence_id.in_(ids))
    for identity, *wording in db.execute(translated.order_by(own.language)):
        wordings[identity].append(Wording(*wording))
    for row in db.scalars(sa.select(Evidence).where(Evidence.id.in_(ids), in_register()).order_by(Evidence.id)):
        source = " · ".join(dict.fromkeys(filter(None, (row.publisher, row.source_title))))
        yield Entry(
            kind=Found.EVIDENCE,
            subject_id=row.id,
            label=row.publisher,
            path=evidence_path(row.slug),
            wordings=(Wording(ENGLISH, row.title, row.summary), *wordings[row.id], Wording("", "", source)),
            dated=row.event_on,
            sensitivity=row.sensitivity,
        )


def _findings(db: Session, ids: Ids) -> Iterator[Entry]:
    rows = (
        sa.select(Finding.id, Finding.slug, Finding.locator, Finding.statement, Finding.figure)
        .add_columns(Document.slug.label("document"), Document.title, _COMMITTEE, _DATED)
        .join_from(Finding, Document, Document.id == Finding.document_id)
        .outerjoin(Committee, Committee.code == Document.committee_code)
        .where(Finding.id.in_(ids))
    )
    for row in db.execute(rows.order_by(Finding.id)):
        yield Entry(
            kind=Found.FINDING,
            subject_id=row.id,
            label=", ".join(filter(None, (row.document, row.locator))),
            path=document_path(row.document, anchor=row.slug),
            wordings=(Wording(ENGLISH, row.title, row.statement), Wording("", "", row.figure)),
            committee=row.committee,
            dated=row.dated,
            symbol=row.document.lower(),
        )


def _demands(db: Session, ids: Ids) -> Iterator[Entry]:
    own = DemandWording
    wordings: defaultdict[int, list[Wording]] = defaultdict(list)
    translated = sa.select(own.demand_id, own.language, own.title, own.statement).where(own.demand_id.in_(ids))
    for identity, *wording in db.execute(translated.order_by(own.language)):
        wordings[identity].append(Wording(*wording))
    for row in db.scalars(sa.select(Demand).where(Demand.id.in_(ids)).order_by(Demand.id)):
        yield Entry(
            kind=Found.DEMAND,
            subject_id=row.id,
            label="",
            path=demand_path(row.slug),
            wordings=(Wording(ENGLISH, row.title, row.statement), *wordings[row.id]),
        )


def _claims(db: Session, ids: Ids) -> Iterator[Entry]:
    for row in db.scalars(sa.select(Claim).where(Claim.id.in_(ids)).order_by(Claim.id)):
        more = " · ".join(filter(None, (row.figure, row.scope, row.source_title)))
        yield Entry(
            kind=Found.CLAIM,
            subject_id=row.id,
            label="",
            path=claim_path(row.slug),
            wordings=(Wording(ENGLISH, row.claimant, row.claim), Wording("", "", more)),
            dated=row.claimed_on,
        )


_READERS: Final[dict[Found, Callable[[Session, Ids], Iterator[Entry]]]] = {
    Found.RECOMMENDATION: _recommendations,
    Found.PASSAGE: _passages,
    Found.EVIDENCE: _evidence,
    Found.FINDING: _findings,
    Found.DOCUMENT: _documents,
    Found.DEMAND: _demands,
    Found.CLAIM: _claims,
}
_TABLES: Final[dict[Found, Any]] = {
    Found.RECOMMENDATION: Recommendation.id,
    Found.PASSAGE: Passage.document_id,
    Found.EVIDENCE: Evidence.id,
    Found.FINDING: Finding.id,
    Found.DOCUMENT: Document.id,
    Found.DEMAND: Demand.id,
    Found.CLAIM: Claim.id,
}


def read_entries(db: Session, kind: Found, ids: Ids) -> Iterable[Entry]:
    """Return the entries of some things of a kind; `ids` are those of documents where the kind is a paragraph."""
    return _READERS[kind](db, ids)


def subjects(db: Session, kind: Found) -> list[int]:
    """Return the ids of all things of a kind that there are."""
    return list(db.scalars(sa.select(_TABLES[kind]).distinct().order_by(_TABLES[kind])))

"""What hangs on one document: its text, findings in it, grades of and in it, earlier asks of the same demand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.references import Reference
from tracker.store.catalogue import FoundDocument
from tracker.store.models import Document, Finding, OfficialGrade, Passage, Recommendation
from tracker.store.models.tracking import finding_recommendations
from tracker.store.models.un import demand_members


@dataclass(slots=True)
class DocumentContents:
    """What hangs on one document besides its recommendations; passages in all languages, in order."""

    passages: list[Passage] = field(default_factory=list)
    findings: list[tuple[Finding, tuple[Reference, ...]]] = field(default_factory=list)
    grades_of: list[tuple[OfficialGrade, Document]] = field(default_factory=list)
    grades_in: list[tuple[OfficialGrade, Document]] = field(default_factory=list)

    @property
    def languages(self) -> list[str]:
        """The languages in which its text was imported."""
        return sorted({passage.language for passage in self.passages})

    def text_in(self, language: str) -> list[Passage]:
        """Return the paragraphs in a language, else in English, else in the first there is."""
        languages = self.languages
        chosen = language if language in languages else "en" if "en" in languages else next(iter(languages), "")
        return [passage for passage in self.passages if passage.language == chosen]


def contents(db: Session, found: FoundDocument, day: date) -> DocumentContents:
    """Return what hangs on a document by a day, in one statement; in none when nothing does."""
    identity = found.document.id
    parts = list(_parts(found, day))
    result = DocumentContents()
    if not parts:
        return result
    findings: dict[int, tuple[Finding, list[Reference]]] = {}
    for passage, finding, grade, of, given_in, symbol, paragraph, item in db.execute(_statement(parts)):
        if passage is not None:
            result.passages.append(passage)
        elif grade is not None:
            result.grades_of += [(grade, given_in)] if of.id == identity else []
            result.grades_in += [(grade, of)] if given_in.id == identity else []
        else:
            references = findings.setdefault(finding.id, (finding, []))[1]
            references += [Reference(symbol, paragraph, item)] if symbol else []
    result.findings = [(finding, tuple(references)) for finding, references in findings.values()]
    return result


def _parts(found: FoundDocument, day: date) -> Iterator[sa.Select[Any]]:
    """Yield rows of ids (passage, finding, grade, recommendation) for each kind of thing that is there."""
    identity = found.document.id
    if found.has_passages:
        yield _ids(passage=Passage.id).where(Passage.document_id == identity)
    if found.has_findings:
        about = finding_recommendations
        yield (
            _ids(finding=Finding.id, recommendation=about.c.recommendation_id)
            .select_from(sa.outerjoin(Finding, about, about.c.finding_id == Finding.id))
            .where(Finding.document_id == identity)
        )
    if found.has_grades:
        graded = sa.or_(OfficialGrade.document_id == identity, OfficialGrade.assessed_in_id == identity)
        yield _ids(grade=OfficialGrade.id).where(graded, OfficialGrade.assessed_on <= day)


def _ids(**given: Any) -> sa.Select[Any]:
    names = ("passage", "finding", "grade", "recommendation")
    columns: list[Any] = [sa.cast(given.get(name, sa.null()), sa.Integer).label(name) for name in names]
    return sa.select(*columns)


def _statement(parts: Sequence[sa.Select[Any]]) -> sa.Select[*tuple[Any, ...]]:
    ids = sa.union_all(*parts).subquery("hanging")
    of, given_in, cited = aliased(Document), aliased(Document), aliased(Document)
    columns: tuple[Any, ...] = (Passage, Finding, OfficialGrade, of, given_in, cited.slug)
    statement: sa.Select[*tuple[Any, ...]] = sa.select(*columns, Recommendation.paragraph, Recommendation.item)
    return (
        statement.select_from(ids)
        .outerjoin(Passage, Passage.id == ids.c.passage)
        .outerjoin(Finding, Finding.id == ids.c.finding)
        .outerjoin(OfficialGrade, OfficialGrade.id == ids.c.grade)
        .outerjoin(of, of.id == OfficialGrade.document_id)
        .outerjoin(given_in, given_in.id == OfficialGrade.assessed_in_id)
        .outerjoin(Recommendation, Recommendation.id == ids.c.recommendation)
        .outerjoin(cited, cited.id == Recommendation.document_id)
        .order_by(Passage.language, Passage.position, Finding.id, OfficialGrade.id, cited.slug, Recommendation.position)
    )


def earlier_asks(db: Session, document: Document) -> dict[Reference, list[Reference]]:
    """Return, for each recommendation of a document, those with the same demand in earlier ones of its committee.

    The newest earlier document comes first.
    """
    mine, other, earlier = aliased(Recommendation), aliased(Recommendation), aliased(Document)
    member, peer = aliased(demand_members), aliased(demand_members)
    dated = sa.func.coalesce(earlier.adopted_on, earlier.published_on)
    day = document.adopted_on or document.published_on
    if day is None or document.committee_code is None:
        return {}
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(mine.paragraph, mine.item, earlier.slug, other.paragraph, other.item)
        .join_from(mine, member, member.c.recommendation_id == mine.id)
        .join(peer, peer.c.demand_id == member.c.demand_id)
        .join(other, other.id == peer.c.recommendation_id)
        .join(earlier, earlier.id == other.document_id)
        .where(mine.document_id == document.id, earlier.committee_code == document.committee_code, dated < day)
        .order_by(dated.desc(), earlier.slug, other.position)
    )
    found: dict[Reference, list[Reference]] = {}
    for paragraph, item, symbol, earlier_paragraph, earlier_item in db.execute(statement):
        asks = found.setdefault(Reference(document.slug, paragraph, item), [])
        if (ask := Reference(symbol, earlier_paragraph, earlier_item)) not in asks:
            asks.append(ask)
    return found

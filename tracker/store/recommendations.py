"""Lists of recommendations: pages, counts and streams, all from the same rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any, Final, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.addresses import undocs_url
from tracker.domain.dates import PartialDate
from tracker.domain.questions import Question
from tracker.domain.rates import judged_among, worst_of
from tracker.domain.references import Reference
from tracker.domain.vocabulary import (
    NOT_ASSESSED,
    ActionType,
    Confidence,
    Numbering,
    ReadFrom,
    Reading,
    State,
    Unit,
    Voice,
)
from tracker.store.filtering import conditions
from tracker.store.links import Links, read_links
from tracker.store.models import Assessment, Committee, Document, Recommendation, RecommendationText
from tracker.store.models import RecommendationWording as Wording
from tracker.store.models.columns import partial
from tracker.store.standing import REMEMBERED, standings
from tracker.store.units import count as count  # a list's length belongs to the list
from tracker.store.units import rank_of
from tracker.store.vocabulary import wording_mark

Statement = sa.Select[*tuple[Any, ...]]

SORTS: Final = ("newest", "oldest", "committee", "status", "judged")
"""Orders of a list: by date of the document, by committee, worst status first, latest judgement first."""

CHUNK: Final = 500
"""Rows read at a time when all are streamed."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: a recommendation, or a paragraph or demand with its members (then `members` is not empty)."""

    id: int
    reference: Reference
    committee: str
    cycle: str
    document_title: str
    adopted: PartialDate | None
    published: PartialDate | None
    heading: str
    summary: str
    wording: str
    text: str
    action_type: ActionType
    follow_up: bool | None
    reading: Reading
    numbering: Numbering
    read_from: ReadFrom
    source_url: str
    status: str = NOT_ASSESSED
    disputed: bool = False
    voice: Voice | None = None
    state: State | None = None
    as_of: date | None = None
    confidence: Confidence | None = None
    rationale: str = ""
    links: Links = field(default_factory=Links)
    members: tuple["Row", ...] = ()

    @property
    def judged(self) -> int:
        """How many of the members are judged."""
        return judged_among(member.status for member in self.members)


def page_of(db: Session, question: Question, *, sort: str = "newest", page: int = 1, size: int = 50) -> list[Row]:
    """Return one page of the list, the first being 1."""
    start = (page - 1) * size
    if question.filters.unit is Unit.RECOMMENDATION:
        return list(_read(db, question, _statement(db, question, sort).limit(size).offset(start)))
    return list(islice(rows_of(db, question, sort=sort), start, start + size))


def rows_of(db: Session, question: Question, *, sort: str = "newest") -> Iterator[Row]:
    """Return all rows of the list, read in chunks; paragraphs and demands are put together from their members."""
    if question.filters.unit is Unit.RECOMMENDATION:
        return _read(db, question, _statement(db, question, sort))
    # The status is asked of the unit, not of its members: read them all, then put together and choose.
    members = _read(db, question, _statement(db, question.about(question.filters.without("status")), sort))
    grouped = _grouped(question, members)
    wanted = question.filters.status
    return (unit for unit in grouped if not wanted or unit.status in wanted)


ITEM_COLUMNS: Final = (
    Recommendation.id,
    Recommendation.document_id,
    Recommendation.paragraph,
    Recommendation.item,
    Recommendation.action_type,
    Recommendation.follow_up,
    Recommendation.reading,
    Recommendation.numbering,
    Recommendation.read_from,
    sa.func.coalesce(Wording.heading, Recommendation.heading).label("heading"),
    sa.func.coalesce(Wording.summary, Recommendation.summary).label("summary"),
    Wording.id.label("wording_id"),
    Wording.reviewed_by,
    Document.slug,
    Document.symbol,
    Document.url,
    Document.title,
    Document.cycle,
    Document.adopted_on,
    Document.adopted_precision,
    Document.published_on,
    Document.published_precision,
)
"""What `row_of` reads of a recommendation, its document and its wording in the reader's language."""


def _statement(db: Session, question: Question, sort: str) -> Statement:
    rows = standings(question, disputed=True)
    found = _listed(rows, question.language, sort).where(*conditions(db, question, rows))
    if question.filters.status and question.filters.unit is Unit.RECOMMENDATION:
        found = found.where(rows.c.status.in_(question.filters.status))
    return found


@lru_cache(maxsize=REMEMBERED)
def _listed(rows: sa.CTE, language: str, sort: str) -> Statement:
    # Built once for a voice, a day, a language and an order; the filters are added to it.
    wording = sa.and_(Wording.recommendation_id == Recommendation.id, Wording.language == language)
    return (
        sa.select(*ITEM_COLUMNS, rows.c.committee, rows.c.status, rows.c.disputed)
        .add_columns(Assessment.voice, Assessment.state, Assessment.as_of, Assessment.confidence, Assessment.rationale)
        .add_columns(official_text(language).label("text"))
        .join_from(rows, Recommendation, Recommendation.id == rows.c.id)
        .join(Document, Document.id == rows.c.document_id)
        .join(Committee, Committee.code == rows.c.committee)
        .outerjoin(Assessment, Assessment.id == rows.c.assessment_id)
        .outerjoin(Wording, wording)
        .order_by(*_order(sort, rows), rows.c.symbol, rows.c.position)
    )


def _order(sort: str, rows: sa.CTE) -> Sequence[sa.ColumnElement[Any]]:
    newest: sa.ColumnElement[Any] = rows.c.dated.desc().nulls_last()
    orders: dict[str, Sequence[sa.ColumnElement[Any]]] = {
        "newest": (newest,),
        "oldest": (rows.c.dated.asc().nulls_first(),),
        "committee": (sa.type_coerce(Committee.position, sa.Integer), newest),
        "status": (rank_of(rows.c.status), rows.c.status, newest),
        "judged": (rows.c.as_of.desc().nulls_last(), newest),
    }
    return orders[sort]


def official_text(language: str) -> sa.ScalarSelect[str]:
    """Return the official wording in a language, else in English, else in any that was imported."""
    own_first = sa.case((RecommendationText.language == language, 0), (RecommendationText.language == "en", 1), else_=2)
    return (
        sa.select(RecommendationText.text)
        .where(RecommendationText.recommendation_id == Recommendation.id)
        .order_by(own_first)
        .limit(1)
        .scalar_subquery()
    )


def _read(db: Session, question: Question, statement: Statement) -> Iterator[Row]:
    found = db.execute(statement.execution_options(yield_per=CHUNK))
    for chunk in found.partitions(CHUNK):
        links = read_links(db, question, [record.id for record in chunk])
        for record in chunk:
            shown = record if record.voice is not None else None
            yield row_of(
                record,
                links[record.id],
                question.language,
                status=record.status,
                disputed=bool(record.disputed),
                shown=shown,
            )


class Shown(Protocol):
    """What a list shows of the judgement that stands: a row of a statement, or an entry of a history."""

    voice: Voice
    state: State
    as_of: date
    confidence: Confidence | None
    rationale: str


def row_of(record: Any, links: Links, language: str, *, status: str, disputed: bool, shown: Shown | None) -> Row:
    """Return a row from a record that has `ITEM_COLUMNS`, committee and text, and from the judgement that stands."""
    return Row(
        id=record.id,
        reference=Reference(record.slug, record.paragraph, record.item),
        committee=record.committee,
        cycle=record.cycle,
        document_title=record.title,
        adopted=partial(record.adopted_on, record.adopted_precision),
        published=partial(record.published_on, record.published_precision),
        heading=record.heading,
        summary=record.summary,
        wording=wording_mark(language, translated=record.wording_id is not None, reviewed_by=record.reviewed_by),
        text=record.text or "",
        action_type=record.action_type,
        follow_up=record.follow_up,
        reading=record.reading,
        numbering=record.numbering,
        read_from=record.read_from,
        source_url=undocs_url(record.symbol) if record.symbol else record.url,
        status=status,
        disputed=disputed,
        voice=shown.voice if shown else None,
        state=shown.state if shown else None,
        as_of=shown.as_of if shown else None,
        confidence=shown.confidence if shown else None,
        rationale=shown.rationale if shown else "",
        links=links,
    )


def _grouped(question: Question, members: Iterable[Row]) -> list[Row]:
    """Put paragraphs or demands together, each at the place of its first member."""
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in members:
        if question.filters.unit is Unit.PARAGRAPH:
            found.setdefault((row.reference.symbol, row.reference.paragraph), []).append(row)
            continue
        for demand in row.links.demands:
            if not question.filters.demand or demand in question.filters.demand:
                found.setdefault((demand,), []).append(row)
    return [_unit(key, rows) for key, rows in found.items()]


def _unit(key: tuple[str, ...], rows: list[Row]) -> Row:
    """A paragraph (symbol, number) or demand (slug,): the first member's row, standing by the worst judged member."""
    status = worst_of(row.status for row in rows)
    unit = replace(
        rows[0],
        reference=Reference(key[0], *(key[1:] or ("",))),
        members=tuple(rows),
        disputed=any(row.disputed for row in rows),
        status=status,
    )
    if status == NOT_ASSESSED:
        return replace(unit, voice=None, state=None, as_of=None, confidence=None, rationale="")
    worst = next(row for row in rows if row.status == status)
    return replace(
        unit,
        voice=worst.voice,
        state=worst.state,
        as_of=worst.as_of,
        confidence=worst.confidence,
        rationale=worst.rationale,
    )

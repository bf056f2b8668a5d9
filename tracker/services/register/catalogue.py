"""Documents, recommendations, demands and treaty acts: what the United Nations said, from the register's files."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.dates import PartialDate
from tracker.domain.records import (
    DemandRecord,
    DocumentRecord,
    RecommendationRecord,
    Register,
    Tracked,
    TreatyActRecord,
)
from tracker.domain.references import Reference
from tracker.services.register.merge import (
    Merged,
    Part,
    in_any_order,
    listed,
    merge,
    read_links,
    replace_links,
)
from tracker.services.register.report import LoadReport
from tracker.store.models import Demand, DemandDecision, Document, Recommendation, SdgTarget, Term, TreatyAct
from tracker.store.models.un import demand_members, demand_terms, recommendation_terms


@dataclass(slots=True)
class Known:
    """What has been loaded so far, for the files that refer to it.

    `terms` by kind and name; `documents` and `recommendations` by what the files call them. All three hold rows made
    here or gone from the files, too.
    """

    terms: Mapping[tuple[str, str], Term]
    tracked: Tracked
    documents: dict[str, Document] = field(default_factory=dict)
    recommendations: dict[Reference, Recommendation] = field(default_factory=dict)

    def term_ids(self, kind: str, names: Sequence[str]) -> set[int]:
        """Return the ids of terms by their names in the files."""
        return {self.terms[kind, name].id for name in names}

    def recommendation_ids(self, references: Sequence[Reference]) -> set[int]:
        """Return the ids of all recommendations that a list of references stands for."""
        meant = {one for reference in references for one in self.tracked.meant_by(reference)}
        return {self.recommendations[reference].id for reference in meant}

    def meant(self, references: Sequence[Reference]) -> str:
        """Return a list of references as a cell, with a paragraph written out as its items."""
        return listed({one.key for reference in references for one in self.tracked.meant_by(reference)})

    def term_names(self) -> dict[int, tuple[str, str]]:
        """Return kind and name in the files of each term, by id."""
        return {term.id: key for key, term in self.terms.items()}

    def references(self) -> dict[int, Reference]:
        """Return what the files call each recommendation, by id."""
        return {row.id: reference for reference, row in self.recommendations.items()}

    def reference_keys(self) -> dict[int, str]:
        """Return what the files call each recommendation in a list, by id."""
        return {identity: reference.key for identity, reference in self.references().items()}

    def document_ids(self) -> dict[int, str]:
        """Return what the files call each document, by id."""
        return {row.id: name for name, row in self.documents.items()}


def written(known: PartialDate | None) -> str:
    """Return a date as a cell holds it."""
    return str(known) if known is not None else ""


def load_documents(db: Session, register: Register, known: Known, report: LoadReport) -> None:
    """Bring documents.csv into the catalogue."""
    rows = db.scalars(sa.select(Document)).all()
    part: Part[DocumentRecord, Document] = Part(
        file="documents.csv",
        key=("id",),
        records=register.documents,
        rows=rows,
        cells=lambda record: in_any_order(record.cells, "languages"),
        current=_document_cells,
        make=lambda record: Document(slug=record.id),
        fill=_fill_document,
        yields=lambda row: row.imported is not None,
    )
    known.documents = {row.slug: row for row in rows}
    for (name,), row in merge(db, part, report).row_of.items():
        known.documents[name] = row


def _document_cells(row: Document) -> dict[str, str]:
    return {
        "id": row.slug,
        "symbol": row.symbol or "",
        "committee": row.committee_code or "",
        "kind": row.kind.value,
        "title": row.title,
        "cycle": row.cycle,
        "session": row.session,
        "adopted_on": written(row.adopted),
        "published_on": written(row.published),
        "languages": listed(row.languages.split("|")),
        "publisher": row.publisher,
        "url": row.url,
        "seen_at": row.seen_at,
    }


def _fill_document(record: DocumentRecord, row: Document) -> None:
    adopted, published = record.adopted_on, record.published_on
    row.symbol = record.symbol or None
    row.committee_code = record.committee or None
    row.kind = record.kind
    row.title = record.title
    row.cycle = record.cycle
    row.session = record.session
    row.adopted_on = adopted.first if adopted else None
    row.adopted_precision = adopted.precision if adopted else None
    row.published_on = published.first if published else None
    row.published_precision = published.precision if published else None
    row.languages = "|".join(record.languages)
    row.publisher = record.publisher
    row.url = record.url
    row.seen_at = record.seen_at


def load_recommendations(db: Session, register: Register, known: Known, report: LoadReport) -> None:
    """Bring recommendations.csv in, with the labels each bears."""
    rows = db.scalars(sa.select(Recommendation)).all()
    current = _current_recommendations(db, rows, known)
    part: Part[RecommendationRecord, Recommendation] = Part(
        file="recommendations.csv",
        key=("symbol", "paragraph", "item"),
        records=register.recommendations,
        rows=rows,
        cells=lambda record: in_any_order(record.cells, "themes", "groups", "sdg_targets"),
        current=lambda row: current[row.id],
        make=lambda record: Recommendation(document_id=known.documents[record.symbol].id),
        fill=_fill_recommendation,
        yields=lambda row: row.imported is not None and row.summary == "",
    )
    merged = merge(db, part, report)
    known.recommendations = {_reference(current[row.id]): row for row in rows}
    known.recommendations |= {Reference(*key): row for key, row in merged.row_of.items()}
    _write_labels(db, merged, known)


def _reference(cells: Mapping[str, str]) -> Reference:
    return Reference(cells["symbol"], cells["paragraph"], cells["item"])


def _current_recommendations(db: Session, rows: Sequence[Recommendation], known: Known) -> dict[int, dict[str, str]]:
    documents = known.document_ids()
    names = known.term_names()
    labels = read_links(db, recommendation_terms)
    targets: dict[int, list[str]] = {}
    for owner, target in db.execute(sa.select(SdgTarget.recommendation_id, SdgTarget.target)):
        targets.setdefault(owner, []).append(target)
    follow_up = {True: "yes", False: "no", None: ""}
    return {
        row.id: {
            "symbol": documents[row.document_id],
            "paragraph": row.paragraph,
            "item": row.item,
            "heading": row.heading,
            "summary": row.summary,
            "themes": named("theme", labels.get(row.id, ()), names),
            "groups": named("group", labels.get(row.id, ()), names),
            "sdg_targets": listed(targets.get(row.id, ())),
            "action_type": row.action_type.value,
            "follow_up": follow_up[row.follow_up],
            "reading": row.reading.value,
            "numbering": row.numbering.value,
            "source": row.read_from.value,
            "seen_at": row.seen_at,
        }
        for row in rows
    }


def named(kind: str, ids: Sequence[int], names: Mapping[int, tuple[str, str]]) -> str:
    """Return the labels of one kind as a cell."""
    return listed(name for of, name in (names[identity] for identity in ids) if of == kind)


def _fill_recommendation(record: RecommendationRecord, row: Recommendation) -> None:
    row.paragraph = record.paragraph
    row.item = record.item
    row.position = record.reference.order
    row.heading = record.heading
    row.summary = record.summary
    row.action_type = record.action_type
    row.follow_up = record.follow_up
    row.reading = record.reading
    row.numbering = record.numbering
    row.read_from = record.source
    row.seen_at = record.seen_at


def _write_labels(db: Session, merged: Merged[RecommendationRecord, Recommendation], known: Known) -> None:
    changed = [row.id for _, row in merged.changed]
    labels = {
        row.id: known.term_ids("theme", record.themes) | known.term_ids("group", record.groups)
        for record, row in merged.written
    }
    replace_links(db, recommendation_terms, labels, changed)
    if changed:
        db.execute(sa.delete(SdgTarget).where(SdgTarget.recommendation_id.in_(changed)))
    targets = [
        {"recommendation_id": row.id, "target": target, "goal": target.partition(".")[0]}
        for record, row in merged.written
        for target in record.sdg_targets
    ]
    if targets:
        db.execute(sa.insert(SdgTarget), targets)


def load_demands(db: Session, register: Register, known: Known, report: LoadReport) -> dict[tuple[str, ...], Demand]:
    """Bring demands.csv in, with members and themes."""
    rows = db.scalars(sa.select(Demand)).all()
    themes, members = read_links(db, demand_terms), read_links(db, demand_members)
    names, keys = known.term_names(), known.reference_keys()
    added = _added_here(db)
    part: Part[DemandRecord, Demand] = Part(
        file="demands.csv",
        key=("demand",),
        records=register.demands,
        rows=rows,
        cells=lambda record: in_any_order(record.cells, "themes", "members"),
        current=lambda row: {
            "demand": row.slug,
            "title": row.title,
            "statement": row.statement,
            "themes": named("theme", themes.get(row.id, ()), names),
            "members": listed(_from_files(row, (keys[one] for one in members.get(row.id, ())), added, keys)),
        },
        make=lambda record: Demand(slug=record.demand),
        fill=_fill_demand,
        position_of=lambda record: record.order,
    )
    merged = merge(db, part, report)
    changed = [row.id for _, row in merged.changed]
    themes_of = {row.id: known.term_ids("theme", record.themes) for record, row in merged.written}
    members_of = {
        row.id: known.recommendation_ids(record.members) | added.get(row.id, set()) for record, row in merged.written
    }
    replace_links(db, demand_terms, themes_of, changed)
    replace_links(db, demand_members, members_of, changed)
    return merged.row_of


def _added_here(db: Session) -> dict[int, set[int]]:
    """Return the members that people added to demands here: no load takes them away, nor do they hold one up."""
    found: dict[int, set[int]] = {}
    chosen = sa.select(DemandDecision.demand_id, DemandDecision.recommendation_id)
    wanted = (DemandDecision.verdict == "member", DemandDecision.undone_at.is_(None))
    for demand_id, recommendation_id in db.execute(chosen.where(*wanted)):
        found.setdefault(demand_id, set()).add(recommendation_id)
    return found


def _from_files(
    row: Demand, members: Iterable[str], added: Mapping[int, set[int]], keys: Mapping[int, str]
) -> Iterator[str]:
    """Return the members of a demand but for those added here that the files have never named."""
    loaded = str((row.loaded or {}).get("members", "")).split("|")
    here = {keys[one] for one in added.get(row.id, ())} - set(loaded)
    return (member for member in members if member not in here)


def _fill_demand(record: DemandRecord, row: Demand) -> None:
    row.title = record.title
    row.statement = record.statement


def load_treaty_acts(db: Session, register: Register, report: LoadReport) -> None:
    """Bring treaty_status.csv in: what each source says, contradictions included."""
    part: Part[TreatyActRecord, TreatyAct] = Part(
        file="treaty_status.csv",
        key=("treaty", "action", "action_date", "source_url", "note"),
        records=register.treaty_status,
        rows=db.scalars(sa.select(TreatyAct)).all(),
        cells=lambda record: record.cells,
        current=lambda row: {
            "treaty": row.treaty,
            "short_name": row.short_name,
            "instrument_type": row.instrument_type,
            "action": row.action,
            "action_date": written(row.acted),
            "note": row.note,
            "source_url": row.source_url,
        },
        make=lambda _: TreatyAct(),
        fill=_fill_treaty_act,
        position_of=lambda record: record.order,
    )
    merge(db, part, report)


def _fill_treaty_act(record: TreatyActRecord, row: TreatyAct) -> None:
    acted = record.action_date
    row.treaty = record.treaty
    row.short_name = record.short_name
    row.instrument_type = record.instrument_type
    row.action = record.action
    row.acted_on = acted.first if acted else None
    row.acted_precision = acted.precision if acted else None
    row.note = record.note
    row.source_url = record.source_url

"""An import of the UN index: in the caller's transaction, as a whole; what it finds unchanged it does not write."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from tracker.domain.messages import Fault, Refused, printable
from tracker.domain.references import Reference
from tracker.domain.uhri import HASH, Annotation, Mechanism, clean
from tracker.domain.uhri_names import Country
from tracker.domain.uhri_rules import clean_value
from tracker.importers.lookups import Labels
from tracker.importers.uhri import Export, Rows, Scope
from tracker.importers.uhri_rows import COLUMNS
from tracker.services.uhri.apply import apply, begin_run
from tracker.services.uhri.plan import Here, Plan, compare
from tracker.services.uhri.receipt import ALL, Receipt
from tracker.services.uhri.settled import settled
from tracker.services.uhri.wishes import Wishes, Wishing
from tracker.store import annotations as reads
from tracker.store.annotation_rows import AnnotationRows
from tracker.store.db import load_in_turn
from tracker.store.index_columns import Packing
from tracker.store.models import Annotation as Row
from tracker.store.models import ImportRun


@dataclass(frozen=True, slots=True)
class Source:
    """What is imported and how it goes: name of the file, when it began, the clock, the memory used, by whom."""

    name: str
    started_at: datetime
    clock: Callable[[], datetime]
    peak_memory_mb: Callable[[], float | None]
    accepted: tuple[str, ...] = ()
    account_id: int | None = None


class Incoming(Protocol):
    """A file that is being read: rows for the index first, in batches, then all the rest of what it held."""

    def batches(self) -> Iterable[Rows]:
        """Yield the rows of records that the register does not take."""

    @property
    def export(self) -> Export:
        """What the file held, once all batches were taken."""

    @property
    def peak_memory_mb(self) -> float | None:
        """Most memory of the process that read it, where that is another one and it is known."""


def scope_of(
    db: Session, country: Country | None, states: tuple[Country, ...], mechanisms: frozenset[Mechanism]
) -> Scope:
    """Return what to ask a file for: a State, or all (None), and which of it the register takes.

    The register goes on with the one State that it tracks; while it tracks none, with the one that is asked for.
    """
    tracked = reads.states_in(db)
    asked = country is None or not tracked or country.iso3 in tracked
    state = None
    if Mechanism.TREATY_BODIES in mechanisms and asked and len(tracked) <= 1:
        state = next((one for one in states if one.iso3 in tracked), country)
    return Scope(state, country, states, mechanisms)


def bring_in(
    db: Session, export: Export, labels: Labels, country: Country, source: Source, *, dry_run: bool = False
) -> Receipt:
    """Bring the records of a State in; raises Refused when the file or the database is not one for it.

    With `dry_run` nothing is written and the receipt says what would be. What a person changed here stays and is
    listed; records that the file does not have any more are marked, never deleted.
    """
    _refuse_fields(export, source.accepted)
    if not export.annotations:
        raise Refused(Fault("file", f"The file has no record of a treaty body about {country.name}; nothing was done."))
    receipt = _receipt(export, source, dry_run=dry_run)
    receipt.country = receipt.register = country.iso3
    _bring(db, export, labels, country, source, receipt)
    return receipt


def bring_index(
    db: Session, incoming: Incoming, labels: Labels, scope: Scope, source: Source, *, dry_run: bool = False
) -> Receipt:
    """Bring in all that a scope asks for, the register's own records among it; raises Refused as `bring_in` does.

    The rows are written while the file is read: when it turns out not to be one, the caller's transaction has to be
    rolled back.
    """
    receipt = Receipt(
        file=printable(source.name), country=scope.country.iso3 if scope.country else ALL, dry_run=dry_run
    )
    runs: list[ImportRun] = []

    def run_id() -> int:
        runs.append(begin_run(db, receipt, source.started_at, source.account_id))
        return runs[0].id

    tracked = reads.states_in(db)
    leave = reads.identifiers_of_register(db, tracked)
    rows = AnnotationRows(db, COLUMNS, run_id, leave, write=not dry_run)
    for batch in incoming.batches():
        rows.take(batch)
    rows.finish()
    export = incoming.export
    _refuse_fields(export, source.accepted)
    if not export.kept:
        raise Refused(Fault("file", "The file has no record of what was asked for; nothing was done."))
    _fill_receipt(receipt, export, source)
    receipt.mechanisms = sorted(one.value for one in scope.mechanisms)
    receipt.register = scope.state.iso3 if scope.state else ""
    receipt.reader_peak_memory_mb = incoming.peak_memory_mb
    receipt.new, receipt.changed, receipt.same, receipt.left = rows.new, rows.changed, rows.same, rows.left
    receipt.changed_fields.update(rows.changed_fields)
    receipt.returned = list(rows.returned)
    if scope.state is not None and export.annotations:
        tracked |= {scope.state.iso3}
    own = {one.annotation_id for one in export.annotations} | reads.identifiers_of_register(db, tracked)
    wanted = scope.country.iso3 if scope.country else ""
    receipt.vanished = rows.mark_vanished(receipt.mechanisms, wanted, own)
    _bring(db, export, labels, scope.state, source, receipt, runs[0] if runs else None, rows.packing)
    return receipt


def _bring(
    db: Session,
    export: Export,
    labels: Labels,
    state: Country | None,
    source: Source,
    receipt: Receipt,
    run: ImportRun | None = None,
    packing: Packing | None = None,
) -> None:
    """Bring the register's own records in, and finish the import whatever it wrote before."""
    if not receipt.dry_run:
        load_in_turn(db)
    wishes, here, plan = Wishes(), Here({}, {}, {}, {}, {}, {}), Plan()
    if state is not None and export.annotations:
        _refuse_other_states(db, state)
        _refuse_unknown_committees(db, export)
        rows = reads.annotations_of(db, state.iso3, [one.annotation_id for one in export.annotations])
        annotations = [_completed(one, rows.get(one.annotation_id)) for one in export.annotations]
        wishes, here = _meet(db, annotations, rows, labels, state)
        plan = compare(annotations, wishes, here, receipt, state.iso3)
    receipt.look_at = sorted(wishes.listed, key=lambda one: (one.place, one.annotation_id))
    receipt.wrote = not receipt.dry_run and (run is not None or not plan.empty)
    if receipt.wrote:
        run = run or begin_run(db, receipt, source.started_at, source.account_id)
        code = state.iso3 if state else ""
        apply(db, plan, wishes, here, code, receipt, run, export.countries, _finish(receipt, source), packing)
    else:
        _finish(receipt, source)()


def _finish(receipt: Receipt, source: Source) -> Callable[[], datetime]:
    def finish() -> datetime:
        now = source.clock()
        receipt.seconds = round((now - source.started_at).total_seconds(), 2)
        receipt.peak_memory_mb = source.peak_memory_mb()
        return now

    return finish


def _refuse_fields(export: Export, accepted: tuple[str, ...]) -> None:
    faults = [Fault("file", problem) for problem in export.problems(accepted)]
    if faults:
        hint = "Nothing was imported. A new field that does no harm is let through with --accept NAME."
        raise Refused(*faults, Fault("file", hint))


def _refuse_other_states(db: Session, country: Country) -> None:
    others = reads.states_in(db) - {country.iso3}
    if others:
        named = ", ".join(sorted(others))
        raise Refused(
            Fault(
                "country",
                f"This database tracks {named}: recommendations to {country.iso3} belong in one of their own.",
            )
        )


def _refuse_unknown_committees(db: Session, export: Export) -> None:
    missing = {one.body for one in export.annotations} - reads.committees(db)
    if missing:
        named = ", ".join(sorted(missing))
        raise Refused(
            Fault("database", f"The database does not know {named}: load the register first (tracker data load).")
        )


def _receipt(export: Export, source: Source, *, dry_run: bool) -> Receipt:
    receipt = Receipt(file=printable(source.name), country="", dry_run=dry_run)
    _fill_receipt(receipt, export, source)
    return receipt


def _fill_receipt(receipt: Receipt, export: Export, source: Source) -> None:
    """Say what the file held."""
    receipt.sha256, receipt.size = export.sha256, export.size
    receipt.read = export.read
    receipt.other_states, receipt.other_mechanisms = export.other_states, export.other_mechanisms
    receipt.kept, receipt.for_register = export.kept, len(export.annotations)
    receipt.kinds = Counter(export.kinds)
    receipt.cleaned = {str(rule): number for rule, number in sorted(export.cleaned.items()) if number}
    receipt.refused = {str(rule): number for rule, number in Counter(one.rule for one in export.refused).items()}
    receipt.refused_records = [
        {"record": one.record, "annotation_id": one.annotation_id, "rule": str(one.rule), "why": one.why}
        for one in export.refused
    ]
    receipt.accepted_fields = sorted(set(export.unknown_fields) & set(source.accepted))


def _completed(one: Annotation, row: Row | None) -> Annotation:
    """Return a record with what the form of its file does not have, as it is here already."""
    if row is None or "DocumentId" in one.raw:
        return one
    given = row.raw.get("DocumentId") or row.document_uuid
    if not given and len(row.fingerprint) <= HASH:  # it came from the same form, and nothing more is known of it
        return one
    return replace(one, document_uuid=clean_value(given, {}), raw={**one.raw, "DocumentId": given})


def _meet(
    db: Session, annotations: list[Annotation], rows: Mapping[str, Row], labels: Labels, country: Country
) -> tuple[Wishes, Here]:
    """Read what is here, and make wishes of all records, those that vanished earlier or now included."""
    here_before = [clean(row.raw, {}) for row in _gone(rows, annotations)]
    every = [*annotations, *here_before]
    documents = reads.documents_by_symbol(db, {one.symbol for one in every if one.symbol})
    tracked = reads.tracked(db)
    items: dict[tuple[str, str], set[str]] = {}
    for met in tracked:
        items.setdefault((met.symbol, met.row.paragraph), set()).add(met.row.item)
    known = reads.term_ids(db)
    usable = Labels(
        {label: ours for label, ours in labels.themes.items() if ("theme", ours) in known},
        {label: ours for label, ours in labels.groups.items() if ("group", ours) in known},
    )
    slugs = {symbol: row.slug for symbol, row in documents.items()}
    decided = settled(db, tracked)
    wishes = Wishing(slugs, items, usable, country.name, decided).of(every)
    wishes.listed = [one for one in wishes.listed if one.annotation_id not in decided.records]
    numbers = {row.id: row.slug for row in documents.values()}
    here = Here(
        documents={row.slug: row for row in documents.values()},
        recommendations={Reference(met.symbol, met.row.paragraph, met.row.item): met for met in tracked},
        passages={
            (numbers[document], paragraph): row
            for (document, paragraph), row in reads.passages_of(db, list(numbers)).items()
        },
        annotations=rows,
        links=reads.links_of(db, country.iso3),
        suggestions=reads.suggestions_of(db, country.iso3),
        others=decided.others,
    )
    return wishes, here


def _gone(rows: Mapping[str, Row], annotations: list[Annotation]) -> list[Row]:
    """Return the register's records that are not in the file. What only the index had asks for nothing."""
    in_file = {one.annotation_id for one in annotations}
    return [row for identity, row in rows.items() if identity not in in_file and row.document_id is not None]

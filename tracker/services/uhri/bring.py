"""An import of the UN index: in the caller's transaction, as a whole; what it finds unchanged it does not write."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain.messages import Fault, Refused, printable
from tracker.domain.references import Reference
from tracker.domain.uhri import Annotation, clean
from tracker.domain.uhri_names import Country
from tracker.importers.lookups import Labels
from tracker.importers.uhri import Export
from tracker.services.uhri.apply import apply
from tracker.services.uhri.plan import Here, compare
from tracker.services.uhri.receipt import Receipt
from tracker.services.uhri.settled import settled
from tracker.services.uhri.wishes import Wishes, Wishing
from tracker.store import annotations as reads
from tracker.store import versions  # noqa: F401 - raises the version of the public data at commit
from tracker.store.db import load_in_turn
from tracker.store.models import Annotation as Row


@dataclass(frozen=True, slots=True)
class Source:
    """What is imported and how it goes: name of the file, when it began, the clock, the memory used, by whom."""

    name: str
    started_at: datetime
    clock: Callable[[], datetime]
    peak_memory_mb: Callable[[], float | None]
    accepted: tuple[str, ...] = ()
    account_id: int | None = None


def bring_in(
    db: Session, export: Export, labels: Labels, country: Country, source: Source, *, dry_run: bool = False
) -> Receipt:
    """Bring the records of a State in; raises Refused when the file or the database is not one for it.

    With `dry_run` nothing is written and the receipt says what would be. What a person changed here stays and is
    listed; records that the file does not have any more are marked, never deleted.
    """
    if not dry_run:
        load_in_turn(db)
    _refuse_what_does_not_fit(db, export, country, source.accepted)
    receipt = _receipt(export, country, source, dry_run=dry_run)
    wishes, here = _meet(db, export.annotations, labels, country)
    plan = compare(export.annotations, wishes, here, receipt)
    receipt.look_at = sorted(wishes.listed, key=lambda one: (one.place, one.annotation_id))
    receipt.wrote = not plan.empty and not dry_run
    if receipt.wrote:
        apply(db, plan, wishes, here, country, receipt, source.started_at, _finish(receipt, source), source.account_id)
    else:
        _finish(receipt, source)()
    return receipt


def _finish(receipt: Receipt, source: Source) -> Callable[[], datetime]:
    def finish() -> datetime:
        now = source.clock()
        receipt.seconds = round((now - source.started_at).total_seconds(), 2)
        receipt.peak_memory_mb = source.peak_memory_mb()
        return now

    return finish


def _refuse_what_does_not_fit(db: Session, export: Export, country: Country, accepted: tuple[str, ...]) -> None:
    faults = [Fault("file", problem) for problem in export.problems(accepted)]
    if faults:
        hint = "Nothing was imported. A new field that does no harm is let through with --accept NAME."
        raise Refused(*faults, Fault("file", hint))
    if not export.annotations:
        raise Refused(Fault("file", f"The file has no record of a treaty body about {country.name}; nothing was done."))
    others = reads.states_in(db) - {country.iso3}
    if others:
        named = ", ".join(sorted(others))
        raise Refused(
            Fault(
                "country",
                f"This database tracks {named}: recommendations to {country.iso3} belong in one of their own.",
            )
        )
    missing = {one.body for one in export.annotations} - reads.committees(db)
    if missing:
        named = ", ".join(sorted(missing))
        raise Refused(
            Fault("database", f"The database does not know {named}: load the register first (tracker data load).")
        )


def _receipt(export: Export, country: Country, source: Source, *, dry_run: bool) -> Receipt:
    return Receipt(
        file=printable(source.name),
        country=country.iso3,
        sha256=export.sha256,
        size=export.size,
        dry_run=dry_run,
        read=export.read,
        other_states=export.other_states,
        other_mechanisms=export.other_mechanisms,
        kept=len(export.annotations),
        kinds=Counter(one.kind.value for one in export.annotations),
        cleaned={str(rule): number for rule, number in sorted(export.cleaned.items()) if number},
        refused={str(rule): number for rule, number in Counter(one.rule for one in export.refused).items()},
        refused_records=[
            {"record": one.record, "annotation_id": one.annotation_id, "rule": str(one.rule), "why": one.why}
            for one in export.refused
        ],
        accepted_fields=sorted(set(export.unknown_fields) & set(source.accepted)),
    )


def _meet(db: Session, annotations: list[Annotation], labels: Labels, country: Country) -> tuple[Wishes, Here]:
    """Read what is here, and make wishes of all records, those that vanished earlier or now included."""
    rows = reads.annotations_of(db, country.iso3, [one.annotation_id for one in annotations])
    here_before = [clean(row.raw, Counter()) for row in _gone(rows, annotations)]
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
    in_file = {one.annotation_id for one in annotations}
    return [row for identity, row in rows.items() if identity not in in_file]

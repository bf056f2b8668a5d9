"""Comparing what the UN index asks for with what is here: nothing is written before the whole difference is known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tracker.domain.likeness import SUGGESTED_FROM, likeness, stems
from tracker.domain.references import Reference
from tracker.domain.uhri import Annotation, Kind
from tracker.services.uhri.receipt import Edited, Receipt, Suggested, Verdict, decide
from tracker.services.uhri.wishes import (
    DocumentWish,
    PassageWish,
    RecommendationWish,
    Wishes,
    described,
    mark_of,
)
from tracker.store.annotations import Met
from tracker.store.models import Annotation as Row
from tracker.store.models import Document, Passage

EDITED = "was changed here"
NOT_OURS = "came from elsewhere"
MOST_SUGGESTIONS = 3


@dataclass(slots=True)
class Here:
    """What the database holds around these records. Recommendations by reference, passages by slug and paragraph."""

    documents: Mapping[str, Document]
    recommendations: Mapping[Reference, Met]
    passages: Mapping[tuple[str, str], Passage]
    annotations: Mapping[str, Row]
    links: Mapping[int, set[int]]
    suggestions: Mapping[tuple[int, int], int]
    others: frozenset[tuple[str, int]] = frozenset()
    """Pairs of which a person said that they are not the same: never suggested again."""


@dataclass(slots=True)
class Plan:
    """The difference, to be written. Each wish comes with its row, None where it is new."""

    documents: list[tuple[DocumentWish, Document | None]] = field(default_factory=list)
    passages: list[tuple[tuple[str, str], PassageWish, Passage | None]] = field(default_factory=list)
    recommendations: list[tuple[Reference, RecommendationWish, Met | None]] = field(default_factory=list)
    texts: list[tuple[Reference, str, Met | None]] = field(default_factory=list)
    annotations: list[tuple[Annotation, Row | None]] = field(default_factory=list)
    moved: list[Annotation] = field(default_factory=list)
    vanished: list[Row] = field(default_factory=list)
    suggestions: dict[tuple[str, int], int] = field(default_factory=dict)
    suggestions_changed: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing to write."""
        parts = (self.documents, self.passages, self.recommendations, self.texts, self.annotations, self.moved)
        return not (any(parts) or self.vanished or self.suggestions_changed)


def compare(annotations: Iterable[Annotation], wishes: Wishes, here: Here, receipt: Receipt, country: str) -> Plan:
    """Return what is to be written, and tell the receipt what is not; `country` is the code of the State."""
    plan = Plan()
    current = list(annotations)
    _compare_annotations(current, wishes, here, receipt, plan, country)
    _compare_documents(wishes, here, receipt, plan)
    _compare_passages(wishes, here, receipt, plan)
    _compare_recommendations(wishes, here, receipt, plan)
    _suggest(current, wishes, here, receipt, plan)
    return plan


def _compare_annotations(
    annotations: list[Annotation], wishes: Wishes, here: Here, receipt: Receipt, plan: Plan, country: str
) -> None:
    in_file = {one.annotation_id for one in annotations}
    for one in annotations:
        row = here.annotations.get(one.annotation_id)
        if row is None:
            receipt.new += 1
            plan.annotations.append((one, None))
        elif row.fingerprint != one.fingerprint or row.vanished:
            receipt.changed += 1
            receipt.changed_fields.update(_changed(one, row))
            if row.vanished:
                receipt.returned.append(one.annotation_id)
            plan.annotations.append((one, row))
        else:
            receipt.same += 1
            if row.country != country or _moved(one, row, wishes, here):
                plan.moved.append(one)
    plan.vanished = [row for row in here.annotations.values() if row.annotation_id not in in_file and not row.vanished]
    receipt.vanished = sorted([*receipt.vanished, *(row.annotation_id for row in plan.vanished)])


def _changed(one: Annotation, row: Row) -> list[str]:
    """Name the fields that changed; of what only the index had, those that it kept."""
    if "AnnotationId" in row.raw:
        found = one.changed_since(row.raw)
    else:
        kept = {"Text": one.text == row.text, "Symbol": one.symbol == row.symbol, "Body": one.body == row.body}
        kept["Themes"] = "|".join(one.themes) == row.themes
        kept["AffectedPersons"] = "|".join(one.persons) == row.persons
        found = [name for name, same in kept.items() if not same]
    if found:
        return found
    return ["vanished" if row.vanished else "rules"]


def _moved(one: Annotation, row: Row, wishes: Wishes, here: Here) -> bool:
    """Tell whether a record that did not change belongs to another place now, because of what else changed."""
    slug = wishes.symbols.get(one.annotation_id, "")
    document = here.documents.get(slug)
    if (document.id if document else None) != row.document_id:
        return True
    wished = {
        here.recommendations[to].row.id for to in wishes.links.get(one.annotation_id, ()) if to in here.recommendations
    }
    return wished != here.links.get(row.id, set()) or any(
        to not in here.recommendations for to in wishes.links.get(one.annotation_id, ())
    )


def _count(receipt: Receipt, table: str, verdict: Verdict) -> None:
    rows = receipt.table(table)
    setattr(rows, verdict.value, getattr(rows, verdict.value) + 1)


def _compare_documents(wishes: Wishes, here: Here, receipt: Receipt, plan: Plan) -> None:
    for slug, wish in wishes.documents.items():
        row = here.documents.get(slug)
        if row is not None and (row.loaded is not None or row.imported is None):
            continue  # the catalogue has it from elsewhere
        verdict = decide(wish.imported, row.imported if row else None, _document(row) if row else None)
        _count(receipt, "documents", verdict)
        if verdict in (Verdict.NEW, Verdict.CHANGED):
            plan.documents.append((wish, row))
        elif verdict is Verdict.KEPT and row is not None:
            receipt.edited_here.append(Edited("document", slug, EDITED, _differing(wish.imported, _document(row))))


def _document(row: Document) -> dict[str, str]:
    return {
        "committee": row.committee_code or "",
        "kind": row.kind.value,
        "title": row.title,
        "published_on": str(row.published or ""),
    }


def _differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(name for name in one if one[name] != other[name])


def _compare_passages(wishes: Wishes, here: Here, receipt: Receipt, plan: Plan) -> None:
    for key, wish in wishes.passages.items():
        row = here.passages.get(key)
        verdict = decide(wish.mark, row.imported if row else None, mark_of(row.heading, row.text) if row else None)
        _count(receipt, "passages", verdict)
        if verdict in (Verdict.NEW, Verdict.CHANGED):
            plan.passages.append((key, wish, row))
        elif verdict is Verdict.KEPT and row is not None:
            why = EDITED if row.imported is not None else NOT_OURS
            receipt.edited_here.append(Edited("passage", f"{key[0]}, para. {key[1]}", why))


def _compare_recommendations(wishes: Wishes, here: Here, receipt: Receipt, plan: Plan) -> None:
    for reference, wish in wishes.recommendations.items():
        met = here.recommendations.get(reference)
        if met is None or (met.row.imported is not None and met.row.loaded is None):
            _compare_own(reference, wish, met, receipt, plan)
        else:
            receipt.matched += 1
        text = met.text if met else None
        verdict = decide(mark_of(wish.text), text.imported if text else None, mark_of(text.text) if text else None)
        _count(receipt, "official wordings", verdict)
        if verdict in (Verdict.NEW, Verdict.CHANGED):
            plan.texts.append((reference, wish.text, met))
        elif verdict is Verdict.KEPT and text is not None:
            why = EDITED if text.imported is not None else NOT_OURS
            receipt.edited_here.append(Edited("official wording", reference.label, why))


def _compare_own(reference: Reference, wish: RecommendationWish, met: Met | None, receipt: Receipt, plan: Plan) -> None:
    """Compare a recommendation that an import made, or would make: its heading and labels."""
    here = described(met.row.heading, met.labels["theme"], met.labels["group"], met.targets) if met else None
    verdict = decide(wish.imported, met.row.imported if met else None, here)
    _count(receipt, "recommendations", verdict)
    if verdict in (Verdict.NEW, Verdict.CHANGED):
        plan.recommendations.append((reference, wish, met))
    elif verdict is Verdict.KEPT and here is not None:
        fields = _differing(wish.imported, here)
        receipt.edited_here.append(Edited("recommendation", reference.label, EDITED, fields))


def _suggest(annotations: list[Annotation], wishes: Wishes, here: Here, receipt: Receipt, plan: Plan) -> None:
    """Find recommendations of the register that records without one by reference may be about."""
    ours: dict[str, list[tuple[Met, Reference, frozenset[str]]]] = {}
    for reference, met in here.recommendations.items():
        if met.row.imported is None or met.row.loaded is not None:
            words = stems(f"{met.row.heading} {met.row.summary}")
            ours.setdefault(met.symbol, []).append((met, reference, words))
    for one in annotations:
        given = wishes.links.get(one.annotation_id, set())
        if one.kind is Kind.OBSERVATION or any(to in here.recommendations and _from_register(here, to) for to in given):
            continue
        text = stems(one.text)
        found = [
            (likeness(words, text), reference, met)
            for met, reference, words in ours.get(wishes.symbols.get(one.annotation_id, ""), ())
            if (one.annotation_id, met.row.id) not in here.others
        ]
        best = sorted(
            (entry for entry in found if entry[0] >= SUGGESTED_FROM), key=lambda entry: (-entry[0], entry[1].order)
        )
        for score, reference, met in best[:MOST_SUGGESTIONS]:
            plan.suggestions[one.annotation_id, met.row.id] = score
            receipt.suggestions.append(Suggested(one.annotation_id, wishes.place_of(one), reference.label, score))
    receipt.suggested_from = SUGGESTED_FROM
    named = {row.id: identity for identity, row in here.annotations.items()}
    stored = {
        (named[annotation], to): score for (annotation, to), score in here.suggestions.items() if annotation in named
    }
    plan.suggestions_changed = stored != plan.suggestions


def _from_register(here: Here, reference: Reference) -> bool:
    row = here.recommendations[reference].row
    return row.imported is None or row.loaded is not None

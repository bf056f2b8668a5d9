"""Writing the difference: documents, passages, recommendations with wording and labels, records, suggestions."""

from collections.abc import Callable, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.dates import Precision
from tracker.domain.references import Reference
from tracker.domain.uhri import Annotation
from tracker.domain.uhri_raw import goal_labels
from tracker.domain.vocabulary import ActionType, Numbering, ReadFrom, Reading
from tracker.services.uhri.plan import Here, Plan
from tracker.services.uhri.receipt import Receipt
from tracker.services.uhri.wishes import DocumentWish, RecommendationWish, Wishes, mark_of
from tracker.store import search, versions
from tracker.store.annotation_words import add_words, remove_words
from tracker.store.annotations import ENGLISH, term_ids
from tracker.store.index_columns import Packing, pack
from tracker.store.index_parts import catch_up
from tracker.store.models import Annotation as Row
from tracker.store.models import (
    Document,
    ImportRun,
    Passage,
    Recommendation,
    RecommendationText,
    SdgTarget,
    Suggestion,
)
from tracker.store.models.uhri import annotation_recommendations
from tracker.store.models.un import recommendation_terms

SOURCE = "uhri"
PUBLISHER = "United Nations"


def apply(
    db: Session,
    plan: Plan,
    wishes: Wishes,
    here: Here,
    country: str,
    receipt: Receipt,
    run: ImportRun,
    countries: Mapping[str, str],
    finish: Callable[[], datetime],
    packing: Packing | None,
) -> None:
    """Write a plan and the receipt, and flush; `finish` closes the receipt and tells the time.

    `countries`: the States of each record by its identifier, joined by |. `packing`: the facets of what was written
    before, where that is all there is.
    """
    writing = _Writing(db, run, plan, wishes, here)
    writing.documents()
    writing.passages()
    writing.recommendations()
    writing.texts()
    writing.annotations(country, countries)
    writing.suggestions()
    search.catch_up(db)
    pack(db, packing)
    catch_up(db, run.id)
    versions.raise_data_version(db)  # rows for the index alone are written past the unit of work
    run.sha256 = receipt.sha256  # not known while the file was still being read
    run.finished_at = finish()
    run.receipt = receipt.record()
    db.flush()


def begin_run(db: Session, receipt: Receipt, started_at: datetime, account_id: int | None = None) -> ImportRun:
    """Write the import itself, which all that it writes refers to; it is finished by `apply`."""
    run = ImportRun(
        source=SOURCE,
        name=receipt.file,
        sha256=receipt.sha256,
        account_id=account_id,
        started_at=started_at,
        finished_at=started_at,
        receipt={},
    )
    db.add(run)
    db.flush()
    return run


class _Writing:
    """One import while it is written."""

    def __init__(self, db: Session, run: ImportRun, plan: Plan, wishes: Wishes, here: Here) -> None:
        self._db = db
        self._run = run
        self._plan = plan
        self._wishes = wishes
        self._documents = {slug: row.id for slug, row in here.documents.items()}
        self._recommendations = {reference: met.row.id for reference, met in here.recommendations.items()}
        self._annotations = {identity: row.id for identity, row in here.annotations.items()}

    def documents(self) -> None:
        """Write documents that the catalogue does not have."""
        made = []
        for wish, row in self._plan.documents:
            target = row or Document(
                slug=wish.slug, symbol=wish.slug, cycle="", session="", languages=ENGLISH, publisher=PUBLISHER, url=""
            )
            _fill_document(wish, target)
            made.append(target)
        self._db.add_all(made)
        self._db.flush()
        self._documents |= {row.slug: row.id for row in made}

    def passages(self) -> None:
        """Write whole paragraphs."""
        made = []
        for (slug, paragraph), wish, row in self._plan.passages:
            target = row or Passage(
                document_id=self._documents[slug], language=ENGLISH, paragraph=paragraph, position=int(paragraph)
            )
            target.heading, target.text, target.imported = wish.heading, wish.text, wish.mark
            target.import_run_id = self._run.id
            made.append(target)
        self._db.add_all(made)

    def recommendations(self) -> None:
        """Write recommendations that only the index has, with the labels that ours were found for."""
        rows = []
        for reference, wish, met in self._plan.recommendations:
            row = met.row if met else _new_recommendation(self._documents[reference.symbol], reference)
            row.heading, row.imported = wish.heading, wish.imported
            row.seen_at = wish.address
            rows.append(row)
        self._db.add_all(rows)
        self._db.flush()
        wishes = [wish for _, wish, _ in self._plan.recommendations]
        old = [met.row.id for _, _, met in self._plan.recommendations if met is not None]
        for (reference, _, _), row in zip(self._plan.recommendations, rows, strict=True):
            self._recommendations[reference] = row.id
        self._labels([row.id for row in rows], wishes, old)

    def _labels(self, ids: list[int], wishes: list[RecommendationWish], old: list[int]) -> None:
        if old:
            self._db.execute(sa.delete(recommendation_terms).where(recommendation_terms.c.recommendation_id.in_(old)))
            self._db.execute(sa.delete(SdgTarget).where(SdgTarget.recommendation_id.in_(old)))
        terms = term_ids(self._db)
        bears = [
            {"recommendation_id": identity, "term_id": terms[kind, name]}
            for identity, wish in zip(ids, wishes, strict=True)
            for kind, names in (("theme", wish.themes), ("group", wish.groups))
            for name in sorted(names)
        ]
        targets = [
            {"recommendation_id": identity, "target": target, "goal": target.partition(".")[0]}
            for identity, wish in zip(ids, wishes, strict=True)
            for target in sorted(wish.targets)
        ]
        if bears:
            self._db.execute(sa.insert(recommendation_terms), bears)
        if targets:
            self._db.execute(sa.insert(SdgTarget), targets)

    def texts(self) -> None:
        """Write official wording, of our own recommendations too: their summaries stay."""
        made = []
        for reference, text, met in self._plan.texts:
            row = met.text if met else None
            target = row or RecommendationText(
                recommendation_id=self._recommendations[reference], language=ENGLISH, origin=SOURCE
            )
            target.text, target.imported, target.import_run_id = text, mark_of(text), self._run.id
            made.append(target)
        self._db.add_all(made)
        self._db.flush()

    def annotations(self, country: str, countries: Mapping[str, str]) -> None:
        """Write records, index their words, mark those that vanished, and link each to what it gives."""
        rows = []
        before = [row for _, row in self._plan.annotations if row is not None and row.fingerprint]  # those indexed
        remove_words(self._db, [(row.id, row.symbol, row.text) for row in before])
        for one, row in self._plan.annotations:
            target = row or Row(annotation_id=one.annotation_id, first_import_run_id=self._run.id)
            self._fill(one, target, country, countries)
            rows.append(target)
        for row in self._plan.vanished:
            row.vanished, row.last_import_run_id = True, self._run.id
        self._db.add_all(rows)
        for one in self._plan.moved:
            moved = self._db.get_one(Row, self._annotations[one.annotation_id])
            self._fill(one, moved, country, countries)
        self._db.flush()
        self._annotations |= {row.annotation_id: row.id for row in rows}
        add_words(self._db, sorted((row.id, row.symbol, row.text) for row in rows))
        self._link([one for one, _ in self._plan.annotations] + self._plan.moved)

    def _fill(self, one: Annotation, row: Row, country: str, countries: Mapping[str, str]) -> None:
        row.country, row.countries = country, countries.get(one.annotation_id, country)
        row.kind, row.body, row.symbol = one.kind.value, one.body, one.symbol
        row.document_id = self._documents.get(self._wishes.symbols.get(one.annotation_id, ""))
        row.published_on = one.published_on
        row.paragraph = self._wishes.paragraphs.get(one.annotation_id, "")
        row.mechanism, row.document_uuid = one.mechanism.value, one.document_uuid
        row.themes, row.persons, row.sdgs = "|".join(one.themes), "|".join(one.persons), "|".join(one.sdgs)
        row.sdg_labels = goal_labels(one.raw.get("Sdgs"))
        row.text, row.raw, row.fingerprint = one.text, dict(one.raw), one.fingerprint
        row.last_import_run_id, row.vanished = self._run.id, False

    def _link(self, annotations: list[Annotation]) -> None:
        table = annotation_recommendations
        ids = [self._annotations[one.annotation_id] for one in annotations]
        old = [identity for (_, row), identity in zip(self._plan.annotations, ids, strict=False) if row is not None]
        old += ids[len(self._plan.annotations) :]
        if old:
            self._db.execute(sa.delete(table).where(table.c.annotation_id.in_(old)))
        pairs = [
            {"annotation_id": identity, "recommendation_id": self._recommendations[reference]}
            for one, identity in zip(annotations, ids, strict=True)
            for reference in sorted(self._wishes.links.get(one.annotation_id, ()), key=lambda to: to.key)
        ]
        if pairs:
            self._db.execute(sa.insert(table), pairs)

    def suggestions(self) -> None:
        """Write the suggestions anew where they changed; none of them is applied."""
        if not self._plan.suggestions_changed:
            return
        ids = sorted(self._annotations.values())
        for start in range(0, len(ids), 500):
            self._db.execute(sa.delete(Suggestion).where(Suggestion.annotation_id.in_(ids[start : start + 500])))
        rows = [
            {"annotation_id": self._annotations[identity], "recommendation_id": to, "score": score}
            for (identity, to), score in self._plan.suggestions.items()
        ]
        if rows:
            self._db.execute(sa.insert(Suggestion), rows)


def _fill_document(wish: DocumentWish, row: Document) -> None:
    row.committee_code = wish.committee
    row.kind = wish.kind
    row.title = wish.title
    row.published_on = wish.published_on
    row.published_precision = Precision.DAY if wish.published_on else None
    row.seen_at = wish.seen_at
    row.imported = wish.imported


def _new_recommendation(document_id: int, reference: Reference) -> Recommendation:
    return Recommendation(
        document_id=document_id,
        paragraph=reference.paragraph,
        item=reference.item,
        position=reference.order,
        summary="",
        action_type=ActionType.OTHER,
        follow_up=None,
        reading=Reading.FULL,
        numbering=Numbering.PRINTED,
        # The index quotes the document; nobody here has seen the document itself.
        read_from=ReadFrom.QUOTED,
    )

"""Demands: the list by how often and how long each is asked, and one demand through the years."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask import abort, render_template, request
from flask_babel import gettext as _

from tracker.domain.dates import PartialDate
from tracker.domain.demands import WAITING_RULE, Ask, DemandSort, Listed, asking_of, in_order
from tracker.domain.filters import NONE
from tracker.domain.vocabulary import By
from tracker.services import figures
from tracker.store import catalogue, recommendations
from tracker.store import demands as reads
from tracker.store.demands import Bearing
from tracker.store.recommendations import Row
from tracker.store.vocabulary import wording_mark
from tracker.web.asking import asked, not_among, question_of, vocabulary
from tracker.web.catalogue import ALL_OF_A_DOCUMENT, blueprint, framed
from tracker.web.labels import word
from tracker.web.language import language, language_of_files
from tracker.web.session import db, public


def mark_of(demand: catalogue.DemandRow) -> str:
    """Return how the wording of a demand came to be, for its mark."""
    return wording_mark(language(), translated=demand.translated, reviewed_by=demand.reviewed_by)


@blueprint.get("/demands")
@public
def demands() -> tuple[str, int]:
    """List what is asked for again and again: how often, since when, the last evidence, and where each stands."""
    answer = asked()
    question = question_of(answer.filters.frame)
    sort, problems = _sort()
    total, tables = figures.tables(db(), question, vocabulary(), [By.DEMAND], word=word)
    by_slug = {row.key: row for row in tables[By.DEMAND]}
    members, latest = reads.asks(db(), question), reads.last_evidence(db(), question)
    listed = [
        (one, asking_of(members.get(one.slug, ()), question.day), latest.get(one.slug))
        for one in catalogue.demands(db(), language())
    ]
    ordered = in_order(
        [
            (Listed(one.title.casefold(), asking, last.event.first if last else None), number)
            for number, (one, asking, last) in enumerate(listed)
        ],
        sort,
    )
    shown = framed(answer, sort="" if sort is DemandSort.ASKED else sort.value)
    html = render_template(
        "catalogue/demands.html",
        demands=[(*listed[number], by_slug.get(listed[number][0].slug)) for number in ordered],
        marks={one.slug: mark_of(one) for one, _asking, _last in listed},
        total=total,
        without=by_slug.get(NONE),
        sort=sort.value,
        sorts=[(value.value, text) for value, text in _sort_words()],
        rule=_(WAITING_RULE),
        **{**shown, "problems": [*problems, *shown["problems"]]},
    )
    return html, 400 if problems else answer.status_code


def _sort() -> tuple[DemandSort, list[str]]:
    typed = request.args.get("sort", "")
    if not typed or typed in list(DemandSort):
        return DemandSort(typed or DemandSort.ASKED), []
    return DemandSort.ASKED, [not_among("sort", typed, list(DemandSort))]


def _sort_words() -> list[tuple[DemandSort, str]]:
    return [
        (DemandSort.ASKED, _("Asked most often")),
        (DemandSort.WAITING, _("Waiting longest")),
        (DemandSort.EVIDENCE, _("Latest evidence")),
        (DemandSort.TITLE, _("By title")),
    ]


@dataclass(frozen=True, slots=True)
class Step:
    """One point of a demand's timeline: a document that asks, with its items, or a piece of evidence."""

    day: PartialDate | None
    asks: Sequence[Row] = ()
    evidence: Bearing | None = None

    @property
    def _place(self) -> tuple[date, bool]:
        # What has no day comes first; on one day the ask comes before what was done about it.
        return (self.day.first if self.day else date.min, self.evidence is not None)


def timeline_of(rows: Iterable[Row], evidence: Iterable[Bearing]) -> list[Step]:
    """Return a demand through the years, oldest first: each document that asks once, and the evidence between."""
    steps = [*_asks(rows), *(Step(one.piece.event, evidence=one) for one in evidence)]
    return sorted(steps, key=lambda step: step._place)


def _asks(rows: Iterable[Row]) -> Iterator[Step]:
    for _symbol, found in groupby(sorted(rows, key=lambda row: row.reference.symbol), lambda row: row.reference.symbol):
        items = list(found)
        yield Step(items[0].adopted or items[0].published, asks=items)


@blueprint.get("/demands/<slug>")
@public
def demand(slug: str) -> tuple[str, int]:
    """Show one demand: who asked it when, where each ask stands, and the evidence between."""
    found = catalogue.demands(db(), language(), slug)
    if not found:
        abort(404)
    answer = asked()
    question = question_of(answer.filters.frame.with_(demand=slug))
    rows = recommendations.page_of(db(), question, sort="oldest", size=ALL_OF_A_DOCUMENT)
    total = figures.whole(question, Counter(row.status for row in rows), word=word)
    evidence = reads.evidence_of(db(), question, slug)
    html = render_template(
        "catalogue/demand.html",
        demand=found[0],
        mark=mark_of(found[0]),
        asking=asking_of([ask_of(row) for row in rows], question.day),
        timeline=timeline_of(rows, evidence),
        pieces=len(evidence),
        added=reads.added_here(db(), slug),
        dated=any(row.adopted or row.published for row in rows),
        members=len(rows),
        total=total,
        own_filters=question.filters,
        chart_query=question.filters.query_string(**language_of_files()),
        rule=_(WAITING_RULE),
        **framed(answer),
    )
    return html, answer.status_code


def ask_of(row: Row) -> Ask:
    """Return a line of a list as the ask of a demand."""
    dated = row.adopted or row.published
    return Ask(row.reference.symbol, row.committee, dated.first if dated else None, row.status)

"""Catalogues: documents, demands, evidence, claims, treaties; every row of the register can be reached from here."""

from collections import Counter
from itertools import groupby
from typing import Any
from urllib.parse import quote

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.domain.filters import NONE, Filters
from tracker.domain.vocabulary import By, DocumentKind, Effect
from tracker.services import figures
from tracker.services.claims import scope_of
from tracker.store import catalogue, reader, recommendations
from tracker.store.vocabulary import wording_mark
from tracker.web.asking import Asked, asked, question_of, today, vocabulary
from tracker.web.days import day_control
from tracker.web.labels import choices, word
from tracker.web.language import fault_text, language, language_of_files
from tracker.web.paging import Pagination, page_number
from tracker.web.reader import chosen_text, earlier_of, text_of
from tracker.web.session import db, public

blueprint = Blueprint("catalogue", __name__)
ALL_OF_A_DOCUMENT = 1000
"""Most recommendations of one document that its page shows; the longest we know of has under two hundred."""


@blueprint.get("/documents")
@public
def documents() -> tuple[str, int]:
    """List source documents, by committee and kind."""
    every = catalogue.documents(db())
    known = sorted({row.committee for row in every})
    committee, kind = request.args.get("committee", ""), request.args.get("kind", "")
    problems = []
    if committee and committee not in known:
        problems.append(_("The catalogue has no committee “%(value)s”.", value=committee))
        committee = ""
    if kind and kind not in list(DocumentKind):
        problems.append(_("The catalogue has no kind of document “%(value)s”.", value=kind))
        kind = ""
    of_committee = [row for row in every if not committee or row.committee == committee]
    of_kind = [row for row in every if not kind or row.document.kind.value == kind]
    # Beside each value stands what it would leave, the other filter kept.
    committees = Counter(row.committee for row in of_kind)
    kinds = Counter(row.document.kind.value for row in of_committee)
    html = render_template(
        "catalogue/documents.html",
        rows=[row for row in of_kind if not committee or row.committee == committee],
        total=len(every),
        committees=[(code, committees[code]) for code in known],
        kinds=[
            (value, text, kinds[value]) for value, text in choices("document_kind") if kinds[value] or value == kind
        ],
        committee=committee,
        kind=kind,
        problems=problems,
    )
    return html, 400 if problems else 200


@blueprint.get("/documents/<path:key>")
@public
def document(key: str) -> tuple[str, int] | Response:
    """Show one document: its facts, its recommendations with their statuses, its passages where imported."""
    found = catalogue.find_document(db(), key)
    if found is None:
        abort(404)
    source = found.document
    if source.slug != key:
        return redirect(url_for("catalogue.document", key=source.slug), 301)
    answer = asked()
    question = question_of(answer.filters.frame.with_(document=source.slug))
    rows = recommendations.page_of(db(), question, size=ALL_OF_A_DOCUMENT)
    contents = reader.contents(db(), found)
    wanted, problems = chosen_text(contents)
    by_paragraph = {number: list(items) for number, items in groupby(rows, lambda row: row.reference.paragraph)}
    has_demands = any(row.links.demands for row in rows)
    total = figures.whole(question, Counter(row.status for row in rows), word=word)
    shown = framed(answer, text=wanted if request.args.get("text") == wanted else "")
    html = render_template(
        "catalogue/document.html",
        document=source,
        rows=rows,
        by_paragraph=by_paragraph,
        text=text_of(contents, wanted, by_paragraph) if contents.passages else None,
        earlier=earlier_of(rows, reader.earlier_asks(db(), source)) if has_demands else {},
        contents=contents,
        total=total,
        **{**shown, "problems": [*problems, *shown["problems"]]},
    )
    return html, 400 if problems else answer.status_code


def framed(answer: Asked, **more: str) -> dict[str, Any]:
    """Return what a page needs to say for which voice and day it stands, and what it did not understand.

    `more` is what else of its address is kept on the way to another day.
    """
    return {
        "filters": answer.filters.frame,
        "day": answer.question.day,
        "days": day_control(answer, quote(request.path), frame=True, **more),
        "problems": [fault_text(fault) for fault in answer.faults],
    }


@blueprint.get("/demands")
@public
def demands() -> tuple[str, int]:
    """List what is asked for again and again, with where each demand stands."""
    answer = asked()
    question = question_of(answer.filters.frame)
    total, tables = figures.tables(db(), question, vocabulary(), [By.DEMAND], word=word)
    by_slug = {row.key: row for row in tables[By.DEMAND]}
    listed = catalogue.demands(db(), language())
    html = render_template(
        "catalogue/demands.html",
        demands=[(one, by_slug.get(one.slug)) for one in listed],
        marks={one.slug: _mark(one) for one in listed},
        total=total,
        without=by_slug.get(NONE),
        **framed(answer),
    )
    return html, answer.status_code


def _mark(demand: catalogue.DemandRow) -> str:
    return wording_mark(language(), translated=demand.translated, reviewed_by=demand.reviewed_by)


@blueprint.get("/demands/<slug>")
@public
def demand(slug: str) -> tuple[str, int]:
    """Show one demand: what is asked, by whom, since when, and where each recommendation stands."""
    found = catalogue.demands(db(), language(), slug)
    if not found:
        abort(404)
    answer = asked()
    question = question_of(answer.filters.frame.with_(demand=slug))
    rows = recommendations.page_of(db(), question, sort="oldest", size=ALL_OF_A_DOCUMENT)
    total, _tables = figures.tables(db(), question, vocabulary(), [], word=word)
    html = render_template(
        "catalogue/demand.html",
        demand=found[0],
        mark=_mark(found[0]),
        rows=rows,
        total=total,
        chart_query=question.filters.query_string(**language_of_files()),
        **framed(answer),
    )
    return html, answer.status_code


@blueprint.get("/evidence")
@public
def evidence() -> tuple[str, int]:
    """List dated facts, newest first, by effect and theme."""
    question = question_of(Filters())
    effect, theme = request.args.get("effect", ""), request.args.get("theme", "")
    page = page_number()
    problems = []
    if effect and effect not in list(Effect):
        problems.append(_("There is no effect “%(value)s”.", value=effect))
        effect = ""
    if theme and theme not in vocabulary().labels["theme"]:
        problems.append(_("The register has no theme “%(value)s”.", value=theme))
        theme = ""
    found = catalogue.evidence(db(), question, effect=effect, theme=theme, page=page or 1)
    if page is None or (page > 1 and not found.pieces):
        problems.append(_("The list has no such page; this is its first."))
        page, found = 1, catalogue.evidence(db(), question, effect=effect, theme=theme)
    effects, themes = catalogue.evidence_counts(db(), question, effect=effect, theme=theme)
    order = vocabulary().labels["theme"]
    html = render_template(
        "catalogue/evidence.html",
        pieces=found.pieces,
        pagination=Pagination(page, found.total),
        effects=[(value, text, effects.get(value, 0)) for value, text in choices("effect")],
        themes=[(slug, label.text, themes.get(slug, 0)) for slug, label in order.items() if slug in {*themes, theme}],
        effect=effect,
        theme=theme,
        charted=found.total > 0,
        chart_query=_picture_of_evidence(effect, theme),
        problems=problems,
    )
    return html, 400 if problems else 200


def _picture_of_evidence(effect: str, theme: str) -> str:
    chosen = {"effect": effect} if effect else {}
    return Filters(theme=(theme,) if theme else ()).query_string(**chosen, **language_of_files())


@blueprint.get("/evidence/<slug>")
@public
def evidence_item(slug: str) -> tuple[str, int]:
    """Show one piece of evidence with its source, and what rests on it."""
    answer = asked()
    found = catalogue.find_evidence(db(), question_of(answer.filters.frame), slug)
    if found is None:
        abort(404)
    labels = vocabulary()
    html = render_template(
        "catalogue/evidence_item.html",
        piece=found.piece,
        record=found.record,
        themes=[(theme, labels.text("theme", theme)) for theme in found.themes],
        uses=found.uses,
        **framed(answer),
    )
    return html, answer.status_code


@blueprint.get("/claims")
@public
def claims() -> str:
    """Show published claims about implementation, each beside our own figure where our record covers its scope."""
    compared = []
    for claim in catalogue.claims(db()):
        filters = scope_of(claim, vocabulary(), today=today())
        row = None
        if filters is not None:
            row, _tables = figures.tables(db(), question_of(filters), vocabulary(), [], word=word)
        compared.append((claim, filters, row))
    return render_template("catalogue/claims.html", compared=compared, today=today())


@blueprint.get("/treaties")
@public
def treaties() -> str:
    """Show what sources say of acts on treaties, contradictions side by side."""
    acts = catalogue.treaty_acts(db())
    grouped = [list(rows) for _name, rows in groupby(acts, lambda act: act.short_name)]
    sources = [(rows, _disagree([(row.action, str(row.acted or "")) for row in rows])) for rows in grouped]
    return render_template("catalogue/treaties.html", treaties=sources, total=len(acts))


def _disagree(acts: list[tuple[str, str]]) -> bool:
    """Tell whether two sources date the same act to different days; a month does not contradict a day in it."""
    joining = {"accession": "joining", "ratification": "joining"}
    for index, (action, day) in enumerate(acts):
        for other_action, other in acts[index + 1 :]:
            same_act = joining.get(action, action) == joining.get(other_action, other_action)
            if same_act and day and other and not (day.startswith(other) or other.startswith(day)):
                return True
    return False

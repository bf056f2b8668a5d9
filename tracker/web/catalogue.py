"""Catalogues: documents, demands, evidence, treaties; every row of the register can be reached from here."""

from collections import Counter
from itertools import groupby
from typing import Any
from urllib.parse import quote

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.domain.filters import Filters
from tracker.domain.vocabulary import DocumentKind
from tracker.services import figures
from tracker.store import catalogue, reader, recommendations
from tracker.web.asking import Asked, asked, asked_frame, is_by, question_of
from tracker.web.days import day_control
from tracker.web.labels import choices, word
from tracker.web.language import fault_text
from tracker.web.reader import chosen_text, earlier_of, text_of
from tracker.web.session import db, public

blueprint = Blueprint("catalogue", __name__)
ALL_OF_A_DOCUMENT = 1000
"""Most recommendations of one document that its page shows; the longest we know of has under two hundred."""


@blueprint.get("/documents")
@public
def documents() -> tuple[str, int]:
    """List source documents, by committee and kind, that were there by the day."""
    answer = asked_frame()
    listed = catalogue.documents(db())
    every = [row for row in listed if is_by(row.document.adopted or row.document.published, answer.question.day)]
    known = sorted({row.committee for row in listed})
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
    rows = [row for row in of_kind if not committee or row.committee == committee]
    all_days = [row for row in listed if committee in ("", row.committee) and kind in ("", row.document.kind.value)]
    shown = framed(answer, committee=committee, kind=kind)
    html = render_template(
        "catalogue/documents.html",
        rows=rows,
        later=len(all_days) - len(rows),
        total=len(every),
        committees=[(code, committees[code]) for code in known if committees[code] or code == committee],
        kinds=[
            (value, text, kinds[value]) for value, text in choices("document_kind") if kinds[value] or value == kind
        ],
        committee=committee,
        kind=kind,
        **{**shown, "problems": [*problems, *shown["problems"]]},
    )
    return html, 400 if problems else answer.status_code


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
    contents = reader.contents(db(), found, question.day)
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
        is_later=not is_by(source.adopted or source.published, question.day),
        **{**shown, "problems": [*problems, *shown["problems"]]},
    )
    return html, 400 if problems else answer.status_code


def framed(answer: Asked, **more: str) -> dict[str, Any]:
    """Return what a page needs to say for which voice and day it stands, and what it did not understand.

    `more` is what else of its address is kept on the way to another day; `plain` is the page as of today.
    """
    path = quote(request.path)
    return {
        "plain": path + Filters().query_string(**{name: value for name, value in more.items() if value}),
        "filters": answer.filters.frame,
        "day": answer.question.day,
        "days": day_control(answer, path, frame=True, **more),
        "problems": [fault_text(fault) for fault in answer.faults],
    }


@blueprint.get("/treaties")
@public
def treaties() -> tuple[str, int]:
    """Show what sources say of acts on treaties by the day, contradictions side by side."""
    answer = asked_frame()
    every = catalogue.treaty_acts(db())
    acts = [act for act in every if is_by(act.acted, answer.question.day)]
    grouped = [list(rows) for _name, rows in groupby(acts, lambda act: act.short_name)]
    sources = [(rows, _disagree([(row.action, str(row.acted or "")) for row in rows])) for rows in grouped]
    later = len(every) - len(acts)
    html = render_template("catalogue/treaties.html", treaties=sources, total=len(acts), later=later, **framed(answer))
    return html, answer.status_code


def _disagree(acts: list[tuple[str, str]]) -> bool:
    """Tell whether two sources date the same act to different days; a month does not contradict a day in it."""
    joining = {"accession": "joining", "ratification": "joining"}
    for index, (action, day) in enumerate(acts):
        for other_action, other in acts[index + 1 :]:
            same_act = joining.get(action, action) == joining.get(other_action, other_action)
            if same_act and day and other and not (day.startswith(other) or other.startswith(day)):
                return True
    return False

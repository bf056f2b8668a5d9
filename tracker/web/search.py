"""Search everything: recommendations, paragraphs, evidence, findings, documents, demands, claims."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from tracker.domain.filters import LONGEST_QUERY, NONE, TOO_LONG, Filters
from tracker.domain.messages import Fault
from tracker.domain.search_terms import Term
from tracker.domain.snippets import Match, Segment, find_matches, mark, snippet
from tracker.domain.vocabulary import Found, Sensitivity
from tracker.store import search
from tracker.store.search import Hit, Results, Wording
from tracker.web.asking import Asked as FrameAsked
from tracker.web.asking import asked_frame, vocabulary
from tracker.web.browse import site_url
from tracker.web.catalogue import framed
from tracker.web.labels import choices
from tracker.web.language import address_with, fault_text, language
from tracker.web.paging import Pagination, page_number
from tracker.web.session import clearance, db, public

blueprint = Blueprint("search", __name__)

PAGE_SIZE: Final = 20
FEW: Final = 3
"""With fewer hits than this, another spelling is offered."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A hit as it is printed: in the language in which it was found."""

    kind: str
    label: str
    path: str
    dated: date | None
    committee: str
    sensitivity: str
    title: tuple[Segment, ...]
    title_language: str
    piece: tuple[Segment, ...]
    language: str
    cut_before: bool
    cut_after: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request searches for, and what in its address could not be understood."""

    q: str
    kind: str
    committee: str
    page: int
    faults: list[Fault]
    frame: FrameAsked


def kind_words() -> dict[str, str]:
    """Return what one thing of each kind is called."""
    return {
        "recommendation": _("Recommendation"),
        "passage": _("Paragraph of a document"),
        "evidence": _("Evidence"),
        "finding": _("Finding"),
        "document": _("Document"),
        "demand": _("Demand"),
        "claim": _("Claim"),
    }


def asked() -> Asked:
    """Read the search from the address; what is wrong is passed over and named."""
    frame = asked_frame()
    q, kind, committee = (request.args.get(name, "").strip() for name in ("q", "kind", "committee"))
    faults = list(frame.faults)
    if len(q) > LONGEST_QUERY:
        faults.append(Fault("q", TOO_LONG, {"longest": LONGEST_QUERY}))
        q = ""
    if kind and kind not in list(Found):
        faults.append(Fault("kind", _("A search finds no kind “%(value)s”.", value=kind).replace("%", "%%")))
        kind = ""
    if committee and committee != NONE and committee not in vocabulary().labels["committee"]:
        faults.append(
            Fault("committee", _("The register has no committee “%(value)s”.", value=committee).replace("%", "%%"))
        )
        committee = ""
    page = page_number()
    if page is None:
        faults.append(Fault("page", _("The list has no such page; this is its first.")))
    return Asked(q, kind, committee, page or 1, faults, frame)


def found(what: Asked) -> Results:
    """Return a page of what was asked for."""
    return search.find(
        db(),
        what.q,
        clearance=clearance(),
        day=what.frame.question.day,
        recorded_by=what.frame.question.recorded_by,
        kind=what.kind,
        committee=what.committee,
        page=what.page,
        size=PAGE_SIZE,
    )


def suggestion(what: Asked, results: Results) -> str:
    """Return another spelling that finds something, where what was typed finds little; empty else."""
    if sum(results.kinds.values()) >= FEW or not results.terms:
        return ""
    instead = search.suggest(db(), what.q, clearance=clearance())
    if not instead:
        return ""
    there = found(replace(what, q=instead, page=1))
    return instead if there.total > results.total else ""


def show(hit: Hit, terms: Sequence[Term], code: str, frame: Filters) -> Shown:
    """Put a hit in the language in which most of what was searched for stands, the reader's if it is as good.

    Its address keeps the frame: the voice, the day and the history of the search.
    """
    order = sorted(hit.wordings, key=lambda one: (one.language != code, one.language != "en"))
    best, in_title, in_text = _best(order, terms)
    titled = best if best.title else next((one for one in order if one.title), best)
    lettered = best if best.text else titled
    piece = snippet(lettered.text, terms, found=in_text if lettered is best else None)
    joined = "".join(one.text for one in piece)
    text = {"text": best.language} if hit.kind is Found.PASSAGE and best.language != code else {}
    before, sign, anchor = hit.path.partition("#")
    path = f"{before}{frame.query_string(**text)}{sign}{anchor}"
    return Shown(
        kind=hit.kind.value,
        label=hit.label,
        path=path,
        dated=hit.dated,
        committee=hit.committee if hit.committee != NONE else "",
        sensitivity=hit.sensitivity.value if hit.sensitivity is not Sensitivity.PUBLIC else "",
        title=mark(titled.title, terms, found=in_title if titled is best else None),
        title_language=titled.language,
        piece=piece,
        language=lettered.language,
        cut_before=not lettered.text.startswith(joined),
        cut_after=not lettered.text.endswith(joined),
    )


def _best(order: Sequence[Wording], terms: Sequence[Term]) -> tuple[Wording, list[Match], list[Match]]:
    """Return the first of the wordings with most of the terms, and where they stand in its title and its text."""
    wanted = sum(not term.excluded for term in terms)
    most, chosen = -1, (order[0], list[Match](), list[Match]())
    for one in order:
        in_title, in_text = find_matches(one.title, terms), find_matches(one.text, terms)
        number = len({match.term for match in (*in_title, *in_text)})
        if number > most:
            most, chosen = number, (one, in_title, in_text)
        if number == wanted:
            break
    return chosen


@blueprint.get("/search")
@public
def results() -> tuple[str, int]:
    """Show what a text finds, best first, twenty a page, with the number behind each kind and committee."""
    what = asked()
    answer = found(what)
    if what.page > 1 and not answer.hits and not what.faults:
        what = replace(what, page=1, faults=[Fault("page", _("The list has no such page; this is its first."))])
        answer = found(what)
    code, kept = language(), what.frame.filters.frame
    shown = framed(what.frame, q=what.q, kind=what.kind, committee=what.committee)
    html = render_template(
        "search/results.html",
        q=what.q,
        asked_anything=bool(what.q),
        hits=[show(hit, answer.terms, code, kept) for hit in answer.hits],
        pagination=Pagination(what.page, answer.total, PAGE_SIZE),
        kinds=_kinds(answer, what),
        committees=_committees(answer, what),
        recommendations=answer.kinds[Found.RECOMMENDATION.value] if not what.committee else 0,
        suggestion=suggestion(what, answer) if what.q else "",
        kind_words=kind_words(),
        **{**shown, "problems": [fault_text(fault) for fault in what.faults]},
    )
    return html, 400 if what.faults else 200


def _address(what: Asked, **changes: str) -> str:
    given = {**dict(what.frame.filters.frame.pairs()), "q": what.q, "kind": what.kind, "committee": what.committee}
    return address_with({name: [value] for name, value in {**given, **changes}.items() if value})


def _kinds(answer: Results, what: Asked) -> list[tuple[str, int, str, bool]]:
    """Return (word, number, address, whether it is shown) for all kinds together and each that has something."""
    listed = [(_("All"), sum(answer.kinds.values()), _address(what, kind=""), not what.kind)]
    listed += [
        (text, answer.kinds[value], _address(what, kind=value), what.kind == value)
        for value, text in choices("found")
        if answer.kinds[value] or what.kind == value
    ]
    return listed


def _committees(answer: Results, what: Asked) -> list[tuple[str, int, str, bool]]:
    """Return (word, number, address, whether it is shown) for each committee that has something."""
    labels = vocabulary()
    codes = {*answer.committees, *([what.committee] if what.committee else [])}
    order = sorted(codes, key=lambda code: (code == NONE, labels.position("committee", code), code))
    return [
        (
            code if code != NONE else _("(none given)"),
            answer.committees[code],
            _address(what, committee="" if code == what.committee else code),
            code == what.committee,
        )
        for code in order
    ]


@blueprint.get("/search.json")
@public
def results_json() -> Response:
    """Give a page of what a text finds as JSON; what could not be understood is refused."""
    what = asked()
    if what.faults:
        errors = [{"name": fault.place, "message": fault_text(fault)} for fault in what.faults]
        return _json({"errors": errors}, 400)
    answer = found(what)
    code = language()
    more = answer.total > what.page * PAGE_SIZE
    return _json(
        {
            "q": what.q,
            "day": what.frame.question.day.isoformat(),
            "history": what.frame.filters.history.value,
            "total": answer.total,
            "kinds": dict(answer.kinds),
            "committees": dict(answer.committees),
            "suggestion": suggestion(what, answer) if what.q else "",
            "rows": [_row(show(hit, answer.terms, code, what.frame.filters.frame)) for hit in answer.hits],
            "next": site_url() + _address(what, page=str(what.page + 1)) if more else None,
        }
    )


def _row(hit: Shown) -> dict[str, Any]:
    return {
        "kind": hit.kind,
        "label": hit.label,
        "title": "".join(one.text for one in hit.title),
        "title_language": hit.title_language,
        "snippet": [{"text": one.text, "found": one.marked} for one in hit.piece],
        "snippet_language": hit.language,
        "committee": hit.committee,
        "dated": hit.dated.isoformat() if hit.dated else None,
        "url": site_url() + hit.path,
    }


def _json(value: object, status: int = 200) -> Response:
    return Response(json.dumps(value, ensure_ascii=False, indent=2) + "\n", status, mimetype="application/json")

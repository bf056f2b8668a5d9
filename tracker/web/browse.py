"""Find and read recommendations."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.domain.addresses import list_path, recommendation_path
from tracker.domain.filters import FOLLOW_UP_VALUES, NONE, YES_NO, Filters
from tracker.domain.questions import Question
from tracker.domain.references import Reference, find_in_path
from tracker.domain.stances import AGREEMENTS, SAID, SAME
from tracker.domain.vocabulary import Unit
from tracker.exports.citations import citations
from tracker.store import details, recommendations
from tracker.store.units import FACETS, facet_counts
from tracker.web.asking import Asked, asked, question_of, vocabulary
from tracker.web.days import day_control
from tracker.web.labels import choices, word
from tracker.web.language import day_text, fault_text, language, language_of_files
from tracker.web.paging import Pagination, page_number
from tracker.web.session import db, public
from tracker.web.site import site

blueprint = Blueprint("browse", __name__)

CLOSED = {"status": "status", "action": "action", "reading": "reading", "age": "age"}
"""Filters whose words are those of a closed list, and the list."""


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with its values: (value, word, number of units it would leave, chosen)."""

    name: str
    title: str
    values: list[tuple[str, str, int, bool]]

    @property
    def chosen(self) -> bool:
        """Whether any value is chosen."""
        return any(value[3] for value in self.values)


def filter_titles() -> dict[str, str]:
    """Return what each filter is called on the page."""
    return {
        "q": _("Words"),
        "committee": _("Committee"),
        "document": _("Document"),
        "cycle": _("Reporting cycle"),
        "theme": _("Theme"),
        "group": _("Group of people"),
        "sdg": _("Sustainable Development Goal"),
        "action": _("Type of action"),
        "status": _("Status"),
        "voice": _("Voice"),
        "on": _("Day"),
        "history": _("History"),
        "unit": _("Counted as one"),
        "since": _("Adopted since"),
        "until": _("Adopted until"),
        "demand": _("Demand"),
        "disputed": _("Disputed"),
        "follow_up": _("Follow-up requested"),
        "reading": _("How it was read"),
        "age": _("Years since adoption"),
        "said": _("What a voice says"),
        "agreement": _("Two voices"),
        "grade": _("Official grade"),
        "evidence": _("How new the evidence is"),
    }


def value_word(name: str, value: str) -> str:
    """Return the word for a value of a filter in the reader's language."""
    if name in ("status", "voice", "history", "unit", "action", "reading", "age", "evidence"):
        return word(name, value)
    if name in ("said", "agreement"):
        return said_words(value) if name == "said" else agreement_words(value)
    if value == NONE:
        return str(_("(none given)"))
    if name in ("disputed", "follow_up"):
        return str({"yes": _("Yes"), "no": _("No"), "unknown": _("Not seen")}[value])
    if name in ("on", "since", "until"):
        return day_text(value)
    if name == "committee":
        return f"{value} · {vocabulary().text(name, value)}"
    if name == "sdg" and value.split(".")[0] in vocabulary().labels["sdg"]:
        return f"{value} · {vocabulary().text(name, value.split('.')[0])}"
    return vocabulary().text(name, value)


def said_words(value: str) -> str:
    """Return “Committee: Not implemented” for a value of the filter `said`."""
    voice, status = value.split(":")
    return f"{word('voice', voice)}: {word('status', status)}"


def agreement_words(value: str) -> str:
    """Return “Committee and State say the same” for a value of the filter `agreement`."""
    first, second, relation = value.split(":")
    voices = {"first": word("voice", first), "second": word("voice", second)}
    if relation == SAME:
        return str(_("%(first)s / %(second)s: the same status", **voices))
    return str(_("%(first)s / %(second)s: different statuses", **voices))


def voices_asked(filters: Filters) -> list[tuple[str, str, list[tuple[str, str, None, bool]]]]:
    """Return the filters about single voices as (name, title, values), values as facets have them but not counted."""
    found = [
        ("said", word("voice", voice), [(one, word("status", one.split(":")[1]), one in filters.said) for one in said])
        for voice, said in groupby(SAID, key=lambda value: value.split(":")[0])
    ]
    compared = [(one, agreement_words(one), one in filters.agreement) for one in AGREEMENTS]
    found.append(("agreement", str(_("Two voices")), compared))
    return [(name, title, [(value, text, None, on) for value, text, on in values]) for name, title, values in found]


def grades_asked(filters: Filters) -> list[tuple[str, str, None, bool]]:
    """Return the official grades that the register holds, as values of a facet that are not counted."""
    grades = [*vocabulary().labels["grade"], NONE]
    return [(one, value_word("grade", one), None, one in filters.grade) for one in grades] if len(grades) > 1 else []


def evidence_asked(filters: Filters) -> list[tuple[str, str, None, bool]]:
    """Return how new evidence can be, as values of a facet that are not counted."""
    return [(value, text, None, value in filters.evidence) for value, text in choices("evidence")]


def facets_of(question: Question, counts: dict[str, dict[str, int]]) -> list[Facet]:
    """Return the filters with the number of units behind each value, values without any left out unless chosen."""
    titles = filter_titles()
    return [Facet(name, titles[name], list(_values(name, question.filters, counts[name]))) for name in FACETS]


def _values(name: str, filters: Filters, counts: dict[str, int]) -> Iterable[tuple[str, str, int, bool]]:
    chosen: tuple[str, ...] = getattr(filters, name)
    for value in _in_order(name, {*counts, *chosen}):
        if counts.get(value) or value in chosen:
            yield value, value_word(name, value), counts.get(value, 0), value in chosen


def _in_order(name: str, values: set[str]) -> list[str]:
    if name in CLOSED:
        order = [value for value, _word in choices(CLOSED[name])]
    else:
        order = {"disputed": list(YES_NO), "follow_up": list(FOLLOW_UP_VALUES)}.get(name, [])
    if order:
        return [value for value in order if value in values]
    labels = vocabulary()
    return sorted(values, key=lambda value: (value == NONE, labels.position(name, value), value))


def chips_of(
    filters: Filters, shown: Filters, address: Callable[[Filters], str] = list_path
) -> list[tuple[str, str, str]]:
    """Return each filter that is `shown` as (its name, its value in words, the address of the page without it)."""
    titles = filter_titles()
    found = []
    for name, value in shown.pairs():
        current = getattr(filters, name)
        rest = tuple(one for one in current if one != value) if isinstance(current, tuple) else ()
        without = filters.with_(**{name: rest}) if rest else filters.without(name)
        found.append((titles[name], value if name == "q" else value_word(name, value), address(without)))
    return found


@blueprint.get("/recommendations", endpoint="recommendations")
@public
def list_() -> tuple[str, int]:
    """List what the filters find, fifty a page, with the number behind every value of every filter."""
    answer = asked()
    page = page_number()
    sort = request.args.get("sort", recommendations.SORTS[0])
    problems = [fault_text(fault) for fault in answer.faults]
    if sort not in recommendations.SORTS:
        problems.append(_("“%(value)s” is no order of the list.", value=sort))
        sort = recommendations.SORTS[0]
    counts = facet_counts(db(), answer.question)
    pagination = Pagination(page or 1, sum(counts[""].values()))
    if page is None or page > pagination.pages:
        problems.append(_("The list has no such page; this is its first."))
        pagination = Pagination(1, pagination.total)
    rows = recommendations.page_of(db(), answer.question, sort=sort, page=pagination.page)
    html = render_template(
        "browse/list.html",
        rows=rows,
        pagination=pagination,
        sort=sort,
        sorts=sort_words(),
        problems=problems,
        facets=facets_of(answer.question, counts),
        chips=chips_of(answer.filters, answer.filters),
        days=day_control(answer, "/recommendations", sort=sort if sort != recommendations.SORTS[0] else ""),
        **list_frame(answer),
    )
    return html, 400 if problems else 200


def sort_words() -> list[tuple[str, str]]:
    """Return the orders of the list with their words."""
    texts = {
        "newest": _("Newest document first"),
        "oldest": _("Oldest document first"),
        "committee": _("By committee"),
        "status": _("Worst status first"),
        "judged": _("Latest judgement first"),
    }
    return [(sort, texts[sort]) for sort in recommendations.SORTS]


def list_frame(answer: Asked) -> dict[str, object]:
    """Return what every page about a set of recommendations shows around it."""
    filters = answer.filters
    file_query = filters.query_string(**language_of_files())
    return {
        "filters": filters,
        "day": answer.question.day,
        "downloads": [(name.upper(), f"/recommendations.{name}{file_query}") for name in ("csv", "xlsx", "json")],
        "to_fill_query": filters.query_string(lang=language()),
        "cite": [("BibTeX", f"/recommendations.bib{file_query}"), ("RIS", f"/recommendations.ris{file_query}")],
        "by_unit": filters.unit is not Unit.RECOMMENDATION,
        "value_word": value_word,
        "voices_asked": voices_asked(filters),
        "grades_asked": grades_asked(filters),
        "evidence_asked": evidence_asked(filters),
    }


@blueprint.get("/recommendations/<path:tail>")
@public
def recommendation(tail: str) -> tuple[str, int] | Response:
    """Show one recommendation; the address of a whole paragraph leads to its items in the document."""
    reference = find_in_path(tail)
    if reference is None:
        abort(404)
    answer = asked()
    detail = details.find(db(), answer.question, reference)
    if detail is None:
        return _elsewhere(reference)
    html = render_template(
        "browse/recommendation.html",
        detail=detail,
        row=detail.row,
        terms=vocabulary(),
        citations=citations(detail.row, answer.question, site_url=site_url()),
        problems=[fault_text(fault) for fault in answer.faults],
        voices=choices("voice"),
        filters=answer.filters,
        day=answer.question.day,
        days=day_control(answer, recommendation_path(reference), frame=True),
    )
    return html, answer.status_code


def _elsewhere(reference: Reference) -> Response:
    """Lead from a paragraph that is tracked by items to its place in the document; anything else is not found."""
    paragraph = question_of(Filters(q=f"{reference.symbol} {reference.paragraph}"))
    found = recommendations.page_of(db(), paragraph, size=2)
    if not found or found[0].reference.symbol != reference.symbol or reference.item:
        abort(404)
    address = url_for("catalogue.document", key=reference.symbol, _anchor=f"p{reference.paragraph}")
    return redirect(address)


def site_url() -> str:
    """Return the address of the site without a slash at its end, for files and citations."""
    return site().settings.public_url or request.host_url.rstrip("/")

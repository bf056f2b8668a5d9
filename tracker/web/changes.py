"""See what changed between two days: from what to what, on which evidence, with counts that add up; as files, too."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from tracker.domain.addresses import changes_path
from tracker.domain.filters import Filters
from tracker.domain.periods import OF_THE_DAY, Period, lasting, read_period
from tracker.domain.questions import Question
from tracker.domain.vocabulary import STANDINGS
from tracker.exports import changes as files
from tracker.services import changes
from tracker.services.changes import WAS, Changes
from tracker.store.moved import ANY, ENTERED, Moved, moved
from tracker.web.asking import asked, not_among, today
from tracker.web.browse import chips_of, filter_titles, site_url
from tracker.web.days import periods
from tracker.web.download import Wrong, file_language, question_of_file, refuse
from tracker.web.labels import choices, word
from tracker.web.language import fault_text, language_of_files
from tracker.web.paging import PAGE_SIZE, Pagination, page_number
from tracker.web.session import db, public

blueprint = Blueprint("changes", __name__)

FILES: Final = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks: the question that holds for both days, the days, and the cell whose list is shown."""

    question: Question
    period: Period
    was: str
    now: str

    @property
    def filters(self) -> Filters:
        """The filters that hold for both days."""
        return self.question.filters

    def path(self, form: str = "", **more: str) -> str:
        """Return the address of this page, or of a file of it, with another cell."""
        return changes_path(self.filters, self.period, form, **more)


def _read(question: Question) -> tuple[Asked, dict[str, str]]:
    """Return what is asked, and what is wrong in the address: name → sentence."""
    wrong: dict[str, str] = {}
    period, faults = read_period(request.args, today=today())
    wrong |= {fault.place: fault_text(fault) for fault in faults}
    titles = filter_titles()
    set_here = dict(question.filters.pairs())
    for name in (*OF_THE_DAY, "unit"):
        if name in set_here:
            wrong[name] = _(
                "“%(name)s” cannot be asked of two days at once; it is left out.", name=titles.get(name, name)
            )
    cell = {}
    for name, allowed in (("was", WAS), ("now", STANDINGS)):
        cell[name] = request.args.get(name, "")
        if cell[name] and cell[name] not in (*allowed, ANY):
            wrong[name] = not_among(name, cell[name], (*allowed, ANY))
            cell[name] = ""
    return Asked(question.about(lasting(question.filters)), period, cell["was"], cell["now"]), wrong


def _rows(mine: Asked, found: Changes, *, start: int = 0, size: int = 0) -> list[Moved]:
    """Return the list of the cell that is asked for, or of all that moved."""
    return moved(
        db(),
        mine.question,
        mine.period,
        was=mine.was,
        now=mine.now,
        start=start,
        size=size,
        touched=found.touched,
    )


@blueprint.get("/progress/changes")
@public
def between() -> tuple[str, int]:
    """Show the matrix of two days and the list behind one of its cells, or all that moved."""
    answer = asked()
    mine, wrong = _read(answer.question)
    problems = [fault_text(fault) for fault in answer.faults] + list(wrong.values())
    found = changes.between(db(), mine.question, mine.period, word=word)
    pagination = Pagination(page_number() or 1, changes.length_of(found, mine.was, mine.now))
    if page_number() is None or pagination.page > pagination.pages:
        problems.append(_("The list has no such page; this is its first."))
        pagination = Pagination(1, pagination.total)
    start = (pagination.page - 1) * pagination.size
    rows = _rows(mine, found, start=start, size=PAGE_SIZE)
    html = render_template(
        "progress/changes.html",
        asked=mine,
        filters=mine.filters,
        period=mine.period,
        found=found,
        cells=matrix_of(mine, found),
        rows=rows,
        pagination=pagination,
        problems=problems,
        standing_word=standing_word,
        kept=mine.filters.narrowing.pairs(),
        chips=chips_of(mine.filters, mine.filters.narrowing, lambda rest: changes_path(rest, mine.period)),
        offers=[(name, changes_path(mine.filters, period)) for name, period in periods()],
        voices=choices("voice"),
        histories=choices("history"),
        links=links_of(mine),
        downloads=[
            (form.upper(), mine.path(f".{form}", was=mine.was, now=mine.now, **language_of_files())) for form in FILES
        ],
    )
    return html, 400 if problems else 200


def standing_word(value: str) -> str:
    """Return the word for where a recommendation stood, `entered` and `any` included."""
    return {ENTERED: _("Not yet adopted"), ANY: _("Any status")}.get(value) or word("status", value)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the matrix: where it stood, (where it stands, number, address) for each, and the row's total."""

    was: str
    numbers: list[tuple[str, int, str]]
    total: int
    url: str


def matrix_of(mine: Asked, found: Changes) -> list[Line]:
    """Return the rows of the matrix, each number with the address of its list on this page; the last adds up."""
    lines = []
    for was in (*WAS, ANY):
        cells = [(now, found.number(was, now), mine.path(was=was, now=now)) for now in STANDINGS]
        lines.append(Line(was, cells, found.number(was), mine.path(was=was)))
    return lines


def links_of(mine: Asked) -> Mapping[str, str]:
    """Return the other addresses of the page: all that moved, and the same set in rates and lists of the last day."""
    last = mine.filters.with_(on=mine.period.last)
    first = mine.filters.with_(on=mine.period.first)
    return {
        "moved": mine.path(),
        "entered": mine.path(was=ENTERED),
        "first": f"/progress{first.query_string()}",
        "last": f"/progress{last.query_string()}",
        "frame": last.frame.query_string(),
        "first_frame": first.frame.query_string(),
    }


def _file(form: str) -> Response:
    question, wrong = question_of_file()
    mine, also = _read(question)
    if also:
        wrong = [*wrong, *(Wrong(name, text) for name, text in also.items())]
    if wrong:
        return refuse(wrong)
    found = changes.between(db(), mine.question, mine.period)
    rows = _rows(mine, found)
    base = site_url()
    rates = (found.before, found.after)
    about = files.describe(mine.question, mine.period, found.matrix, rates, was=mine.was, now=mine.now, base=base)
    last = mine.question.about(mine.filters.with_(on=mine.period.last))
    written = files.write(rows, about, form, last, base=base, bom=request.args.get("bom") == "1")
    response = Response(b"".join(written), content_type=FILES[form])
    if form == "csv":
        name = f"kgz-changes-{mine.period.first.isoformat()}-{mine.period.last.isoformat()}.csv"
        response.headers.set("Content-Disposition", "attachment", filename=name)
        described = mine.path(
            ".json", was=mine.was, now=mine.now, lang=file_language() if file_language() != "en" else ""
        )
        response.headers["Link"] = f'<{described}>; rel="describedby"; type="application/json"'
    return response


@blueprint.get("/progress/changes.csv")
@public
def between_csv() -> Response:
    """Give the list of the same query as CSV."""
    return _file("csv")


@blueprint.get("/progress/changes.json")
@public
def between_json() -> Response:
    """Give the matrix, the rates of both days and the list of the same query as JSON."""
    return _file("json")

"""Find and read what the UN index holds, of all States and mechanisms that were imported; it is in no rate."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Final, cast

from babel import Locale
from flask import Blueprint, Response, abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker.domain.index_filters import FACET_NAMES, IndexFilters, parse_index_filters
from tracker.domain.messages import Fault
from tracker.domain.snippets import snippet
from tracker.importers.lookups import LookupRefused, read_countries
from tracker.store import index_answers, index_records
from tracker.store.index_answers import Found, UnpackedIndex
from tracker.store.index_csv import csv_lines
from tracker.web.browse import Facet
from tracker.web.language import fault_text, language
from tracker.web.paging import Pagination, page_number
from tracker.web.session import db, public
from tracker.web.site import site

blueprint = Blueprint("un_index", __name__)

SHOWN: Final = 400
"""Characters of a record's text in a list."""
PIECE: Final = 256 * 1024
WORDS: Final = {
    ("mechanism", "treaty-bodies"): _l("Treaty bodies"),
    ("mechanism", "upr"): _l("Universal Periodic Review"),
    ("mechanism", "special-procedures"): _l("Special procedures"),
    ("mechanism", "other"): _l("Other bodies"),
    ("kind", "recommendation"): _l("Recommendation"),
    ("kind", "observation"): _l("Concern or observation"),
    ("kind", "unknown"): _l("Kind not told by the index"),
}
"""Facet and value → the word for it."""
OWN_NAMES: Final = {("ru", "KG"): "Кыргызстан"}
"""Names of States that the usual tables have otherwise than these call themselves."""


@lru_cache(maxsize=4)
def _codes(register: Path) -> Mapping[str, tuple[str, str]]:
    """Return code of a State → its two letters and English name; empty when the register has no such table."""
    try:
        return {one.iso3: (one.iso2, one.name) for one in read_countries(register)}
    except LookupRefused:
        return {}


def country_word(code: str) -> str:
    """Return the name of a State in the reader's language; what is no code stays as it is."""
    letters, english = _codes(site().settings.register).get(code, ("", code))
    here = language()
    if here == "en" or not letters:
        return english
    return OWN_NAMES.get((here, letters)) or Locale.parse(here).territories.get(letters, english)


def facet_titles() -> dict[str, str]:
    """Return what each facet is called."""
    return {
        "mechanism": _("Mechanism"),
        "body": _("Body"),
        "country": _("State"),
        "kind": _("Kind of record"),
        "theme": _("Theme of the index"),
        "group": _("Affected persons"),
        "sdg": _("Sustainable Development Goal"),
        "year": _("Year of publication"),
        "position": _("Answer of the State under review"),
    }


def value_word(name: str, value: str) -> str:
    """Return the word for a value; labels of the index stay in its English."""
    if name == "country":
        return country_word(value)
    word = WORDS.get((name, value))
    return str(word) if word is not None else value or _("(none given)")


def unpacked() -> UnpackedIndex | None:
    """Return the facets of the last import, unpacked once for each import by a worker."""
    number = index_answers.import_number(db())
    kept = site().unpacked
    if kept is None or kept[0] != number:
        kept = site().unpacked = (number, index_answers.unpack(db()))
    return kept[1]


def asked(index: UnpackedIndex | None) -> tuple[IndexFilters, list[Fault]]:
    """Read the filters from the address."""
    return parse_index_filters(request.args.items(multi=True), index.labels() if index else {})


def facets_of(found: Found, filters: IndexFilters) -> list[Facet]:
    """Return the facets that any record has a value of, each with numbers: most first, years from the newest on."""
    titles = facet_titles()
    made = (Facet(name, titles[name], list(_values(name, found.counts, filters))) for name in FACET_NAMES)
    return [facet for facet in made if facet.values]


def _values(
    name: str, counts: Mapping[str, Mapping[str, int]], filters: IndexFilters
) -> Iterator[tuple[str, str, int, bool]]:
    chosen, numbers = getattr(filters, name), counts.get(name, {})
    for value in sorted({*numbers, *chosen}, key=lambda one: _order(name, one, numbers)):
        yield value, value_word(name, value), numbers.get(value, 0), value in chosen


def _order(name: str, value: str, numbers: Mapping[str, int]) -> tuple[int, str]:
    return (-int(value), "") if name == "year" else (-numbers.get(value, 0), value)


def chips_of(filters: IndexFilters) -> list[tuple[str, str, str]]:
    """Return each filter that is set as (its name, its value in words, the address of the page without it)."""
    titles = {**facet_titles(), "q": _("Words")}
    pairs: Iterable[tuple[str, str]] = (pair for pair in filters.pairs() if pair[0] in titles)
    here = url_for("un_index.records")
    return [
        (
            titles[name],
            value if name == "q" else value_word(name, value),
            here + filters.without(name, value).query_string(),
        )
        for name, value in pairs
    ]


@blueprint.get("/un-index")
@public
def records() -> tuple[str, int]:
    """List what the filters find in the UN index, fifty a page, with the number behind every value."""
    index = unpacked()
    filters, faults = asked(index)
    page = page_number()
    problems = [fault_text(fault) for fault in faults]
    found = index_answers.ask(db(), index, filters, page=page or 1) if index else Found(0, {}, [])
    pagination = Pagination(page or 1, found.total)
    if index is not None and (page is None or page > pagination.pages):
        problems.append(_("The list has no such page; this is its first."))
        found, pagination = index_answers.ask(db(), index, filters), Pagination(1, found.total)
    rows = index_records.records_of(db(), found.ids)
    html = render_template(
        "un_index/list.html",
        filters=filters,
        problems=problems,
        pagination=pagination,
        facets=facets_of(found, filters),
        chips=chips_of(filters),
        rows=[(row, snippet(row.text, found.terms, SHOWN)) for row in rows],
        files=[("CSV", url_for("un_index.records_csv") + filters.query_string())],
        country_word=country_word,
        value_word=value_word,
        nothing_imported=index is None,
    )
    return html, 400 if problems else 200


@blueprint.get("/un-index/<string:annotation_id>")
@public
def record(annotation_id: str) -> str:
    """Show one record, what it stands beside here, and how it stands in the file where that differs."""
    found = index_records.record_of(db(), annotation_id.lower())
    if found is None:
        abort(404)
    row, references, slug = found
    return render_template(
        "un_index/record.html",
        row=row,
        references=references,
        slug=slug,
        countries=[country_word(code) for code in row.countries],
        value_word=value_word,
    )


@blueprint.get("/un-index.csv")
@public
def records_csv() -> Response:
    """Give all that the filters find as CSV, in the order in which it was imported."""
    index = unpacked()
    filters, faults = asked(index)
    if faults:
        lines = "".join(f"{fault.place}: {fault_text(fault)}\n" for fault in faults)
        return Response(lines, 400, mimetype="text/plain")
    ids = index_answers.all_ids(db(), index, filters) if index else []
    # Written to the end before the first piece goes out: a reader on a slow line holds no lock on the database.
    with ExitStack() as undo:
        file = cast(BinaryIO, undo.enter_context(TemporaryFile()))
        for piece in csv_lines(db(), ids):
            file.write(piece)
        size = file.tell()
        file.seek(0)
        kept = undo.pop_all()
    response = Response(_pieces(file), mimetype="text/csv")
    response.call_on_close(kept.close)
    response.content_length = size
    response.headers.set("Content-Disposition", "attachment", filename="un-index.csv")
    return response


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece

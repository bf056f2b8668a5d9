"""Find and read what the UN index holds, of all States and mechanisms that were imported; it is in no rate."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from threading import Thread
from typing import Final

from babel import Locale
from flask import Blueprint, abort, current_app, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape
from sqlalchemy.exc import SQLAlchemyError

from tracker.domain.index_filters import FACET_NAMES, IndexFilters, parse_index_filters
from tracker.domain.messages import Fault
from tracker.domain.search_terms import Term
from tracker.domain.snippets import Segment, snippet
from tracker.importers.lookups import LookupRefused, read_countries
from tracker.store import index_answers, index_records
from tracker.store.index_answers import Found, UnpackedIndex
from tracker.store.index_records import IndexRecord
from tracker.web.language import fault_text, language, number_text
from tracker.web.paging import Pagination, page_number
from tracker.web.session import db, public
from tracker.web.site import site

blueprint = Blueprint("un_index", __name__)

SHOWN: Final = 400
"""Characters of a record's text in a list."""
MOST_SHOWN: Final = 12
"""Values of a facet that are shown with a box each; the others are in a list to choose from."""
FEW_MORE: Final = 3
"""So many others are not worth a list of their own."""
MOST_OFFERED: Final = 400
"""Values in such a list; only a broken import has more, and words find its records."""
PREPARED_FROM: Final = 20_000
"""Records from which frequent words are worth preparing; a database looks through fewer in a few milliseconds."""
CLOSED: Final = {
    "mechanism": {
        "treaty-bodies": _l("Treaty bodies"),
        "upr": _l("Universal Periodic Review"),
        "special-procedures": _l("Special procedures"),
        "other": _l("Other bodies"),
    },
    "kind": {
        "recommendation": _l("Recommendation"),
        "observation": _l("Concern or observation"),
        "unknown": _l("Kind not told by the index"),
    },
}
"""Words of what is not a label of the index."""
OWN_NAMES: Final = {("ru", "KG"): "Кыргызстан"}
"""Names of States that the usual tables have otherwise than these call themselves."""


@dataclass(frozen=True, slots=True)
class IndexFacet:
    """A filter with its values, each as (value, word, number of records, chosen): those shown, others by their word."""

    name: str
    title: str
    values: list[tuple[str, str, int, bool]]
    others: list[tuple[str, str, int, bool]]

    @property
    def chosen(self) -> bool:
        """Whether any value is chosen."""
        return any(value[3] for value in self.values)

    @property
    def options(self) -> Markup:
        """The others as they are chosen from a list."""
        written = [
            f'<option value="{_escaped(value)}">{_escaped(word)} ({number_text(number)})</option>'
            for value, word, number, _chosen in self.others
        ]
        return Markup("".join(written))  # noqa: S704 - each label was escaped


@lru_cache(maxsize=4096)
def _escaped(label: str) -> str:
    return str(escape(label))


@dataclass(frozen=True, slots=True)
class Listed:
    """A record in a list, with the piece of its text that is shown, and whether the text goes on before or after it."""

    record: IndexRecord
    segments: tuple[Segment, ...]
    before: bool
    after: bool

    @property
    def text(self) -> Markup:
        """The piece, with marks around what was found."""
        # Escaped as one, for a page has hundreds of segments; no text has a NUL, which no database keeps.
        whole = "".join(f"\0{one.text}\0" if one.marked else one.text for one in self.segments)
        pieces = str(escape(whole)).split("\0")
        pieces[1::2] = [f"<mark>{piece}</mark>" for piece in pieces[1::2]]
        return Markup("".join(pieces))  # noqa: S704 - escaped above


@lru_cache(maxsize=4)
def _codes(register: Path) -> Mapping[str, tuple[str, str]]:
    """Return code of a State → its two letters and English name; empty when the register has no such table."""
    try:
        return {one.iso3: (one.iso2, one.name) for one in read_countries(register)}
    except LookupRefused:
        return {}


@lru_cache(maxsize=8)
def _country_words(register: Path, here: str) -> Mapping[str, str]:
    """Return code of a State → its name in a language."""
    names = Locale.parse(here).territories
    codes = _codes(register).items()
    if here == "en":
        return {code: english for code, (_letters, english) in codes}
    return {
        code: OWN_NAMES.get((here, letters)) or names.get(letters, english) if letters else english
        for code, (letters, english) in codes
    }


def country_word(code: str) -> str:
    """Return the name of a State in the reader's language; what is no code stays as it is."""
    return _country_words(site().settings.register, language()).get(code, code)


def facet_titles() -> Mapping[str, str]:
    """Return what each facet is called."""
    return _titles(language())


@cache
def _titles(_language: str) -> Mapping[str, str]:
    # Words that every page of a language has: the catalogues do not change while the program runs.
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
    return _value_words(name)(value)


def _value_words(name: str) -> Callable[[str], str]:
    """Return what gives the words for the values of a facet."""
    words = _country_words(site().settings.register, language()) if name == "country" else _closed(name, language())
    return lambda value: words.get(value, value)


@cache
def _closed(name: str, _language: str) -> Mapping[str, str]:
    return {"": _("(none given)"), **{value: str(word) for value, word in CLOSED.get(name, {}).items()}}


def unpacked() -> UnpackedIndex | None:
    """Return the facets of the last import, unpacked once for each import by a worker; None when there was none."""
    number = index_answers.import_number(db())
    kept = site().unpacked
    if kept is None or kept[0] != number:
        kept = site().unpacked = (number, index_answers.unpack(db()))
        if kept[1] is not None and kept[1].size >= PREPARED_FROM:
            _prepare_beside(kept[1], number)
    return kept[1]


def _prepare_beside(index: UnpackedIndex, number: int) -> None:
    """Have frequent words known for further questions, while this one is answered."""
    sessions, logger = site().sessions, current_app.logger

    def prepare() -> None:
        try:
            index_answers.prepare(sessions, index, number)
        except SQLAlchemyError:
            # The database is busy, or gone: questions ask it for every word, as they did until now.
            logger.warning("frequent words of the UN index could not be prepared")

    Thread(target=prepare, name="frequent words", daemon=True).start()


def asked(index: UnpackedIndex | None) -> tuple[IndexFilters, list[Fault]]:
    """Read the filters from the address."""
    return parse_index_filters(request.args.items(multi=True), index.labels() if index else {})


def facets_of(found: Found, filters: IndexFilters) -> list[IndexFacet]:
    """Return the facets that any record has a value of, each with numbers: most first, years from the newest on."""
    titles = facet_titles()
    made = (_facet(name, titles[name], found.counts.get(name, {}), filters) for name in FACET_NAMES)
    return [facet for facet in made if facet.values]


def _facet(name: str, title: str, numbers: Mapping[str, int], filters: IndexFilters) -> IndexFacet:
    chosen: tuple[str, ...] = getattr(filters, name)
    order = sorted({*numbers, *chosen}, key=lambda value: _order(name, value, numbers))
    shown = set(order[:MOST_SHOWN] if len(order) > MOST_SHOWN + FEW_MORE else order) | set(chosen)
    word = _value_words(name)
    values = [(value, word(value), numbers.get(value, 0), value in chosen) for value in order]
    others = [one for one in values if one[0] not in shown][:MOST_OFFERED]
    if name != "year":
        others.sort(key=lambda one: one[1].casefold())
    return IndexFacet(name, title, [one for one in values if one[0] in shown], others)


def _order(name: str, value: str, numbers: Mapping[str, int]) -> tuple[int, str]:
    """Give years from the newest on, all else by number; values are years only where a date could be read."""
    return (-int(value), "") if name == "year" else (-numbers.get(value, 0), value)


def chips_of(filters: IndexFilters) -> list[tuple[str, str, str]]:
    """Return each filter that is set as (its name, its value in words, the address of the page without it)."""
    if not filters.pairs():
        return []
    titles = {**facet_titles(), "q": _("Words")}
    here = url_for("un_index.records")
    return [
        (
            titles[name],
            value if name == "q" else value_word(name, value),
            here + filters.without(name, value).query_string(),
        )
        for name, value in filters.pairs()
        if name in titles
    ]


def listed(row: IndexRecord, terms: tuple[Term, ...]) -> Listed:
    """Return a record as a list shows it."""
    segments = snippet(row.text, terms, SHOWN)
    piece = "".join(one.text for one in segments)
    return Listed(row, segments, not row.text.startswith(piece), not row.text.endswith(piece))


@blueprint.get("/un-index")
@public
def records() -> tuple[str, int]:
    """List what the filters find in the UN index, twenty a page, with the number behind every value."""
    index = unpacked()
    filters, faults = asked(index)
    page = page_number()
    problems = [fault_text(fault) for fault in faults]
    found = index_answers.ask(db(), index, filters, page=page or 1) if index else Found(0, {}, [])
    pagination = Pagination(page or 1, found.total, index_answers.PAGE_SIZE)
    if page is None or page > pagination.pages:
        problems.append(_("The list has no such page; this is its first."))
        found = index_answers.ask(db(), index, filters) if index else found
        pagination = Pagination(1, found.total, index_answers.PAGE_SIZE)
    html = render_template(
        "un_index/list.html",
        filters=filters,
        problems=problems,
        pagination=pagination,
        facets=facets_of(found, filters),
        chips=chips_of(filters),
        rows=[listed(row, found.terms) for row in index_records.records_of(db(), found.ids)],
        files=[(kind.upper(), f"/un-index.{kind}{filters.query_string()}") for kind in ("csv", "json")],
        country_word=_value_words("country"),
        kind_word=_value_words("kind"),
        body_word=_value_words("body"),
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
        raw=[(name, _in_words(value)) for name, value in row.raw.items()],
        value_word=value_word,
    )


def _in_words(value: object) -> str:
    """Return a field of the file as text: a list by its members, nothing as nothing."""
    if isinstance(value, list):
        return "; ".join(map(_in_words, value))
    return "" if value is None else str(value)

"""Records of the UN index as rows for the index: of any record (`row_of`), and fast of usual ones (`UsualRows`).

But for identifier and text, the fields of a record say what many others say. What comes of them is worked out once, by
`clean` and `row_of` on a record that has nothing else to clean, and remembered: nothing here knows a rule. Whatever is
not usual, and all that is refused, is left to those two.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from json.encoder import encode_basestring_ascii
from operator import itemgetter
from typing import Any, Final, NamedTuple

from tracker.domain.uhri import (
    HASH,
    KNOWN,
    Annotation,
    Mechanism,
    Rejected,
    clean,
    fingerprint_of,
    mark_of,
    paragraph_of,
)
from tracker.domain.uhri_raw import beside, goal_labels, stripped
from tracker.domain.uhri_rules import LONGEST_TEXT, LONGEST_VALUE, REMEMBERED, Tally, reservations_hold
from tracker.importers.uhri_states import States

COLUMNS: Final = (
    "annotation_id",
    "mechanism",
    "kind",
    "body",
    "symbol",
    "document_uuid",
    "country",
    "countries",
    "published_on",
    "themes",
    "persons",
    "sdgs",
    "sdg_labels",
    "review_cycle",
    "review_session",
    "review_positions",
    "review_states",
    "review_regions",
    "text",
    "raw",
    "fingerprint",
)
"""What a row holds, as texts (`published_on` as 2025-02-12, or None); several labels are joined by |."""
ID, MECHANISM, KIND = (COLUMNS.index(name) for name in ("annotation_id", "mechanism", "kind"))
RAW, FINGERPRINT = COLUMNS.index("raw"), COLUMNS.index("fingerprint")

Row = tuple[str | None, ...]


def row_of(one: Annotation, codes: Iterable[str], country: str, *, country_changed: bool) -> Row:
    """Return a record as a row of `COLUMNS`; `country` is the State it is kept for, `codes` are all it is about."""
    review = one.review
    raw = beside(one, country_changed=country_changed)
    return (
        one.annotation_id,
        one.mechanism.value,
        one.kind.value,
        one.body,
        one.symbol,
        one.document_uuid,
        country,
        "|".join(codes),
        one.published_on.isoformat() if one.published_on else None,
        "|".join(one.themes),
        "|".join(one.persons),
        "|".join(one.sdgs),
        goal_labels(one.raw.get("Sdgs")),
        *(
            (
                review.cycle,
                review.session,
                "|".join(review.positions),
                "|".join(review.states),
                "|".join(review.regions),
            )
            if review
            else ("", "", "", "", "")
        ),
        one.text,
        json.dumps(raw, ensure_ascii=True) if raw else "{}",
        one.fingerprint,
    )


_read = itemgetter(
    "AnnotationId",
    "AnnotationType",
    "Body",
    "Symbol",
    "DocumentId",
    "PublicationDate",
    "Text",
    "Themes",
    "AffectedPersons",
    "Sdgs",
    "UprCycle",
    "UprSession",
    "UprPositions",
    "UprRecommendingCountry",
    "UprRecommendingRegions",
    "Regions",
    "PublicationDateOnUhri",
)
_is_identity = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
_LISTS: Final = [list, list, list, list]
_PLAIN: Final[Mapping[str, Any]] = {
    **dict.fromkeys(KNOWN),
    "AnnotationId": "00000000-0000-4000-8000-000000000000",
    "AnnotationType": "Recommendations",
    "Body": "CCPR",
    "Symbol": "CCPR/C/ZZZ/CO/1",
    "PublicationDate": "2026-01-01T00:00:00",
    "Text": "A text in which there is nothing to clean.",
}
"""A record of which no rule changes anything."""
_EARLY, _LATE = "2000-01-01T00:00:00", _PLAIN["PublicationDate"]
"""Stand for all days on which the theme “Reservations” does not hold, and for those on which it does."""


class _Unusual(Exception):
    """A record has to be looked at in full."""


class _Said(NamedTuple):
    """What some fields of a record say.

    `columns` of the row; the `rules` applied; `kept`: the fields that are kept as they stand, as JSON without its
    braces; `marks` of the fields for the fingerprint; and `rest`, the digits at its end.
    """

    columns: tuple[str | None, ...]
    rules: tuple[str, ...]
    kept: str
    marks: tuple[str, ...]
    rest: str


class _Group(dict[Any, _Said]):
    """What fields say that bear on the same columns and on no others, by their values, lists as tuples.

    Raises Rejected for what is refused and _Unusual for what is no text: of neither anything is remembered.
    """

    def __init__(self, fields: tuple[str, ...], columns: tuple[str, ...], **beside: str) -> None:
        self._fields = fields
        self._places = [COLUMNS.index(name) for name in columns]
        self._plain = {**_PLAIN, **beside}

    def __missing__(self, key: Any) -> _Said:
        values = (key,) if len(self._fields) == 1 else key
        given = [list(value) if isinstance(value, tuple) else value for value in values]
        if not all(text is None or isinstance(text, str) for text in _flat(given)):
            raise _Unusual
        if len(self) >= REMEMBERED:
            self.clear()
        said = self[key] = self._say(given)
        return said

    def _say(self, given: list[Any]) -> _Said:
        tally: Tally = {}
        one = clean({**self._plain, **dict(zip(self._fields, given, strict=True))}, tally)
        row = row_of(one, (), "", country_changed=False)
        rules = tuple(rule for rule, times in tally.items() for _ in range(times))
        columns = tuple(row[place] for place in self._places)
        raw, fingerprint = str(row[RAW]), str(row[FINGERPRINT])
        return _Said(columns, rules, raw[1:-1], tuple(map(mark_of, given)), fingerprint[HASH:])


def _flat(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        yield from value if isinstance(value, list) else (value,)


class Place(NamedTuple):
    """What a record that names one State says by it: all codes, the State it is kept for, and as in `_Said`."""

    codes: tuple[str, ...]
    countries: str
    country: str
    rules: tuple[str, ...]
    kept: str
    mark: str


class Places(dict[str, Place]):
    """Places by the one name that a record gives; kept for `wanted`, or else for the first State that is known."""

    def __init__(self, states: States, wanted: str) -> None:
        self._states = states
        self._wanted = wanted

    def __missing__(self, name: str) -> Place:
        if len(self) >= REMEMBERED:
            self.clear()
        codes, rules = self._states.of({"Countries": [name]})
        country = self._wanted or next((code for code in codes if code in self._states.all), "")
        kept = json.dumps({"Countries": [name]})[1:-1] if rules or len(codes) != 1 else ""
        place = self[name] = Place(codes, "|".join(codes), country, rules, kept, mark_of([name]))
        return place


class UsualRows:
    """Makes rows of records as `row_of(clean(record))` does, of those whose fields are usual ones."""

    def __init__(self) -> None:
        self._bodies = _Group(("AnnotationType", "Body", "Symbol"), ("mechanism", "kind", "body", "symbol"))
        self._documents = _Group(("DocumentId",), ("document_uuid",))
        self._days = _Group(("PublicationDate",), ("published_on",))
        self._themes = _Group(("Themes", "PublicationDate"), ("themes",))
        self._persons = _Group(("AffectedPersons",), ("persons",))
        self._goals = _Group(("Sdgs",), ("sdgs", "sdg_labels"))
        self._regions = _Group(("Regions",), ())
        self._reviewed = _Group(("DocumentId", "UprCycle"), ("document_uuid", "review_cycle"), Body="UPR")
        self._answers = _Group(("UprSession", "UprPositions"), ("review_session", "review_positions"), Body="UPR")
        self._asking = _Group(
            ("UprRecommendingCountry", "UprRecommendingRegions"), ("review_states", "review_regions"), Body="UPR"
        )

    def row(self, record: Mapping[str, Any], place: Place) -> tuple[Row, list[str]] | None:
        """Return the row of a record of known fields that names one State, and the rules applied; None if unusual."""
        try:
            return self._row(record, place)
        except (_Unusual, Rejected, TypeError):  # of the wrong type are things that cannot be looked up
            return None

    def _row(self, record: Mapping[str, Any], place: Place) -> tuple[Row, list[str]] | None:
        (
            identity, kind, body, symbol, document, day, text, themes, persons, goals,
            cycle, session, positions, states, areas, regions, stamp,
        ) = _read(record)
        if not _is_identity(identity) or len(text) > LONGEST_TEXT or len(stamp) > LONGEST_VALUE:
            return None
        if [themes.__class__, persons.__class__, goals.__class__, regions.__class__] != _LISTS:
            return None
        self._regions[tuple(regions)]
        (mechanism, kind, body, symbol), rules, kept, (kind_mark, body_mark, symbol_mark), _ = self._bodies[
            kind, body, symbol
        ]
        (published,), day_rules, day_kept, (day_mark,), _ = self._days[day]
        (themes,), themes_rules, themes_kept, (themes_mark, _), _ = self._themes[
            tuple(themes), _LATE if reservations_hold(published) else _EARLY
        ]
        (persons,), persons_rules, persons_kept, (persons_mark,), _ = self._persons[tuple(persons)]
        (goals, goal_labels), goals_rules, goals_kept, (goals_mark,), _ = self._goals[tuple(goals)]
        tally = {}
        cleaned = paragraph_of(text, tally)
        applied = [*rules, *place.rules, *day_rules, *tally, *themes_rules, *persons_rules, *goals_rules]
        text_kept = "" if stripped(text) == cleaned else f'"Text": {encode_basestring_ascii(text)}'
        marks = f"'{identity}', {kind_mark}, {body_mark}, {place.mark}, {symbol_mark}, {day_mark}, {text!r}, {themes_mark}, {persons_mark}, {goals_mark}"
        if mechanism == "upr":
            if [session.__class__, positions.__class__, states.__class__, areas.__class__] != _LISTS:
                return None
            (document, cycle), d_rules, d_kept, _, rest = self._reviewed[document, cycle]
            (session, positions), a_rules, a_kept, (s_mark, p_mark), _ = self._answers[tuple(session), tuple(positions)]
            (states, areas), t_rules, t_kept, (t_mark, r_mark), _ = self._asking[tuple(states), tuple(areas)]
            applied += (*d_rules, *a_rules, *t_rules)
            review = cycle, session, positions, states, areas
            marks = f"{marks}, {s_mark}, {p_mark}, {t_mark}, {r_mark}"
            raw = [x for x in (kept, place.kept, d_kept, day_kept, text_kept, themes_kept, persons_kept, goals_kept, a_kept, t_kept) if x]
        elif cycle or session or positions or states or areas:
            return None
        else:
            (document,), d_rules, d_kept, _, rest = self._documents[document]
            applied += d_rules
            review = ("", "", "", "", "")
            raw = [x for x in (kept, place.kept, d_kept, day_kept, text_kept, themes_kept, persons_kept, goals_kept) if x]
        return (
            identity, mechanism, kind, body, symbol, document, place.country, place.countries, published, themes,
            persons, goals, goal_labels, *review, cleaned,
            "{" + ", ".join(raw) + "}" if raw else "{}",
            fingerprint_of(marks, rest),
        ), applied

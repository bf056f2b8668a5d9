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
    USED_OF_REVIEW,
    Annotation,
    Mechanism,
    Rejected,
    clean,
    fingerprint_of,
    mark_of,
    paragraph_of,
)
from tracker.domain.uhri_names import REVIEW
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


_alone = itemgetter("AnnotationId", "Text", "PublicationDateOnUhri", "DocumentId", "PublicationDate")
_who_speaks = itemgetter("AnnotationType", "Body", "Symbol")
_labels = itemgetter("Themes", "AffectedPersons", "Sdgs", "Regions")
_reviewed = itemgetter(*USED_OF_REVIEW)
_is_identity = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
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
_REMEMBERED: Final = 2_000_000
"""Letters of the fields of a group that are remembered; those of a real file have far fewer."""
_OF_AN_ENTRY: Final = 100
"""Letters for which an entry counts besides its own."""


class _Unusual(Exception):
    """A record has to be looked at in full."""


class _Said(NamedTuple):
    """What some fields of a record say.

    `columns` of the row; the `rules` applied; `kept`: the fields that are kept as they stand, as JSON without its
    braces; `marks` of the fields for the fingerprint; and `rest`, the digits at its end.
    """

    columns: tuple[str | None, ...]
    rules: tuple[str, ...] = ()
    kept: str = ""
    marks: tuple[str, ...] = ()
    rest: str = ""


_NO_REVIEW: Final = _Said(("", ""))


class _Group(dict[Any, _Said]):
    """What fields say that bear on the same columns and on no others, by their values, lists as tuples.

    Raises Rejected for what is refused and _Unusual for what is no text: of neither anything is remembered.
    """

    def __init__(self, fields: tuple[str, ...], columns: tuple[str, ...], **beside: str) -> None:
        self._fields = fields
        self._places = [COLUMNS.index(name) for name in columns]
        self._plain = {**_PLAIN, **beside}
        self._held = 0

    def __missing__(self, key: Any) -> _Said:
        values = (key,) if len(self._fields) == 1 else key
        given = [list(value) if isinstance(value, tuple) else value for value in values]
        if not all(text is None or isinstance(text, str) for text in _flat(given)):
            raise _Unusual
        said = self._say(given)
        self._held += _OF_AN_ENTRY + sum(map(len, said.marks))
        if self._held > _REMEMBERED:
            self.clear()
            self._held = 0
        self[key] = said
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


class Places(dict[str, tuple[tuple[str, ...], _Said]]):
    """What one name of a State says, by the name: all codes, and the columns `country` and `countries`.

    A record is kept for the State that is `wanted`, or else for the first that is known.
    """

    def __init__(self, states: States, wanted: str) -> None:
        self._states = states
        self._wanted = wanted

    def __missing__(self, name: str) -> tuple[tuple[str, ...], _Said]:
        codes, rules = self._states.of({"Countries": [name]})
        country = self._wanted or next((code for code in codes if code in self._states.all), "")
        kept = json.dumps({"Countries": [name]})[1:-1] if rules or len(codes) != 1 else ""
        if len(self) >= REMEMBERED:
            self.clear()
        place = self[name] = codes, _Said((country, "|".join(codes)), rules, kept, (mark_of([name]),))
        return place


class UsualRows:
    """Makes rows of records as `clean` and `row_of` do, of those whose fields are usual ones."""

    def __init__(self) -> None:
        self._bodies = _Group(("AnnotationType", "Body", "Symbol"), ("mechanism", "kind", "body", "symbol"))
        self._documents = _Group(("DocumentId",), ("document_uuid", "review_cycle"))
        self._days = _Group(("PublicationDate",), ("published_on",))
        self._themes = _Group(("Themes", "PublicationDate"), ("themes",))
        self._persons = _Group(("AffectedPersons",), ("persons",))
        self._goals = _Group(("Sdgs",), ("sdgs", "sdg_labels"))
        self._regions = _Group(("Regions",), ())
        self._reviewed = _Group(("DocumentId", "UprCycle"), ("document_uuid", "review_cycle"), Body=REVIEW)
        self._answers = _Group(("UprSession", "UprPositions"), ("review_session", "review_positions"), Body=REVIEW)
        asking = ("UprRecommendingCountry", "UprRecommendingRegions")
        self._asking = _Group(asking, ("review_states", "review_regions"), Body=REVIEW)

    def row(self, record: Mapping[str, Any], place: _Said) -> tuple[Row, list[str]] | None:
        """Return the row of a record that names one State, and the rules applied; None if it is not usual.

        `place` is what the name of that State says, which is not too long a name.
        """
        if len(record) != len(KNOWN):
            return None
        try:
            return self._row(record, place)
        except (_Unusual, Rejected, KeyError, TypeError):  # wrong types cannot be looked up, or have no length
            return None

    def _row(self, record: Mapping[str, Any], place: _Said) -> tuple[Row, list[str]] | None:
        identity, given, taken_up, document_id, day = _alone(record)
        if not given.__class__ is taken_up.__class__ is str or len(given) > LONGEST_TEXT:
            return None
        if not _is_identity(identity) or len(taken_up) > LONGEST_VALUE:
            return None
        themes, persons, goals, regions = _tuples(_labels(record))
        self._regions[regions]  # nothing is made of them, but they may be refused
        speaks, published = self._bodies[_who_speaks(record)], self._days[day]
        if speaks.columns[0] == Mechanism.REVIEW:
            document, answers, asking = self._review(document_id, *_reviewed(record))
        elif any(_reviewed(record)):
            return None
        else:
            document, answers, asking = self._documents[document_id], _NO_REVIEW, _NO_REVIEW
        uuid, cycle = document.columns
        text = _text_of(given)
        theme = self._themes[themes, _LATE if reservations_hold(published.columns[0]) else _EARLY]
        person, goal = self._persons[persons], self._goals[goals]
        said = (speaks, place, document, published, text, theme, person, goal, answers, asking)
        kept = [one.kept for one in said if one.kept]
        kind_mark, body_mark, symbol_mark = speaks.marks
        marks = (mark_of(identity), kind_mark, body_mark, *place.marks, symbol_mark, *published.marks, *text.marks)
        marks += (theme.marks[0], *person.marks, *goal.marks, *answers.marks, *asking.marks)
        labels = (*theme.columns, *person.columns, *goal.columns)
        about = (*speaks.columns, uuid, *place.columns, *published.columns, *labels)
        review = (cycle, *answers.columns, *asking.columns)
        raw, fingerprint = f"{{{', '.join(kept)}}}", fingerprint_of(", ".join(marks), document.rest)
        row = (identity, *about, *review, *text.columns, raw, fingerprint)
        return row, [rule for one in said for rule in one.rules]

    def _review(
        self, document: Any, cycle: Any, session: Any, positions: Any, states: Any, regions: Any
    ) -> tuple[_Said, _Said, _Said]:
        session, positions, states, regions = _tuples((session, positions, states, regions))
        return self._reviewed[document, cycle], self._answers[session, positions], self._asking[states, regions]


def _tuples(lists: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Return lists as what can be looked up; raises _Unusual where one is no list."""
    if [one.__class__ for one in lists] != _FOUR_LISTS:
        raise _Unusual
    return map(tuple, lists)


_FOUR_LISTS: Final = [list, list, list, list]


def _text_of(given: str) -> _Said:
    tally: Tally = {}
    text = paragraph_of(given, tally)
    kept = "" if stripped(given) == text else f'"Text": {encode_basestring_ascii(given)}'
    return _Said((text,), tuple(tally), kept, (mark_of(given),))

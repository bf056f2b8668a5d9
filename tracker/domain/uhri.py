"""A record of what the UN index (Universal Human Rights Index, UHRI) publishes, cleaned by the rules of `uhri_rules`.

What a rule was applied to is kept beside what came of it (`Annotation.raw`).
"""

import hashlib
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final

from tracker.domain.uhri_names import (
    ACRONYMS,
    COMMITTEE_NAMES,
    REVIEW,
    committee_of_symbol,
    folded_name,
    is_review,
    is_special_procedure,
)
from tracker.domain.uhri_rules import (
    LONGEST_TEXT,
    LONGEST_VALUE,
    REMEMBERED,
    SAID,
    Refusal,
    Rule,
    Tally,
    clean_text,
    clean_value,
    count,
    goal_of,
    reservations_hold,
    symbol_of,
)
from tracker.domain.uhri_unread import unfit_to_keep

USED: Final = (
    "AnnotationId",
    "AnnotationType",
    "Body",
    "Countries",
    "DocumentId",
    "Symbol",
    "PublicationDate",
    "Text",
    "Themes",
    "AffectedPersons",
    "Sdgs",
)
"""Fields that are read of every record."""
USED_OF_REVIEW: Final = (
    "UprCycle",
    "UprSession",
    "UprPositions",
    "UprRecommendingCountry",
    "UprRecommendingRegions",
)
"""Fields that are read of records of the Universal Periodic Review, and ignored, being empty, of all others."""
IGNORED: Final[Mapping[str, str]] = {
    "Regions": "follows from the State",
    "PublicationDateOnUhri": "says when the index took the record up",
}
"""Fields that are left alone, and why."""
KNOWN: Final = frozenset((*USED, *USED_OF_REVIEW, *IGNORED))

_READ: Final = frozenset(USED)

ONLY_JSON: Final[Mapping[str, str]] = {"DocumentId": "document_uuid", "UprCycle": "review_cycle"}
"""Fields that the XLSX form of the index does not have → where they are kept; what is known of them stays."""
COMMON: Final = tuple(name for name in USED if name not in ONLY_JSON)
COMMON_OF_REVIEW: Final = (*COMMON, *(name for name in USED_OF_REVIEW if name not in ONLY_JSON))
"""Fields that are read of either form."""
_COMMON, _COMMON_OF_REVIEW = itemgetter(*COMMON), itemgetter(*COMMON_OF_REVIEW)
HASH: Final = 32
"""Digits of a fingerprint that are of the fields of either form; the digits after them are of `ONLY_JSON`."""

RULES_VERSION: Final = 3
"""Raised with every change of a rule that gives another value, so that a new import reads all records anew."""
INDEX_PAGE: Final = "https://uhri.ohchr.org/"
DOCUMENT_PAGE: Final = f"{INDEX_PAGE}en/document/"


class Kind(StrEnum):
    """What a record of the index is; only recommendations are tracked."""

    RECOMMENDATION = "recommendation"
    OBSERVATION = "observation"
    UNKNOWN = "unknown"


class Mechanism(StrEnum):
    """Who speaks. Only treaty bodies enter the register and its rates; `other` is a body of no known kind."""

    TREATY_BODIES = "treaty-bodies"
    REVIEW = "upr"
    SPECIAL_PROCEDURES = "special-procedures"
    OTHER = "other"


class Rejected(Exception):
    """A record is not taken; `refusal` says by which rule and `detail` what it was about."""

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        super().__init__(SAID[refusal] + (f": {detail}" if detail else ""))
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Review:
    """What only records of the Universal Periodic Review have: all as the index words it."""

    cycle: str = ""
    session: str = ""
    positions: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


@dataclass(slots=True)
class Annotation:
    """One record of the index, cleaned; `raw` is the record as it stands in the file. Not frozen, for 267,000 are made.

    `body` is the committee's code for treaty bodies, and as the index calls it for others.
    """

    annotation_id: str
    kind: Kind
    body: str
    symbol: str
    document_uuid: str
    published_on: date | None
    text: str
    themes: tuple[str, ...]
    persons: tuple[str, ...]
    sdgs: tuple[str, ...]
    raw: Mapping[str, Any]
    mechanism: Mechanism = Mechanism.TREATY_BODIES
    review: Review | None = None

    @property
    def fingerprint(self) -> str:
        """Changes when a field that is read changes, or a rule; nothing, None and an empty list are the same.

        `HASH` digits are the same for either form of the index; eight more follow where `ONLY_JSON` was read.
        """
        raw, get = self.raw, self.raw.get
        try:
            values = (_COMMON if self.review is None else _COMMON_OF_REVIEW)(raw)
        except KeyError:
            values = tuple(map(get, COMMON if self.review is None else COMMON_OF_REVIEW))
        rest = ""
        if "DocumentId" in raw:
            only = get("DocumentId") if self.review is None else (get("DocumentId"), get("UprCycle") or "")
            rest = f"{zlib.crc32(_bytes_of(mark_of(only))):08x}"
        return fingerprint_of(", ".join(map(mark_of, values)), rest)

    def changed_since(self, before: Mapping[str, Any]) -> list[str]:
        """Return the names of the fields that are read and differ from those of an earlier file."""
        names = USED if self.review is None else (*USED, *USED_OF_REVIEW)
        return [name for name in names if (self.raw.get(name) or "") != (before.get(name) or "")]

    @property
    def address(self) -> str:
        """Where the index shows the document of this record."""
        return address_of(self.document_uuid)


def mark_of(value: Any) -> str:
    """Return what a fingerprint is made of for the value of a field: nothing, None and an empty list are the same."""
    # A text as it is, for it may be long; its length says where it ends, so that two fields cannot run together.
    return f"{len(value)}:{value}" if value.__class__ is str and value else repr(value or "")


def fingerprint_of(marks: str, rest: str) -> str:
    """Return the fingerprint of the marks of `COMMON`, joined by commas, with the digits of `ONLY_JSON`."""
    read = f"[{RULES_VERSION}, {marks}]"
    return hashlib.blake2b(_bytes_of(read), digest_size=HASH // 2).hexdigest() + rest


def _bytes_of(marks: str) -> bytes:
    return marks.encode("utf-8", "surrogatepass")  # half characters differ, too


def address_of(document_uuid: str) -> str:
    """Return where the index shows a document."""
    return DOCUMENT_PAGE + document_uuid if _UUID.fullmatch(document_uuid) else INDEX_PAGE


_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_FRAGMENT = re.compile(
    r"(?:annex(?:es)?(?:\s+[ivx0-9]+)?|(?:table of )?contents|comments? by .{0,200}not indexed)[\s.:]*",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_FRAGMENT: Final = 300
_KEPT_SHORT = re.compile(r"\(?[a-z]{1,2}\)\s*\w", re.IGNORECASE)


def clean(raw: Mapping[str, Any], tally: Tally) -> Annotation:
    """Return a record cleaned, counting each rule that was applied; raises Rejected.

    Fields that are missing read as empty: whether that is allowed is asked of the whole file.
    """
    identity = _text(raw, "AnnotationId").strip().lower()
    if not _UUID.fullmatch(identity):
        raise Rejected(Refusal.ID, repr(raw.get("AnnotationId"))[:80])
    symbol = symbol_of(_text(raw, "Symbol"), tally)
    if not symbol:
        count(tally, Rule.SYMBOL_MISSING)
    if unfit := unfit_to_keep(raw, _READ):
        raise Rejected(*unfit)
    _texts(raw, "Countries")  # who reads the file finds the State, `tracker.importers.uhri`
    published = _day(_text(raw, "PublicationDate"), tally)
    body, mechanism = body_of(_text(raw, "Body"), symbol, tally)
    return Annotation(
        annotation_id=identity,
        kind=kind_of(_text(raw, "AnnotationType"), tally),
        body=body,
        symbol=symbol,
        document_uuid=clean_value(_text(raw, "DocumentId"), tally),
        published_on=published,
        text=paragraph_of(_text(raw, "Text"), tally),
        themes=_themes(_texts(raw, "Themes"), published, tally),
        persons=labels_of(_texts(raw, "AffectedPersons"), tally),
        sdgs=_goals(_texts(raw, "Sdgs"), tally),
        raw=raw,
        mechanism=mechanism,
        review=_review(raw, tally) if mechanism is Mechanism.REVIEW else None,
    )


def _text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    if isinstance(value, str):
        if len(value) > LONGEST_VALUE and (name != "Text" or len(value) > LONGEST_TEXT):
            raise Rejected(Refusal.LONG, f"{name} has {len(value):,} characters")
        return value
    if value is None:
        return ""
    raise Rejected(Refusal.TYPE, f"{name} is {type(value).__name__}")


def _texts(raw: Mapping[str, Any], name: str) -> Sequence[str]:
    value = raw.get(name)
    if value is None:
        return ()
    if isinstance(value, list):
        for one in value:
            if not isinstance(one, str):
                break
            if len(one) > LONGEST_VALUE:
                raise Rejected(Refusal.LONG, f"{name} has {len(one):,} characters")
        else:
            return value
    raise Rejected(Refusal.TYPE, f"{name} is {type(value).__name__}")


def _loosely(raw: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return the texts of a field that some exports write as one text or number, and others as a list of them."""
    value = raw.get(name)
    found = value if isinstance(value, list) else () if value is None else (value,)
    for one in found:
        if not isinstance(one, str | int):
            raise Rejected(Refusal.TYPE, f"{name} is {type(value).__name__}")
    texts = tuple(map(str, found))
    if texts and max(map(len, texts)) > LONGEST_VALUE:
        raise Rejected(Refusal.LONG, f"{name} has more than {LONGEST_VALUE} characters")
    return texts


def _review(raw: Mapping[str, Any], tally: Tally) -> Review:
    review, rules = _review_of(*[_loosely(raw, name) for name in USED_OF_REVIEW])
    for rule, times in rules:
        count(tally, rule, times)
    return review


@lru_cache(maxsize=REMEMBERED)
def _review_of(*fields: tuple[str, ...]) -> tuple[Review, tuple[tuple[Rule, int], ...]]:
    """Return what the fields of `USED_OF_REVIEW` say, and how often each rule was applied."""
    tally: Tally = {}
    cycle, session, positions, states, regions = [labels_of(one, tally) for one in fields]
    review = Review(", ".join(cycle), ", ".join(session), positions, states, regions)
    return review, tuple((Rule(name), times) for name, times in tally.items())


def kind_of(raw: str, tally: Tally) -> Kind:
    """Return what a record is; a blank, an identifier or another word is unknown and never guessed."""
    value = clean_value(raw, tally)
    if value == "Recommendations":
        return Kind.RECOMMENDATION
    if value == "Concerns/Observations":
        return Kind.OBSERVATION
    count(tally, Rule.TYPE_UUID if _UUID.fullmatch(value) else Rule.TYPE_OTHER if value else Rule.TYPE_BLANK)
    return Kind.UNKNOWN


def paragraph_of(raw: str, tally: Tally) -> str:
    """Return the text of a record, cleaned; raises Rejected where it is none."""
    text = clean_text(raw, tally)
    if not text:
        raise Rejected(Refusal.EMPTY)
    if len(text) > _LONGEST_FRAGMENT:
        return text
    if _FRAGMENT.fullmatch(text) or (len(text) <= 5 and not _KEPT_SHORT.match(text)):
        raise Rejected(Refusal.FRAGMENT, text[:80])
    return text


def _day(raw: str, tally: Tally) -> date | None:
    try:
        return date.fromisoformat(raw.strip().partition("T")[0])
    except ValueError:
        count(tally, Rule.DATE_UNREADABLE)
        return None


def labels_of(raw: Sequence[str], tally: Tally) -> tuple[str, ...]:
    """Return labels cleaned, each once, without empty ones."""
    if not raw:
        return ()
    labels, rules = _cleaned_labels(tuple(raw))
    for rule, times in rules:
        count(tally, rule, times)
    return labels


@lru_cache(maxsize=REMEMBERED)
def _cleaned_labels(raw: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[tuple[Rule, int], ...]]:
    """Return labels cleaned, and how often each rule was applied: the same few of them stand on many records."""
    tally: Tally = {}
    found = [label for label in (clean_value(one, tally) for one in raw) if label]
    once = tuple(dict.fromkeys(found))
    if len(found) != len(once):
        count(tally, Rule.LABEL_TWICE, len(found) - len(once))
    return once, tuple((Rule(name), times) for name, times in tally.items())


def _themes(raw: Sequence[str], published: date | None, tally: Tally) -> tuple[str, ...]:
    labels = labels_of(raw, tally)
    if "Reservations" in labels and not reservations_hold(published.isoformat() if published else None):
        count(tally, Rule.RESERVATIONS)
        return tuple(label for label in labels if label != "Reservations")
    return labels


def _goals(raw: Sequence[str], tally: Tally) -> tuple[str, ...]:
    if not raw:
        return ()
    codes, rules = _codes_of_goals(labels_of(raw, tally))
    for rule, times in rules:
        count(tally, rule, times)
    return codes


@lru_cache(maxsize=REMEMBERED)
def _codes_of_goals(labels: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[tuple[Rule, int], ...]]:
    tally: Tally = {}
    codes = dict.fromkeys(code for code in (goal_of(label, tally) for label in labels) if code)
    return tuple(codes), tuple((Rule(name), times) for name, times in tally.items())


def body_of(raw: str, symbol: str, tally: Tally) -> tuple[str, Mechanism]:
    """Return who speaks and as what: a committee from its acronym, else the symbol, else its long name.

    Raises Rejected where nothing tells the body.
    """
    value = clean_value(raw, tally)
    if value in ACRONYMS:
        return ACRONYMS[value], Mechanism.TREATY_BODIES
    if not value:
        return _body_by_symbol(symbol, tally)
    if by_name := COMMITTEE_NAMES.get(folded_name(value), ""):
        count(tally, Rule.COMMITTEE_NAME)
        return committee_of_symbol(symbol) or by_name, Mechanism.TREATY_BODIES
    if is_review(value):
        return REVIEW, Mechanism.REVIEW
    return value, Mechanism.SPECIAL_PROCEDURES if is_special_procedure(value) else Mechanism.OTHER


def _body_by_symbol(symbol: str, tally: Tally) -> tuple[str, Mechanism]:
    if not symbol:
        raise Rejected(Refusal.BODY)
    code = committee_of_symbol(symbol)
    if not code:
        return "", Mechanism.OTHER
    count(tally, Rule.COMMITTEE_FROM_SYMBOL)
    return code, Mechanism.TREATY_BODIES

"""What the UN index (Universal Human Rights Index, UHRI) publishes about a State, and the rules that clean it.

The rules are those of its export's known dirt. Each has a name, so that a receipt can count how often it was applied;
what it was applied to is kept beside what came of it (`Annotation.raw`).
"""

import hashlib
import html
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

from tracker.domain.uhri_names import ACRONYMS, NAMES, committee_of_symbol, folded_name

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
"""Fields that are read."""
IGNORED: Final[Mapping[str, str]] = {
    "Regions": "follows from the State",
    "PublicationDateOnUhri": "says when the index took the record up",
    "UprCycle": "of the Universal Periodic Review only",
    "UprPositions": "of the Universal Periodic Review only",
    "UprRecommendingCountry": "of the Universal Periodic Review only",
    "UprRecommendingRegions": "of the Universal Periodic Review only",
    "UprSession": "of the Universal Periodic Review only",
}
"""Fields that are left alone, and why."""

RULES_VERSION: Final = 1
"""Raised with every change of a rule that gives another value, so that a new import reads all records anew."""

LONGEST_TEXT: Final = 100_000
"""Characters that a paragraph may have; more is not one."""
LONGEST_VALUE: Final = 500
"""Characters that a symbol, label, name or identifier may have: the longest label of the index has 150."""
RESERVATIONS_TRUSTED_SINCE: Final = 2020
"""Before this year the theme of this name stands on a third of all records, where it has no business."""
INDEX_PAGE: Final = "https://uhri.ohchr.org/"
DOCUMENT_PAGE: Final = f"{INDEX_PAGE}en/document/"


class Kind(StrEnum):
    """What a record of the index is; only recommendations are tracked."""

    RECOMMENDATION = "recommendation"
    OBSERVATION = "observation"
    UNKNOWN = "unknown"


class Rule(StrEnum):
    """What is done to a value before it is used."""

    PREFIX = "prefix"
    HTML = "html"
    ENTITIES = "entities"
    SPACES = "spaces"
    CHARACTERS = "characters"
    COMMITTEE_NAME = "committee-name"
    COMMITTEE_FROM_SYMBOL = "committee-from-symbol"
    COUNTRY_FROM_SYMBOL = "country-from-symbol"
    COUNTRY_CODE = "country-code"
    COUNTRY_RENAMED = "country-renamed"
    COUNTRY_ASTERISK = "country-asterisk"
    TYPE_BLANK = "type-blank"
    TYPE_UUID = "type-uuid"
    TYPE_OTHER = "type-other"
    RESERVATIONS = "reservations-before-2020"
    SDG_CODE = "sdg-code"
    SDG_UNREADABLE = "sdg-unreadable"
    LABEL_TWICE = "label-twice"
    DATE_UNREADABLE = "date-unreadable"
    SYMBOL_MISSING = "symbol-missing"


class Refusal(StrEnum):
    """Why a record is not taken."""

    ID = "no-id"
    DUPLICATE = "duplicate-id"
    TYPE = "wrong-type"
    EMPTY = "empty-text"
    FRAGMENT = "fragment"
    LONG = "too-long"
    BODY = "no-body"


SAID: Final[Mapping[StrEnum, str]] = {
    Rule.PREFIX: "“- ” in front of a value taken off",
    Rule.HTML: "HTML tags taken out",
    Rule.ENTITIES: "HTML entities decoded",
    Rule.SPACES: "spaces around or doubled in a value taken out",
    Rule.CHARACTERS: "characters that no text has (NUL, half a pair) taken out",
    Rule.COMMITTEE_NAME: "long name of a committee folded to its acronym",
    Rule.COMMITTEE_FROM_SYMBOL: "no body given: taken from the symbol",
    Rule.COUNTRY_FROM_SYMBOL: "no country given: taken from the symbol",
    Rule.COUNTRY_CODE: "two-letter code read as the country",
    Rule.COUNTRY_RENAMED: "another name of the country folded",
    Rule.COUNTRY_ASTERISK: "asterisk after the country taken off",
    Rule.TYPE_BLANK: "blank type: kept as unknown",
    Rule.TYPE_UUID: "an identifier as type: kept as unknown",
    Rule.TYPE_OTHER: "another type: kept as unknown",
    Rule.RESERVATIONS: "theme “Reservations” of before 2020 dropped",
    Rule.SDG_CODE: "code of a goal or target taken, its words left",
    Rule.SDG_UNREADABLE: "label of a goal without a code left out",
    Rule.LABEL_TWICE: "label that stood twice taken once",
    Rule.DATE_UNREADABLE: "day of publication not readable: left empty",
    Rule.SYMBOL_MISSING: "no symbol: kept, belongs to no document",
    Refusal.ID: "no identifier",
    Refusal.DUPLICATE: "the same identifier once more",
    Refusal.TYPE: "a field is of another type than the format says",
    Refusal.EMPTY: "no text",
    Refusal.FRAGMENT: "no paragraph but a fragment (a heading, “Annex”, “Contents”, five characters or fewer)",
    Refusal.LONG: f"a text longer than {LONGEST_TEXT:,} characters, or another value longer than {LONGEST_VALUE}",
    Refusal.BODY: "neither a body nor a symbol that tells it",
}
"""Each rule in words, as a receipt prints it."""

Tally = Counter[str]
"""How often each rule was applied, by its name."""


class Rejected(Exception):
    """A record is not taken; `refusal` says by which rule and `detail` what it was about."""

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        super().__init__(SAID[refusal] + (f": {detail}" if detail else ""))
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Annotation:
    """One record of the index about one State, cleaned; `raw` is the record as it stands in the file."""

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
    raw: Mapping[str, Any] = field(hash=False)

    @property
    def fingerprint(self) -> str:
        """Changes when a field that is read changes, or a rule."""
        read = json.dumps([RULES_VERSION, *(self.raw.get(name) for name in USED)], sort_keys=True)
        return hashlib.sha256(read.encode()).hexdigest()

    @property
    def address(self) -> str:
        """Where the index shows the document of this record."""
        return DOCUMENT_PAGE + self.document_uuid if _UUID.fullmatch(self.document_uuid) else INDEX_PAGE


_PREFIX = re.compile(r"^[-\s]+")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_BREAK = re.compile(r"</?(?:p|br|div|li|ul|ol|tr|h[1-6])\b[^<>]{0,500}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]{0,500}>|<!--[^<>]{0,500}-->", re.IGNORECASE)
_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff\u200b\ufffe\uffff]")
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")
_SDG = re.compile(r"(?P<code>(?:1[0-7]|[1-9])(?:\.(?:[1-9][0-9]?|[a-d]))?)(?:\s+-\s.*|\s*)", re.DOTALL)
_FRAGMENT = re.compile(
    r"(?:annex(?:es)?(?:\s+[ivx0-9]+)?|(?:table of )?contents|comments? by .{0,200}not indexed)[\s.:]*",
    re.IGNORECASE | re.DOTALL,
)
_KEPT_SHORT = re.compile(r"\(?[a-z]{1,2}\)\s*\w", re.IGNORECASE)


def clean_text(raw: str, tally: Tally) -> str:
    """Return a text without markup and noise; lines stay where paragraphs or list items ended."""
    text = raw
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", text))
        tally[Rule.HTML] += text != raw
    if "&" in text and (resolved := html.unescape(text)) != text:
        tally[Rule.ENTITIES] += 1
        text = resolved
    text = unicodedata.normalize("NFC", without_bad_characters(text, tally))
    spaced = _LINES.sub("\n", _SPACES.sub(" ", text)).strip()
    tally[Rule.SPACES] += spaced != text
    return spaced


def without_bad_characters(text: str, tally: Tally) -> str:
    """Return a text without what no database takes and nobody can read."""
    sound = _BAD.sub("", text)
    tally[Rule.CHARACTERS] += sound != text
    return sound


def clean_value(raw: str, tally: Tally) -> str:
    """Return a label or code without the dash in front of it and without spaces around it or doubled in it."""
    text = without_bad_characters(raw, tally)
    bare = _PREFIX.sub("", text)
    tally[Rule.PREFIX] += bool(bare != text and text.lstrip().startswith("-"))
    spaced = " ".join(bare.split())
    tally[Rule.SPACES] += spaced != bare or bool(text and text[0].isspace())
    return unicodedata.normalize("NFC", spaced)


def kind_of(raw: str, tally: Tally) -> Kind:
    """Return what a record is; a blank, an identifier or another word is unknown and never guessed."""
    value = clean_value(raw, tally)
    if value == "Recommendations":
        return Kind.RECOMMENDATION
    if value == "Concerns/Observations":
        return Kind.OBSERVATION
    tally[Rule.TYPE_UUID if _UUID.fullmatch(value) else Rule.TYPE_OTHER if value else Rule.TYPE_BLANK] += 1
    return Kind.UNKNOWN


def clean(raw: Mapping[str, Any], tally: Tally) -> Annotation:
    """Return a record of a committee cleaned, counting each rule that was applied; raises Rejected.

    Fields that are missing read as empty: whether that is allowed is asked of the whole file.
    """
    given = {name: _of_type(raw, name) for name in USED}
    identity = str(given["AnnotationId"]).strip().lower()
    if not _UUID.fullmatch(identity):
        raise Rejected(Refusal.ID, repr(given["AnnotationId"])[:80])
    symbol = symbol_of(given["Symbol"], tally)
    if not symbol:
        tally[Rule.SYMBOL_MISSING] += 1
    published = _day(given["PublicationDate"], tally)
    return Annotation(
        annotation_id=identity,
        kind=kind_of(given["AnnotationType"], tally),
        body=committee_of(given["Body"], symbol, tally),
        symbol=symbol,
        document_uuid=str(given["DocumentId"]).strip(),
        published_on=published,
        text=_paragraph(given["Text"], tally),
        themes=_themes(given["Themes"], published, tally),
        persons=_labels(given["AffectedPersons"], tally),
        sdgs=_goals(given["Sdgs"], tally),
        raw=raw,
    )


_LISTS: Final = ("Countries", "Themes", "AffectedPersons", "Sdgs")


def _of_type(raw: Mapping[str, Any], name: str) -> Any:
    value = raw.get(name)
    if name in _LISTS:
        if value is None:
            return []
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return _no_longer(name, value)
    elif value is None:
        return ""
    elif isinstance(value, str):
        _no_longer(name, [value])
        return value
    raise Rejected(Refusal.TYPE, f"{name} is {type(value).__name__}")


def _no_longer(name: str, values: list[str]) -> list[str]:
    longest = max(map(len, values), default=0)
    if longest > (LONGEST_TEXT if name == "Text" else LONGEST_VALUE):
        raise Rejected(Refusal.LONG, f"{name} has {longest:,} characters")
    return values


def symbol_of(raw: str, tally: Tally) -> str:
    """Return the symbol of a document without any spaces; empty where there is none."""
    value = clean_value(raw, tally)
    packed = value.replace(" ", "")
    tally[Rule.SPACES] += packed != value
    return packed


def _paragraph(raw: str, tally: Tally) -> str:
    text = clean_text(raw, tally)
    if not text:
        raise Rejected(Refusal.EMPTY)
    if _FRAGMENT.fullmatch(text) or (len(text) <= 5 and not _KEPT_SHORT.match(text)):
        raise Rejected(Refusal.FRAGMENT, text[:80])
    return text


def _day(raw: str, tally: Tally) -> date | None:
    try:
        return date.fromisoformat(raw.strip().partition("T")[0])
    except ValueError:
        tally[Rule.DATE_UNREADABLE] += 1
        return None


def _labels(raw: Sequence[str], tally: Tally) -> tuple[str, ...]:
    found = [label for label in (clean_value(one, tally) for one in raw) if label]
    once = tuple(dict.fromkeys(found))
    tally[Rule.LABEL_TWICE] += len(found) - len(once)
    return once


def _themes(raw: Sequence[str], published: date | None, tally: Tally) -> tuple[str, ...]:
    labels = _labels(raw, tally)
    if "Reservations" in labels and (published is None or published.year < RESERVATIONS_TRUSTED_SINCE):
        tally[Rule.RESERVATIONS] += 1
        return tuple(label for label in labels if label != "Reservations")
    return labels


def _goals(raw: Sequence[str], tally: Tally) -> tuple[str, ...]:
    codes = []
    for label in _labels(raw, tally):
        match = _SDG.fullmatch(label.lower())
        if match is None:
            tally[Rule.SDG_UNREADABLE] += 1
            continue
        tally[Rule.SDG_CODE] += match["code"] != label
        codes.append(match["code"])
    return tuple(dict.fromkeys(codes))


def committee_of(raw: str, symbol: str, tally: Tally) -> str:
    """Return the code of the committee that speaks, from its acronym, else the symbol, else its long name.

    Returns an empty text for bodies that are no committee; raises Rejected where nothing tells the body.
    """
    value = clean_value(raw, tally)
    if value in ACRONYMS:
        return ACRONYMS[value]
    by_name = NAMES.get(folded_name(value), "")
    by_symbol = committee_of_symbol(symbol)
    if not value:
        if not symbol:
            raise Rejected(Refusal.BODY)
        tally[Rule.COMMITTEE_FROM_SYMBOL] += 1
        return by_symbol
    if by_name:
        tally[Rule.COMMITTEE_NAME] += 1
        return by_symbol or by_name
    return ""

"""How the UN index (UHRI) and the symbols of documents name committees, kinds of documents and States."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from tracker.domain.references import is_symbol
from tracker.domain.vocabulary import DocumentKind


def committee_of_symbol(symbol: str) -> str:
    """Return the committee whose documents bear such a symbol, empty where it is none."""
    upper = symbol.upper()
    return next((code for prefix, code in PREFIXES if upper.startswith(prefix)), "")


def folded_name(name: str) -> str:
    """Return a name as names are compared: letters and digits only, whatever the case."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


_KINDS: Final = (
    (re.compile(r"^CAT/OP/"), DocumentKind.VISIT_REPORT),
    (re.compile(r"/(?:OP\.8|IR)/"), DocumentKind.INQUIRY_REPORT),
    (
        re.compile(r"/CO/|^(?:CCPR/C/79|CERD/C/304|E/C\.12/1|CRC/C/15)/Add\.", re.IGNORECASE),
        DocumentKind.CONCLUDING_OBSERVATIONS,
    ),
    (re.compile(r"/FU(?:AI)?/", re.IGNORECASE), DocumentKind.FOLLOW_UP_ASSESSMENT),
)
LONGEST_SYMBOL: Final = 80
"""Characters; longer ones are no symbols."""
_CODE_IN_SYMBOL = re.compile(r"^(?:[A-Z\-]+/(?:C|OP|TYP)|E/C\.12)/(?:OPAC/|OPSC/)?([A-Z]{2,3})/")


def document_kind(symbol: str) -> DocumentKind | None:
    """Return what a document is, where its symbol says so; None where it does not, or is no symbol."""
    if len(symbol) > LONGEST_SYMBOL or not is_symbol(symbol):
        return None
    return next((kind for pattern, kind in _KINDS if pattern.search(symbol)), None)


def country_code_in(symbol: str) -> str:
    """Return the letters that stand for the State in a symbol of a treaty body, empty where there are none."""
    match = _CODE_IN_SYMBOL.match(symbol)
    return match[1] if match else ""


@dataclass(frozen=True, slots=True)
class Country:
    """A State: its codes of three and two letters, its name here, and other names that it is met under."""

    iso3: str
    iso2: str
    name: str
    also: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """All its names, folded."""
        return frozenset(map(folded_name, (self.name, *self.also)))


def find_country(countries: Iterable[Country], text: str) -> Country | None:
    """Return the State of this code or name, whatever the case; None when there is none."""
    wanted = folded_name(text)
    return next((one for one in countries if text.upper() in (one.iso3, one.iso2) or wanted in one.names), None)


ACRONYMS: Final[Mapping[str, str]] = {
    **{code: code for code in ("CCPR", "CESCR", "CERD", "CEDAW", "CAT", "SPT", "CRC", "CMW", "CRPD", "CED")},
    "CRC-OP-AC": "CRC-OPAC",
    "CRC-OP-SC": "CRC-OPSC",
}
"""Bodies as the index calls them → the committee's code here."""
PREFIXES: Final = (
    ("CRC/C/OPAC/", "CRC-OPAC"),
    ("CRC/C/OPSC/", "CRC-OPSC"),
    ("CAT/OP/", "SPT"),
    ("E/C.12/", "CESCR"),
    ("CESCR/", "CESCR"),
    ("CCPR/", "CCPR"),
    ("CERD/", "CERD"),
    ("CEDAW/", "CEDAW"),
    ("CAT/", "CAT"),
    ("CRC/", "CRC"),
    ("CMW/", "CMW"),
    ("CRPD/", "CRPD"),
    ("CED/", "CED"),
)
"""Beginnings of symbols, the longer first → the committee's code here."""
COMMITTEE_NAMES: Final[Mapping[str, str]] = {
    folded_name(name): code
    for name, code in {
        "Human Rights Committee": "CCPR",
        "Committee on Economic, Social and Cultural Rights": "CESCR",
        "Committee on the Elimination of Racial Discrimination": "CERD",
        "Committee on the Elimination of Discrimination against Women": "CEDAW",
        "Committee against Torture": "CAT",
        "Subcommittee on Prevention of Torture": "SPT",
        "Subcommittee on Prevention of Torture and Other Cruel, Inhuman or Degrading Treatment or Punishment": "SPT",
        "Committee on the Rights of the Child": "CRC",
        "Committee on Migrant Workers": "CMW",
        "Committee on the Protection of the Rights of All Migrant Workers and Members of Their Families": "CMW",
        "Committee on the Rights of Persons with Disabilities": "CRPD",
        "Committee on Enforced Disappearances": "CED",
    }.items()
}
"""Long names of committees, folded → the committee's code here."""

REVIEW: Final = "UPR"
"""How the Universal Periodic Review is called as a body."""
_SPECIAL = re.compile(
    r"(?:SR|IE|WG|SRSG|RSG|special rapporteur|independent expert|working group|special representative"
    r"|representative of the secretary-general)\b",
    re.IGNORECASE,
)


def is_review(name: str) -> bool:
    """Tell whether a body, as the index calls it, is the Universal Periodic Review."""
    return folded_name(name) in ("upr", "universalperiodicreview")


def is_special_procedure(name: str) -> bool:
    """Tell whether a body is a special procedure: a rapporteur, an independent expert, a working group."""
    return _SPECIAL.match(name) is not None

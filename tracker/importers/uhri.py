"""The JSON export of the UN index (UHRI): one array of 360 MB, read object by object, in blocks.

Constant memory whatever the size: of the records of other States and mechanisms nothing is kept but counts. Every
field of every record is known, or the file is refused (`Export.problems`).
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tracker.domain.messages import printable
from tracker.domain.uhri import (
    IGNORED,
    LONGEST_VALUE,
    USED,
    Annotation,
    Refusal,
    Rejected,
    Rule,
    Tally,
    clean,
    symbol_of,
)
from tracker.domain.uhri_names import Country, country_code_in, folded_name
from tracker.importers.json_array import Blocks, Unreadable, records_of

KNOWN: Final = frozenset((*USED, *IGNORED))
MOST_STRANGE: Final = 50
"""Field names beyond the known ones that are told; a file with more is no export."""

Progress = Callable[[int, int], None]
"""Told how many bytes of the file and how many records have been read."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that is not taken: its place in the file, its identifier as it stands there, the rule, and why."""

    record: int
    annotation_id: str
    rule: Refusal
    why: str


@dataclass(slots=True)
class Export:
    """What a file held about one State: its records, and what came of all the others."""

    annotations: list[Annotation] = field(default_factory=list)
    read: int = 0
    other_states: int = 0
    other_mechanisms: int = 0
    refused: list[Refused] = field(default_factory=list)
    cleaned: Tally = field(default_factory=Counter)
    unknown_fields: Counter[str] = field(default_factory=Counter)
    missing_fields: Counter[str] = field(default_factory=Counter)
    sha256: str = ""
    size: int = 0

    def problems(self, accepted: Collection[str] = ()) -> list[str]:
        """Return what about the fields of the file keeps it from being imported, each with name and number."""
        found = [
            f"field “{printable(name[:80])}”: never seen before, in {number:,} of {self.read:,} records"
            for name, number in self.unknown_fields.most_common()
            if name not in accepted
        ]
        found += [
            f"field “{name}”: missing in {number:,} of {self.read:,} records"
            for name, number in self.missing_fields.most_common()
        ]
        return found


def read_export(path: Path, country: Country, progress: Progress = lambda _bytes, _records: None) -> Export:
    """Read what the file says of a State by treaty bodies; raises Unreadable, naming the place in the file."""
    export = Export()
    sift = _Sift(export, country)
    with Blocks(path) as blocks:
        records = records_of(blocks)
        number = 0
        usual: list[str] = []  # the fields in the order that was found sound: comparing lists is cheapest
        for number, record in enumerate(records, 1):
            if (fields := list(record)) != usual:
                if record.keys() == KNOWN:
                    usual = fields
                else:
                    _note_fields(export, record, number)
            sift.take(record, number)
            if not number & 0xFFF:
                progress(blocks.read, number)
        export.read = number
        export.sha256 = blocks.sha256
        export.size = blocks.read
        progress(blocks.read, number)
    return export


def _note_fields(export: Export, record: Mapping[str, Any], number: int) -> None:
    export.unknown_fields.update(record.keys() - KNOWN)
    export.missing_fields.update(name for name in USED if name not in record)
    if len(export.unknown_fields) > MOST_STRANGE:
        raise Unreadable(f"record {number:,}: more than {MOST_STRANGE} fields that no export has; this is another file")


class _Sift:
    """Keeps the records of one State and the treaty bodies, cleaned; counts the rest."""

    def __init__(self, export: Export, country: Country) -> None:
        self._export = export
        self._country = country
        self._seen: set[str] = set()
        self._known: dict[object, tuple[Rule, ...] | None] = {}

    def take(self, record: Mapping[str, Any], number: int) -> None:
        """Take one record in, or count why not. Nearly all are about other States: those go the short way."""
        export = self._export
        names = record.get("Countries")
        known: Any = self._known.get
        if type(names) is list and len(names) == 1 and type(names[0]) is str and known(names[0], self) is None:
            export.other_states += 1
            return
        tally: Tally = Counter()
        if not self._is_ours(record, tally):
            export.other_states += 1
            return
        try:
            annotation = clean(record, tally)
            if not annotation.body:
                export.other_mechanisms += 1
                return
            if annotation.annotation_id in self._seen:
                self._refuse(record, number, Rejected(Refusal.DUPLICATE))
                return
        except Rejected as rejected:
            self._refuse(record, number, rejected)
            return
        self._seen.add(annotation.annotation_id)
        export.cleaned.update({rule: times for rule, times in tally.items() if times})
        export.annotations.append(annotation)

    def _refuse(self, record: Mapping[str, Any], number: int, why: Rejected) -> None:
        identity = printable(str(record.get("AnnotationId"))[:80])
        self._export.refused.append(Refused(number, identity, why.refusal, str(why)))

    def _is_ours(self, record: Mapping[str, Any], tally: Tally) -> bool:
        names = record.get("Countries")
        if not isinstance(names, list) or not names:
            return self._by_symbol(record, tally)
        for name in names:
            if not isinstance(name, str) or len(name) > LONGEST_VALUE:
                continue
            if name not in self._known:
                self._known[name] = _matched(name, self._country)
            if (rules := self._known[name]) is not None:
                tally.update(rules)
                return True
        return False

    def _by_symbol(self, record: Mapping[str, Any], tally: Tally) -> bool:
        symbol = record.get("Symbol")
        code = (
            country_code_in(symbol_of(symbol, Counter()))
            if isinstance(symbol, str) and len(symbol) <= LONGEST_VALUE
            else ""
        )
        tally[Rule.COUNTRY_FROM_SYMBOL] += 1
        return bool(code) and code in (self._country.iso3, self._country.iso2)


def _matched(name: str, country: Country) -> tuple[Rule, ...] | None:
    rules = []
    bare = name.strip()
    if bare.endswith("*"):
        rules.append(Rule.COUNTRY_ASTERISK)
        bare = bare.rstrip("*").rstrip()
    if bare == country.name:
        return (*rules, *((Rule.SPACES,) if name != name.strip() else ()))
    if bare == country.iso2:
        return (*rules, Rule.COUNTRY_CODE)
    return (*rules, Rule.COUNTRY_RENAMED) if folded_name(bare) in country.names else None

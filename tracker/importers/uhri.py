"""The export of the UN index (UHRI), read record by record; constant memory but for what the register takes.

Records of the State that the register tracks, by treaty bodies, are kept whole for it (`Export.annotations`). All
others that were asked for are handed on in batches of rows (`COLUMNS`), of the rest nothing is kept but counts. Every
field of every record is known, or the file is refused (`Export.problems`).
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tracker.domain.messages import printable
from tracker.domain.uhri import KNOWN, USED, Annotation, Mechanism, Rejected, clean
from tracker.domain.uhri_names import Country
from tracker.domain.uhri_rules import LONGEST_VALUE, Refusal, Rule, Tally, count
from tracker.importers.json_array import Unreadable
from tracker.importers.uhri_files import open_records
from tracker.importers.uhri_rows import ID, KIND, MECHANISM, Places, Row, UsualRows, row_of
from tracker.importers.uhri_states import States

MOST_STRANGE: Final = 50
"""Field names beyond the known ones that are told; a file with more is no export."""
BATCH: Final = 1000
"""Rows that are handed on at a time."""
Rows = list[Row]
Progress = Callable[[int, int], None]
"""Told how many bytes of the file and how many records have been read."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which records are asked for.

    `state`: the State that the register tracks, None where it takes nothing from this file. `country`: the State that
    was asked for, None for all. `states`: all that are known, by which countries are named.
    """

    state: Country | None
    country: Country | None
    states: tuple[Country, ...] = ()
    mechanisms: frozenset[Mechanism] = frozenset({Mechanism.TREATY_BODIES})

    @classmethod
    def of_register(cls, country: Country, states: tuple[Country, ...] = ()) -> "Scope":
        """Return the scope of the register itself: one State, treaty bodies."""
        return cls(country, country, states)

    @property
    def only_the_register(self) -> bool:
        """Whether all that is asked for goes to the register."""
        one = self.state is not None and self.state == self.country
        return one and self.mechanisms == {Mechanism.TREATY_BODIES}


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that is not taken: its place in the file, its identifier as it stands there, the rule, and why."""

    record: int
    annotation_id: str
    rule: Refusal
    why: str


@dataclass(slots=True)
class Export:
    """What a file held: the register's records, how many others were handed on, and what came of the rest."""

    annotations: list[Annotation] = field(default_factory=list)
    countries: dict[str, str] = field(default_factory=dict)
    handed_on: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    read: int = 0
    other_states: int = 0
    other_mechanisms: int = 0
    refused: list[Refused] = field(default_factory=list)
    cleaned: Tally = field(default_factory=dict)
    unknown_fields: Counter[str] = field(default_factory=Counter)
    missing_fields: Counter[str] = field(default_factory=Counter)
    sha256: str = ""
    size: int = 0

    @property
    def kept(self) -> int:
        """How many records are kept in all."""
        return len(self.annotations) + self.handed_on

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


def _nothing(*_: object) -> None:
    return None


def read_export(
    path: Path,
    scope: Scope,
    progress: Progress = _nothing,
    hand_on: Callable[[Rows], None] = _nothing,
) -> Export:
    """Read what the file says within a scope; raises Unreadable, naming the place in the file."""
    export = Export()
    sift = _Sift(export, scope, hand_on)
    with open_records(path) as source:
        number = 0
        known = KNOWN - source.absent
        usual: list[str] = []  # the fields in the order that was found sound: comparing lists is cheapest
        for number, record in enumerate(source.records(), 1):
            if (fields := list(record)) != usual:
                if record.keys() == known:
                    usual = fields
                else:
                    _note_fields(export, record, number, source.absent)
            sift.take(record, number)
            if not number & 0xFFF:
                progress(source.read, number)
        sift.finish()
        export.read = number
        export.sha256 = source.sha256
        export.size = source.read
        progress(source.read, number)
    return export


def _note_fields(export: Export, record: Mapping[str, Any], number: int, absent: Collection[str]) -> None:
    export.unknown_fields.update(record.keys() - KNOWN)
    export.missing_fields.update(name for name in USED if name not in record and name not in absent)
    if len(export.unknown_fields) > MOST_STRANGE:
        raise Unreadable(f"record {number:,}: more than {MOST_STRANGE} fields that no export has; this is another file")


class _Sift:
    """Cleans the records that are asked for and hands them on; counts the rest."""

    def __init__(self, export: Export, scope: Scope, hand_on: Callable[[Rows], None]) -> None:
        self._export = export
        self._scope = scope
        self._hand_on = hand_on
        self._states = States([*([scope.country] if scope.country else []), *scope.states])
        self._wanted = scope.country.iso3 if scope.country else ""
        self._tracked = scope.state.iso3 if scope.state else ""
        self._any_mechanism = scope.mechanisms >= set(Mechanism)
        self._elsewhere: set[str] = set()
        self._seen: set[str] = set()
        self._rows: Rows = []
        self._usual = UsualRows()
        self._places = Places(self._states, self._wanted)

    def take(self, record: Mapping[str, Any], number: int) -> None:
        """Take one record in, or count why not."""
        names = record.get("Countries")
        one = names[0] if names.__class__ is list and len(names) == 1 else None
        if one.__class__ is not str:
            self._take_in_full(record, number, None)
        elif one in self._elsewhere:  # nearly all records, where one State is asked for
            self._export.other_states += 1
        elif len(one) > LONGEST_VALUE:
            self._take_in_full(record, number, None)
        elif not self._take_usual(record, one):
            self._take_in_full(record, number, one)

    def _take_usual(self, record: Mapping[str, Any], name: str) -> bool:
        """Take a record of one State in whose fields are usual ones; False where it has to be looked at in full."""
        codes, place = self._places[name]
        if (self._wanted and self._wanted not in codes) or self._tracked in codes:
            return False
        found = self._usual.row(record, place)
        if found is None:
            return False
        row, rules = found
        identity = str(row[ID])
        if identity in self._seen:
            return False
        export = self._export
        if not self._any_mechanism and row[MECHANISM] not in self._scope.mechanisms:
            export.other_mechanisms += 1
            return True
        self._seen.add(identity)
        cleaned = export.cleaned
        for rule in rules:
            cleaned[rule] = cleaned.get(rule, 0) + 1
        export.kinds[str(row[KIND])] += 1
        self._add(row)
        return True

    def _take_in_full(self, record: Mapping[str, Any], number: int, only_name: str | None) -> None:
        export = self._export
        codes, rules = self._states.of(record)
        if self._wanted and self._wanted not in codes:
            export.other_states += 1
            if only_name is not None:
                self._elsewhere.add(only_name)
            return
        tally: Tally = {}
        try:
            annotation = clean(record, tally)
            if not self._any_mechanism and annotation.mechanism not in self._scope.mechanisms:
                export.other_mechanisms += 1
                return
            if annotation.annotation_id in self._seen:
                self._refuse(record, number, Rejected(Refusal.DUPLICATE))
                return
        except Rejected as rejected:
            self._refuse(record, number, rejected)
            return
        self._seen.add(annotation.annotation_id)
        cleaned = export.cleaned
        for rule, times in tally.items():
            cleaned[rule] = cleaned.get(rule, 0) + times
        for rule in rules:
            count(cleaned, rule)
        self._keep(annotation, codes, rules)

    def _keep(self, annotation: Annotation, codes: tuple[str, ...], rules: tuple[Rule, ...]) -> None:
        export = self._export
        export.kinds[annotation.kind.value] += 1
        if annotation.mechanism is Mechanism.TREATY_BODIES and self._tracked and self._tracked in codes:
            export.countries[annotation.annotation_id] = "|".join(codes)
            export.annotations.append(annotation)
            return
        country = self._wanted or next((code for code in codes if code in self._states.all), "")
        given = annotation.raw.get("Countries") or ()
        self._add(row_of(annotation, codes, country, country_changed=bool(rules) or len(given) != len(codes)))

    def _add(self, row: Row) -> None:
        self._rows.append(row)
        if len(self._rows) == BATCH:
            self.finish()

    def finish(self) -> None:
        """Hand on what has not been handed on."""
        if self._rows:
            self._export.handed_on += len(self._rows)
            self._hand_on(self._rows)
            self._rows = []

    def _refuse(self, record: Mapping[str, Any], number: int, why: Rejected) -> None:
        identity = printable(str(record.get("AnnotationId"))[:80])
        self._export.refused.append(Refused(number, identity, why.refusal, str(why)))

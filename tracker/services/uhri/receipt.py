"""What an import of the UN index did: counts for each rule and table, and lists for a person to look at."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final

from tracker.domain.messages import printable
from tracker.domain.uhri_rules import SAID
from tracker.services.uhri.wishes import Listed

ALL: Final = "all"
"""Stands in a receipt for every State."""
SHOWN: Final = 20
"""Entries of a list that the screen shows; the receipt as JSON has them all."""


@dataclass(frozen=True, slots=True)
class Edited:
    """Something that stays as somebody made it here, though the index says otherwise; `fields` differ."""

    what: str
    place: str
    why: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggested:
    """A recommendation of the register that a record may be about; nothing was done with it."""

    annotation_id: str
    place: str
    recommendation: str
    score: int


@dataclass(slots=True)
class Written:
    """What became of the rows of one table."""

    new: int = 0
    changed: int = 0
    same: int = 0
    kept: int = 0


@dataclass(slots=True)
class Receipt:
    """What an import did, for the screen and as JSON. `dry_run`: what it would have done."""

    file: str
    country: str
    sha256: str = ""
    size: int = 0
    dry_run: bool = False
    read: int = 0
    other_states: int = 0
    other_mechanisms: int = 0
    mechanisms: list[str] = field(default_factory=lambda: ["treaty-bodies"])
    register: str = ""
    for_register: int = 0
    kept: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    left: int = 0
    changed_fields: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    cleaned: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    refused_records: list[dict[str, Any]] = field(default_factory=list)
    accepted_fields: list[str] = field(default_factory=list)
    tables: dict[str, Written] = field(default_factory=dict)
    matched: int = 0
    vanished: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    edited_here: list[Edited] = field(default_factory=list)
    look_at: list[Listed] = field(default_factory=list)
    suggestions: list[Suggested] = field(default_factory=list)
    suggested_from: int = 0
    wrote: bool = False
    seconds: float = 0.0
    peak_memory_mb: float | None = None
    reader_peak_memory_mb: float | None = None

    def table(self, name: str) -> Written:
        """Return the counts of a table, to add to."""
        return self.tables.setdefault(name, Written())

    def record(self) -> dict[str, Any]:
        """Return the receipt as JSON takes it."""
        return {**asdict(self), "changed_fields": dict(self.changed_fields), "kinds": dict(self.kinds)}

    def lines(self) -> Iterator[str]:
        """Yield the receipt for the screen; what it quotes from the file cannot break or turn a line."""
        yield from map(printable, self._every_line())

    def _every_line(self) -> Iterator[str]:
        yield f"{self.file}, SHA-256 {self.sha256}"
        yield f"{self.read:,} records read: {self.other_states:,} about other States, {self.other_mechanisms:,} by"
        about = "all States" if self.country == ALL else self.country
        yield f"other mechanisms, {sum(self.refused.values()):,} refused, {self.kept:,} kept about {about}"
        if self.kept > self.for_register:
            register = f"{self.for_register:,} of them for the register of {self.register}, " if self.register else ""
            yield f"{register}{self.kept - self.for_register:,} for the index only"
        kinds = ", ".join(f"{number:,} {kind}" for kind, number in sorted(self.kinds.items()))
        yield f"Kept: {kinds or 'none'}; {self.new:,} new, {self.changed:,} changed, {self.same:,} same"
        if self.left:
            yield f"{self.left:,} that the register has otherwise left to an import of its State"
        if self.changed_fields:
            yield "Changed: " + ", ".join(f"{name} {number:,}" for name, number in self.changed_fields.most_common())
        yield from _rules("Refused", self.refused)
        yield from _rules("Cleaned", self.cleaned)
        yield f"{'':20}{'new':>9}{'changed':>9}{'same':>9}{'kept':>9}"
        for name, rows in self.tables.items():
            yield f"{name:20}{rows.new:>9,}{rows.changed:>9,}{rows.same:>9,}{rows.kept:>9,}"
        yield f"{self.matched:,} recommendations of the register have official wording by their reference."
        yield from self._lists()
        memory = "" if self.peak_memory_mb is None else f", at most {self.peak_memory_mb:,.0f} MB"
        if self.reader_peak_memory_mb is not None:
            memory += f" and {self.reader_peak_memory_mb:,.0f} MB in the process that read"
        yield f"{self.seconds:.1f} seconds{memory}."
        if self.dry_run:
            yield "Nothing was written: this was a dry run."
        elif not self.wrote:
            yield "Nothing was written: the database has all of it."

    def _lists(self) -> Iterator[str]:
        yield from _some("Gone from this file, kept here and marked", self.vanished)
        yield from _some("In the file again", self.returned)
        yield from _some(
            "Changed here and left as they are",
            [f"{one.what} {one.place}: {one.why}" + _in_brackets(", ".join(one.fields)) for one in self.edited_here],
        )
        yield from _some("To be looked at", [f"{one.place} {one.annotation_id}: {one.why}" for one in self.look_at])
        yield from _some(
            f"Perhaps the same ({self.suggested_from} % or more of our words); nothing was done with them",
            [f"{one.place} {one.annotation_id} – {one.recommendation} ({one.score} %)" for one in self.suggestions],
        )


def _in_brackets(text: str) -> str:
    return f" ({text})" if text else ""


def _rules(title: str, counts: Mapping[str, int]) -> Iterator[str]:
    if counts:
        yield f"{title}:"
        words: dict[str, str] = {str(rule): said for rule, said in SAID.items()}
        for rule, number in sorted(counts.items(), key=lambda entry: -entry[1]):
            yield f"  {number:>9,}  {rule}: {words[rule]}"


def _some(title: str, entries: list[str]) -> Iterator[str]:
    if entries:
        yield f"{title}: {len(entries):,}"
        yield from (f"  {entry}" for entry in entries[:SHOWN])
        if len(entries) > SHOWN:
            yield f"  … and {len(entries) - SHOWN:,} more: all are in the receipt (--receipt)"


class Verdict(StrEnum):
    """What is done with a row that the index asks for."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    KEPT = "kept"


def decide(wished: object, imported: object | None, here: object | None) -> Verdict:
    """Decide three ways: what the index asks for now, what the last import wrote (None: no import), what stands here.

    `here` is None when there is no such row.
    """
    if here is None:
        return Verdict.NEW
    if here == wished:
        return Verdict.SAME
    return Verdict.CHANGED if imported is not None and here == imported else Verdict.KEPT
